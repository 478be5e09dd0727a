"""What artists, labels, genres, styles and formats have in common: a name that exists once,
whatever its case and blanks, and records that carry it.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, alters_data, require
from collection.bulk_sql import chunks
from collection.fields import LineField, validate_visible
from collection.models.links import RecordArtist, RecordLabel, RecordStyle, RecordTag
from collection.models.record_fields import RecordFields
from collection.models.searching.on_sqlite import INDEXED
from collection.models.searching.words import name_holds
from collection.models.stored.derived import refresh_derived
from collection.names import name_key, search_fold, sort_key, sort_name
from collection.tasks.progress import Step, unwatched

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

L = TypeVar("L", bound="Lookup")


_INDEXED = {one.table: one for one in INDEXED}
#: So many names that were deleted are named in an entry.
_NAMED = 5


class LookupQuerySet(models.QuerySet[L]):
    """Verbs of every look-up table."""

    def named(self, name: str) -> Self:
        """Return the row of this name, whatever its case and blanks (none or one)."""
        return self.filter(name_key=name_key(name))

    def seen_by(self, user: Actor) -> Self:
        """Return the rows that `user` may see: names are everybody's."""
        return self

    def unused(self) -> Self:
        """Return the rows that no record, removed ones included, refers to."""
        relation: Any = self.model._meta.get_field(self.model.referring)
        referring = relation.related_model._base_manager
        own = referring.filter(**{relation.field.name: models.OuterRef("pk")})
        return self.filter(~models.Exists(own))

    def with_record_count(self) -> Self:
        """Annotate `record_count`: how many records, removed ones included, carry the row."""
        # Counted in a subquery, so that a page of rows is counted and not the whole table.
        row = self.model.objects.filter(pk=models.OuterRef("pk")).order_by()
        counted = row.annotate(number=models.Count(self.model.record_path, distinct=True))
        return self.annotate(record_count=models.Subquery(counted.values("number")))

    def containing(self, text: str) -> Self:
        """Return the rows whose name contains `text`, whatever its case and accents."""
        wanted = search_fold(text)
        if issubclass(self.model, NamedOnRecords):
            return self.filter(name_holds(_INDEXED[self.model._meta.db_table], text))
        # Genres, styles and formats are few and keep no folded name.
        rows = self.model.objects.values_list("pk", "name")
        return self.filter(pk__in=[pk for pk, name in rows if wanted in search_fold(name)])

    @one_act
    def prune(self, *, by: Actor, step: Step = unwatched) -> int:
        """Delete the rows that no record refers to and that `by` sees, and return how many there
        were; what `step` raises leaves nothing behind.

        Raises PermissionDenied for a user who may not delete rows of the table.
        """
        require(by, f"collection.delete_{self.model._meta.model_name}")
        with transaction.atomic():
            unused = dict(self.seen_by(by).unused().values_list("pk", "name"))
            ids, names = list(unused), list(unused.values())[:_NAMED]
            deleted = 0
            for some in chunks(ids):
                self.model.objects.filter(pk__in=some).delete()
                deleted += len(some)
                step(deleted, len(ids), "name", "Deleting")
            if ids:
                note(by, Verb.PRUNE, self.model, count=len(ids), names="; ".join(names))
        return len(ids)

    @alters_data
    def get_or_add(self, name: str, **of: Any) -> tuple[L, bool]:
        """Return (row, created) for a name; the first spelling stays. `of` is what rows of one name
        are told apart by, as in `Lookup.told_apart_by`.
        """
        return self.get_or_create(name_key=name_key(name), **of, defaults={"name": name})


