"""The first login: a new installation has one superuser, and no page where a visitor could make himself one."""

import secrets

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aeiou"


def logins() -> QuerySet[User]:
    """The users who can sign in to the admin. Owners who came in with a file cannot."""
    users = User.objects.filter(is_active=True, is_staff=True)
    return users.exclude(password="").exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def readable_password() -> str:
    """Five groups such as "kufa" that can be read aloud and typed on a phone: 63 bits."""
    groups = ("".join(secrets.choice(letters) for letters in (CONSONANTS, VOWELS) * 2) for _ in range(5))
    return "-".join(groups)


def make_first_login(name: str, password: str) -> User:
    """Raises ValidationError if the name is no user name, is in use, or the password is weak."""
    user = User(username=name, is_staff=True, is_superuser=True)
    user.full_clean(exclude=["password"])
    return give_password(user, password)


def give_password(user: User, password: str) -> User:
    """Raises ValidationError, in the words of the password validators, if the password is weak."""
    validate_password(password, user)
    user.set_password(password)
    user.save()
    return user


def reasons(error: ValidationError) -> str:
    return " ".join(error.messages)
