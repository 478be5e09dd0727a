"""Places, narrowed to those of somebody, or to the one of a name."""

from typing import Self, TypeVar

from django.contrib.auth.models import User
from django.db import models, transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require
from collection.names import name_key

P = TypeVar("P", bound=models.Model)


class PlaceQuerySet(models.QuerySet[P]):
    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def editable_by(self, user: Actor) -> Self:
        """Return the places that `user` may see and change: their own, all of them for an owner of
        the site.
        """
        return self if user.is_superuser else self.filter(owner=user.pk)

    def named(self, owner_id: int, name: str) -> Self:
        """Return the place of an owner with this name, however it is written; none for ""."""
        key = name_key(name)
        return self.filter(owner=owner_id, name_key=key) if key else self.none()

    def with_code(self, text: str) -> Self:
        """Return the place whose label was scanned, which holds the address of the place, or whose
        code was typed.
        """
        last = text.strip().rstrip("/").rpartition("/")[2]
        return self.filter(code=last.upper()) if last else self.none()

    @one_act
    def reorder(self, sort: str, *, by: Actor) -> int:
        """Let those of these places that `by` may change have the order `sort`; return how many
        there are.

        Raises PermissionDenied for a user who may not change places.
        """
        require(by, "collection.change_place")
        with transaction.atomic():
            count = self.editable_by(by).update(sort=sort)
            if count:
                note(by, Verb.CHANGE, self.model, count=count, order=sort)
        return count
