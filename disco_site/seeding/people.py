"""Finds or makes the people of a made-up household."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User

from adminkit.audit import people
from disco_site.people.roles import Role, give_role

NAMES = (
    "anna joão mette pavel yuki zoé bruno carmen dmitri elif fatou gustav hana ines jakob kofi "
    "lena marco nadia oscar"
).split()


def find_or_make_people(count: int) -> list[User]:
    """Return `count` users: the first superuser, if there is one, and others. New ones cannot sign
    in.
    """
    first = list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk")[:1])
    taken = {person.username for person in first}
    free_names = [name for name in map(_name, range(count + 1)) if name not in taken]
    names = free_names[: count - len(first)]
    known = {user.username: user for user in User.objects.filter(username__in=names)}
    return first + [known.get(name) or _make_person(name) for name in names]


def remove_leftover_people() -> None:
    """Delete the users without a password who have done nothing: earlier runs made them, or files
    named them as owners.
    """
    without = people().filter(
        is_superuser=False, password__startswith=UNUSABLE_PASSWORD_PREFIX, logentry=None
    )
    without.delete()


def _name(number: int) -> str:
    """Return "anna" for 0; when all names are used, the next round is numbered: "anna2"."""
    rounds, place = divmod(number, len(NAMES))
    return f"{NAMES[place]}{rounds + 1}" if rounds else NAMES[place]


def _make_person(name: str) -> User:
    person = User.objects.create_user(name, password=None)
    give_role(person, Role.COLLECTOR)
    return person