class Lookup(models.Model):
    """A named row that records refer to."""

    record_path = "records"
    #: The relation by which rows of one table refer to this one: records, or their links.
    referring = "records"
    derived_fields: tuple[str, ...] = ("name_key",)

    name = LineField(max_length=500, validators=[validate_visible])
    name_key = models.CharField(max_length=1500, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LookupQuerySet.as_manager()

    if TYPE_CHECKING:
        # The records that carry the row. Django adds this to the models that are stored.
        records: RelatedManager[RecordFields]
        # Of rows that were fetched `with_record_count`.
        record_count: int

    class Meta:
        abstract = True
        ordering = ["name_key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, step: Step = unwatched, **kwargs: Any) -> None:
        """Store the row with its derived columns, and bring the records up to date that show its
        name; `step` is told how far that has come.
        """
        self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.derived_fields}
        super().save(*args, **kwargs)
        self.refresh_records(step)

    @property
    def namesakes(self) -> LookupQuerySet[Any]:
        """The rows among which a name is this one's alone."""
        return type(self).objects.all()

    def told_apart_by(self) -> Mapping[str, Any]:
        """Return what tells rows of the same name apart, by field: nothing, for names that are
        everybody's.
        """
        return {}

    def is_open_to(self, user: Actor) -> bool:
        """Whether `user` may merge the row, if they may merge rows of the table."""
        return True

    def is_editable_by(self, user: Actor) -> bool:
        """Whether `user` may rename the row: an owner may, others while no record of somebody else
        carries it.
        """
        return user.is_superuser or not self.records.exclude(owner=user.pk).exists()

    def clean(self) -> None:
        """Set the key before uniqueness is checked, so that a second spelling is refused in the
        form.
        """
        super().clean()
        self.name_key = name_key(self.name)

    def _get_unique_checks(self, *args: Any, **kwargs: Any) -> tuple[list[Any], list[Any]]:
        # Forms exclude the key because nobody edits it; its uniqueness is checked all the same.
        checks, dates = super()._get_unique_checks(*args, **kwargs)  # type: ignore[misc]  # not in the stubs
        key_check = (type(self), ("name_key",))
        return [*checks, *([] if key_check in checks else [key_check])], dates

    def unique_error_message(
        self, model_class: type[models.Model], unique_check: Sequence[str]
    ) -> ValidationError:
        error = super().unique_error_message(model_class, unique_check)
        error.message = f"“{self.name}” exists already."
        return error

    def derive(self) -> None:
        """Set the columns that follow from the name."""
        self.name_key = name_key(self.name)

    def refresh_records(self, step: Step = unwatched) -> None:
        """Bring derived columns of records up to date; nothing to do where records do not show the
        name.
        """

    def own_values(self) -> dict[str, Any]:
        """Return what this row knows beside its name, by field, as far as somebody may edit it."""
        fields = [
            field
            for field in self._meta.concrete_fields
            if field.editable and not field.primary_key and field.name != "name"
        ]
        return {field.name: getattr(self, field.name) for field in fields}

    @alters_data
    def hand_over(self, ids: Sequence[int], other: Self) -> None:
        """Let the records of these ids carry `other` in place of this row, for a merge."""
        values = {str(self._meta.model_name): other}
        self.records.filter(pk__in=ids).update(**values, updated_at=timezone.now())

    @alters_data
    def take_over(self, merged: Self) -> None:
        """Keep what the merged row knew and this one does not; for tables that know more than a
        name.
        """


class LinkedLookup(Lookup):
    """A look-up of which a record can carry several, in order; its name is part of the search text
    of records.
    """

    referring = "record_links"
    #: The fields in which two links of a record to the same row differ.
    link_differs_by: tuple[str, ...] = ()
    #: Whether the search finds records by the name.
    is_searched = True
    #: What records show of a row: a change of it is one of theirs.
    shown_fields: tuple[str, ...] = ("name",)

    if TYPE_CHECKING:
        record_links: (
            RelatedManager[RecordArtist]
            | RelatedManager[RecordLabel]
            | RelatedManager[RecordStyle]
            | RelatedManager[RecordTag]
        )

    class Meta(Lookup.Meta):
        abstract = True

    #: The shown fields as the database has them; None for a new row.
    _stored: dict[str, str | None] | None = None

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        row = super().from_db(*args, **kwargs)
        row._stored = {name: row.__dict__.get(name) for name in cls.shown_fields}
        return row

    def refresh_records(self, step: Step = unwatched) -> None:
        if not self.is_searched:
            return
        stored = self._stored
        self._stored = {name: getattr(self, name) for name in self.shown_fields}
        if stored and stored != self._stored:
            refresh_derived(self.records.all(), step)

    @alters_data
    def hand_over(self, ids: Sequence[int], other: Self) -> None:
        """Let the links of these records lead to `other`; what a record carried twice then, it
        carries once.
        """
        name = str(self._meta.model_name)
        links = self.record_links.filter(record__in=ids)
        twins = {field: models.OuterRef(field) for field in ("record", *self.link_differs_by)}
        links.filter(models.Exists(other.record_links.filter(**twins))).delete()
        links.update(**{name: other})
        records = self.records.model._base_manager.filter(pk__in=ids)
        records.update(updated_at=timezone.now())
        if self.is_searched:
            refresh_derived(records)


class NamedOnRecords(LinkedLookup):
    """A look-up by which records are sorted: artists and labels, which are many."""

    shown_fields = ("name", "sort_name")

    sort_name = LineField(
        max_length=510, blank=True, help_text="How it is filed. Left empty: derived from the name."
    )
    sort_key = models.CharField(max_length=300, editable=False, db_index=True)
    search_key = models.CharField(max_length=1500, editable=False)

    derived_fields = ("name_key", "sort_name", "sort_key", "search_key")

    class Meta(LinkedLookup.Meta):
        abstract = True
        ordering = ["sort_key", "name_key"]
        # Finds whole names, however short.
        indexes = [models.Index(fields=["search_key"], name="%(class)s_search_key")]

    def derive(self) -> None:
        super().derive()
        stored = self._stored or {}
        follows = self.sort_name == stored.get("sort_name") == sort_name(stored.get("name") or "")
        if not self.sort_name or follows:
            self.sort_name = sort_name(self.name)
        self.sort_key = sort_key(self.sort_name)
        self.search_key = search_fold(self.name)
