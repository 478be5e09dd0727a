"""Look-up rows: artists, labels, genres and formats. A name exists once, whatever its case and blanks."""

import re
from typing import Any, Self

from django.db import models, transaction

from collection.fields import LineField, validate_visible
from collection.models.merging import Mergeable, MergeableLinks
from collection.names import name_key, search_fold, sort_key, sort_name

# 7-inch records and tapes, as they are written in collectors' files.
_SMALL = re.compile(r"""(?<!\d)7\s*("|”|''|-?\s*inch)|\b(tape|cass|cassette|mc)\b""", re.IGNORECASE)


class LookupQuerySet(models.QuerySet):
    """Verbs of every look-up table."""

    def named(self, name: str) -> Self:
        """Return the row of this name, whatever its case and blanks (none or one)."""
        return self.filter(name_key=name_key(name))

    def unused(self) -> Self:
        """Return the rows that no record, removed ones included, refers to."""
        return self.filter(**{f"{self.model.record_path}__isnull": True})

    def with_record_count(self) -> Self:
        """Annotate `record_count`: how many records, removed ones included, carry the row."""
        # Counted in a subquery, so that a page of rows is counted and not the whole table.
        row = self.model.objects.filter(pk=models.OuterRef("pk")).order_by()
        counted = row.annotate(record_count=models.Count(self.model.record_path, distinct=True)).values("record_count")
        return self.annotate(record_count=models.Subquery(counted))

    def containing(self, text: str) -> Self:
        """Return the rows whose name contains `text`, whatever its case and accents."""
        wanted = search_fold(text)
        if issubclass(self.model, NamedOnRecords):
            return self.filter(search_key__contains=wanted)
        # Genres and formats are few and keep no folded name.
        rows = self.model.objects.values_list("pk", "name")
        return self.filter(pk__in=[pk for pk, name in rows if wanted in search_fold(name)])

    def prune(self) -> int:
        """Delete the rows that no record refers to and return how many there were."""
        with transaction.atomic():
            ids = list(self.unused().values_list("pk", flat=True))
            for start in range(0, len(ids), 500):
                self.model.objects.filter(pk__in=ids[start : start + 500]).delete()
        return len(ids)

    prune.alters_data = True

    def get_or_add(self, name: str) -> tuple[Any, bool]:
        """Return (row, created) for a name; the first spelling stays."""
        return self.get_or_create(name_key=name_key(name), defaults={"name": name})


class Lookup(Mergeable):
    """A named row that records refer to."""

    record_path = "records"
    derived_fields: tuple[str, ...] = ("name_key",)

    name = LineField(max_length=500, validators=[validate_visible])
    name_key = models.CharField(max_length=1500, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LookupQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name_key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row with its derived columns, and bring the records up to date that show its name."""
        self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.derived_fields}
        super().save(*args, **kwargs)
        self.refresh_records()

    def is_editable_by(self, user: Any) -> bool:
        """Tell whether `user` may rename the row: an owner may, others while no record of somebody else carries it."""
        return user.is_superuser or not self.records.exclude(owner=user).exists()

    def clean(self) -> None:
        """Set the key before uniqueness is checked, so that a second spelling is refused in the form."""
        super().clean()
        self.name_key = name_key(self.name)

    def _get_unique_checks(self, *args: Any, **kwargs: Any) -> tuple:
        # Forms exclude the key because nobody edits it; its uniqueness must be told all the same.
        checks, dates = super()._get_unique_checks(*args, **kwargs)
        key_check = (type(self), ("name_key",))
        return [*checks, *([] if key_check in checks else [key_check])], dates

    def unique_error_message(self, model_class: type[models.Model], unique_check: tuple[str, ...]) -> Any:
        error = super().unique_error_message(model_class, unique_check)
        error.message = f"“{self.name}” exists already."
        return error

    def derive(self) -> None:
        """Set the columns that follow from the name."""
        self.name_key = name_key(self.name)

    def refresh_records(self) -> None:
        """Bring derived columns of records up to date; nothing to do where records do not show the name."""


class NamedOnRecords(MergeableLinks, Lookup):
    """A look-up whose name stands in the search text and the sort columns of records."""

    sort_name = LineField(max_length=510, blank=True, help_text="How it is filed. Left empty: derived from the name.")
    sort_key = models.CharField(max_length=300, editable=False, db_index=True)
    search_key = models.CharField(max_length=1500, editable=False)

    derived_fields = ("name_key", "sort_name", "sort_key", "search_key")

    class Meta(Lookup.Meta):
        abstract = True
        ordering = ["sort_key", "name_key"]

    @classmethod
    def from_db(cls, db: str | None, field_names: list[str], values: list[Any]) -> Self:
        row = super().from_db(db, field_names, values)
        row._stored = {name: row.__dict__.get(name) for name in ("name", "sort_name")}
        return row

    def derive(self) -> None:
        super().derive()
        stored = getattr(self, "_stored", {})
        follows = self.sort_name == stored.get("sort_name") == sort_name(stored.get("name") or "")
        if not self.sort_name or follows:
            self.sort_name = sort_name(self.name)
        self.sort_key = sort_key(self.sort_name)
        self.search_key = search_fold(self.name)

    def refresh_records(self) -> None:
        stored, self._stored = getattr(self, "_stored", None), {"name": self.name, "sort_name": self.sort_name}
        if stored and stored != self._stored:
            self.records.refresh_derived()


class Artist(NamedOnRecords):
    country = LineField(max_length=100, blank=True)

    def take_over(self, merged: Self) -> None:
        if merged.country and not self.country:
            self.country = merged.country
            self.save(update_fields=["country"])


class Label(NamedOnRecords):
    link_differs_by = ("catalog_number",)


class Genre(Lookup):
    pass


class Format(Lookup):
    is_small = models.BooleanField("small", default=False, help_text="7-inch records and tapes.")

    derived_fields = ("name_key", "is_small")

    @staticmethod
    def looks_small(name: str) -> bool:
        """Tell whether a format of this name is a 7-inch record or a tape."""
        return bool(_SMALL.search(name))

    def derive(self) -> None:
        super().derive()
        if self._state.adding:
            self.is_small = self.is_small or self.looks_small(self.name)
