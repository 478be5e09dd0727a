"""What verbs that write have in common: who acts, what they may do, no calls by templates."""

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

F = TypeVar("F", bound=Callable[..., Any])


class Site:
    """The site itself: commands, and whatever follows from an allowed change, act for it.

    It may do everything. It is no None, so that a user who was not found is never taken for it.
    """

    is_superuser: Final = True
    pk: Final = None

    def has_perm(self, permission: str) -> bool:
        return True


SITE: Final = Site()
#: Who does something: every verb that writes for somebody takes it as `by`.
Actor = User | Site


def user_of(by: Actor) -> User | None:
    """Return the user for a row that keeps who did it, None for the site itself."""
    return None if isinstance(by, Site) else by


def require(by: Actor, *permissions: str) -> None:
    """Raise PermissionDenied unless `by` has all of `permissions`, such as credits.add_transaction.

    A permission counts for a whole table; whose row it is, the verb checks besides.
    """
    for permission in permissions:
        if not by.has_perm(permission):
            raise PermissionDenied(f"{by} does not have the permission {permission}.")


def require_own(by: Actor, owner_id: int | None) -> None:
    """Raise PermissionDenied unless `by` is the user with the id `owner_id`, a superuser or the
    site.
    """
    if not by.is_superuser and by.pk != owner_id:
        raise PermissionDenied(f"{by} may not change what belongs to somebody else.")


def alters_data(verb: F) -> F:
    """Mark a verb as one that writes, so that Django's templates do not call it."""
    cast(Any, verb).alters_data = True
    return verb
