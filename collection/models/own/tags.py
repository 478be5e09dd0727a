"""Tags: words of an owner's own for records, such as "to sell" or "from grandfather".

Everybody has tags of their own. Two people who use the same word have a tag each, and a record
carries only tags of its owner.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from adminkit.verbs import Actor
from collection.models.lookups import LinkedLookup, LookupQuerySet
from collection.names import name_key


class TagQuerySet(LookupQuerySet["Tag"]):
    """Verbs of tags."""

    def seen_by(self, user: Actor) -> Self:
        """Return the tags that are `user`'s own; an owner of the site sees everybody's."""
        return self if user.is_superuser else self.filter(owner=user.pk)

    def ids_of(self, owner: int, names: Iterable[str]) -> dict[str, int]:
        """Return the ids of those tags of an owner that have one of `names`, by the key of the
        name.
        """
        keys = {name_key(name) for name in names}
        rows = self.filter(owner=owner, name_key__in=keys)
        return dict(rows.values_list("name_key", "pk"))


class Tag(LinkedLookup):
    """A word of one owner for some of their records."""

    is_searched = False

    # A word is one of each owner's, where names of artists are everybody's.
    name_key = models.CharField(max_length=1500, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="tags", editable=False)

    objects = TagQuerySet.as_manager()  # type: ignore[misc]  # names of this table have verbs of their own

    if TYPE_CHECKING:
        owner_id: int

    class Meta(LinkedLookup.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name_key"],
                name="tag_once_an_owner",
                violation_error_message="There is such a tag already.",
            ),
            models.CheckConstraint(condition=~Q(name_key=""), name="tag_visible"),
        ]

    @property
    def namesakes(self) -> TagQuerySet:
        return type(self).objects.filter(owner=self.owner_id)

    def is_editable_by(self, user: Actor) -> bool:
        """Whether `user` may rename the tag, merge it or delete it."""
        return user.is_superuser or self.owner_id == user.pk

    def is_open_to(self, user: Actor) -> bool:
        return self.is_editable_by(user)

    def told_apart_by(self) -> Mapping[str, Any]:
        return {"owner_id": self.owner_id}

    def _get_unique_checks(self, *args: Any, **kwargs: Any) -> tuple[list[Any], list[Any]]:
        # Its key is unique among the tags of the owner, which the constraint says.
        return models.Model._get_unique_checks(self, *args, **kwargs)  # type: ignore[attr-defined]  # not in the stubs


#: What is between the names of `tag_names`; no name holds it.
UNIT_SEPARATOR = "\x1f"


class JoinedNames(models.Aggregate):
    """All values of a column as one text, in no order."""

    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "GROUP_CONCAT(%(expressions)s, char(31))"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "STRING_AGG(%(expressions)s, chr(31))"
        return self.as_sql(compiler, connection, template=template, **extra)


def refuse_of_others(tags: Iterable[Tag], owner: int) -> None:
    """Raise ValidationError where a tag is somebody else's than `owner`'s."""
    for tag in tags:
        if tag.owner_id != owner:
            raise ValidationError(f"“{tag}” is a tag of somebody else.")
