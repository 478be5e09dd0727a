"""The owners of the rows of a file: the users that its owner column names.

In: user names as a file writes them. Out: their ids, or why rows cannot belong to them.
"""

import re
from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from adminkit.audit import NO_PASSWORD, people
from collection.importing.files.problems import FileRefused

_USERNAME = re.compile(r"[\w.@+-]{1,150}")


class Owners:
    """The users that the owner column names; rows that name nobody are the default owner's."""

    def __init__(
        self,
        default_id: int | None,
        *,
        may_add: bool = False,
        only_own: bool = False,
        called: str = "records",
    ) -> None:
        """`may_add` allows names of users who do not exist yet, `only_own` nobody but the default
        owner. `called` is what the rows are.
        """
        self.default_id = default_id
        self.may_add = may_add
        self.only_own = only_own
        self.called = called
        rows = list(User.objects.values_list("username", "id", "password"))
        self.ids: dict[str, int] = {name: pk for name, pk, _ in rows}
        self._reserved = {name for name, _, password in rows if password == NO_PASSWORD}
        self.names: dict[int, str] = {pk: name for name, pk in self.ids.items()}
        self.made: list[int] = []

    def id(self, name: str) -> int | None:
        """Return the id of a user, of the default owner for "", None for one who does not exist."""
        return self.ids.get(name) if name else self.default_id

    def problem(self, name: str) -> str:
        """Return why rows cannot belong to a user of that name, "" if they can."""
        owner_id = self.id(name)
        if name in self._reserved:
            return "is Disco's own login, to which nothing can belong"
        if owner_id is None and not name:
            return "nobody is named, and there is more than one user"
        if owner_id is None and not self.may_add:
            return "is not a user"
        if owner_id is None and not _USERNAME.fullmatch(name):
            return "is not a user, and not a valid user name"
        if self.only_own and owner_id != self.default_id:
            return f"belongs to another user; you can only import your own {self.called}"
        return ""

    def ensure(self, names: Iterable[str]) -> None:
        """Create the users that are missing: inactive and without a usable password."""
        for name in dict.fromkeys(names):
            if name and name not in self.ids:
                user = User.objects.create(
                    username=name, is_active=False, password=make_password(None)
                )
                self.ids[name] = user.pk
                self.names[user.pk] = name
                self.made.append(user.pk)


def usernames() -> str:
    """Return the names of the active users for a sentence, the first twenty of them."""
    users = User.objects.filter(is_active=True).order_by("username")
    names = users.values_list("username", flat=True)[:20]
    return ", ".join(names) or "there is no user yet"


def default_owner() -> User | None:
    """Return the only active user, None when there are several or none."""
    users = User.objects.filter(is_active=True)[:2]
    return users[0] if len(users) == 1 else None


def named_owner(name: str | None) -> User | None:
    """Return the user of that name; the default owner where none is given.

    Raises FileRefused if there is no such user.
    """
    if name is None:
        return default_owner()
    user = people().filter(username=name).first()
    if user is None:
        raise FileRefused(f"There is no user “{name}”.")
    return user
