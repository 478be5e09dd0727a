"""The first login: a new installation gets one superuser, and has no page where visitors could make
themselves one.
"""

import secrets

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from adminkit.audit import note
from adminkit.entries.verb import Verb
from adminkit.verbs import SITE

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aeiou"


def logins() -> QuerySet[User]:
    """Return the users who can sign in to the admin. Owners who were imported with a file
    cannot.
    """
    users = User.objects.filter(is_active=True, is_staff=True)
    return users.exclude(password="").exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def readable_password() -> str:
    """Return five groups such as "kufa" that can be read aloud and typed on a phone: 63 bits."""
    return "-".join(_group() for _ in range(5))


def _group() -> str:
    letters = (CONSONANTS, VOWELS, CONSONANTS, VOWELS)
    return "".join(secrets.choice(choice) for choice in letters)


def make_first_login(name: str, password: str) -> User:
    """Return a new owner. Raises ValidationError if the name is not a valid user name or is in use,
    or if the password is weak.
    """
    user = User(username=name, is_staff=True, is_superuser=True)
    user.full_clean(exclude=["password"])
    return give_password(user, password)


def give_password(user: User, password: str) -> User:
    """Return the user with a new password, stored.

    Raises ValidationError, in the words of the password validators, if the password is weak.
    """
    validate_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        verb = Verb.ADD if user.pk is None else Verb.PASSWORD
        user.save()
        note(SITE, verb, user)
    return user


def reasons(error: ValidationError) -> str:
    """Return the sentences of an error as one text."""
    return " ".join(error.messages)
