"""Whose the rows of a file are: the users that its owner column names."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from collection.importing.problems import FileRefused

_USERNAME = re.compile(r"[\w.@+-]{1,150}")


class Owners:
    """The users that the owner column names; rows that name nobody are the default owner's."""

    def __init__(self, default_id: int | None, *, may_add: bool = False, only_own: bool = False) -> None:
        """`may_add` allows names that are no user yet, `only_own` nobody but the default owner."""
        self.default_id = default_id
        self.may_add = may_add
        self.only_own = only_own
        self.ids: dict[str, int] = dict(get_user_model().objects.values_list("username", "id"))
        self.names: dict[int, str] = {pk: name for name, pk in self.ids.items()}
        self.made: list[int] = []

    def id(self, name: str) -> int | None:
        """Return the id of a user, of the default owner for "", None for one who does not exist."""
        return self.ids.get(name) if name else self.default_id

    def problem(self, name: str) -> str:
        """Return why rows cannot belong to a user of that name, "" if they can."""
        owner_id = self.id(name)
        if owner_id is None and not name:
            return "nobody is named, and there is more than one user; name one with --owner"
        if owner_id is None and not self.may_add:
            return "is no user"
        if owner_id is None and not _USERNAME.fullmatch(name):
            return "is no user, and no name that one could have"
        if self.only_own and owner_id != self.default_id:
            return "is somebody else; you can import your own records only"
        return ""

    def ensure(self, names: Iterable[str]) -> None:
        """Create the users that are missing: inactive and without a usable password."""
        for name in dict.fromkeys(names):
            if name and name not in self.ids:
                user = get_user_model().objects.create(username=name, is_active=False, password=make_password(None))
                self.ids[name], self.names[user.pk] = user.pk, name
                self.made.append(user.pk)


def usernames() -> str:
    """Return the names of the active users for a sentence, the first twenty of them."""
    names = get_user_model().objects.filter(is_active=True).order_by("username").values_list("username", flat=True)
    return ", ".join(names[:20]) or "there is no user yet"


def default_owner() -> Any:
    """Return the only active user, None when there are several or none."""
    users = get_user_model().objects.filter(is_active=True)[:2]
    return users[0] if len(users) == 1 else None


def named_owner(name: str | None) -> Any:
    """Return the user of that name; the default owner where none is given. Raises FileRefused if nobody has it."""
    if name is None:
        return default_owner()
    if (user := get_user_model().objects.filter(username=name).first()) is None:
        raise FileRefused(f"There is no user “{name}”.")
    return user
