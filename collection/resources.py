"""Resources of django-import-export: records go through the engine, other tables are exported."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import InvalidRow, Result, RowResult
from tablib import Dataset

from adminkit.verbs import SITE
from collection.cells import moment_cell
from collection.exporting import LAYOUTS, rows_of
from collection.importing.engine import Import
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table
from collection.importing.judging.owners import default_owner
from collection.importing.judging.verdict import Verdict
from collection.importing.options import ImportOptions
from collection.importing.sources.programs.disco import HEADER
from collection.models import (
    Artist,
    Format,
    Genre,
    Label,
    Loan,
    OwnField,
    Place,
    Play,
    Record,
    Style,
    Tag,
    Track,
    Want,
)

_TYPES = {
    "new": RowResult.IMPORT_TYPE_NEW,
    "changed": RowResult.IMPORT_TYPE_UPDATE,
    "same": RowResult.IMPORT_TYPE_SKIP,
    "skipped": RowResult.IMPORT_TYPE_SKIP,
    "blank": RowResult.IMPORT_TYPE_SKIP,
}


class RecordResource(ModelResource):
    """Records as datasets in Disco's columns, with the promises of the engine: all or nothing,
    links in order.
    """

    class Meta:
        model = Record
        fields = ("uid", "title")

    def get_export_headers(self, *args: Any, **kwargs: Any) -> list[str]:
        return list(HEADER)

    def export(self, queryset: Any = None, **kwargs: Any) -> Dataset:
        """Return the records of `queryset` (all, if none is given) as a dataset in the layout
        `disco`.
        """
        records = Record.objects.all() if queryset is None else queryset
        rows = rows_of(records, LAYOUTS["disco"])
        dataset = Dataset(headers=next(rows))
        for cells in rows:
            dataset.append(cells)
        return dataset

    def import_data(
        self,
        dataset: Dataset,
        dry_run: bool = False,
        raise_errors: bool = False,
        user: Any = None,
        **kwargs: Any,
    ) -> Result:
        """Import a dataset of any known source and return what became of each row.

        A bad row leaves everything as it was, whatever the other options say. Raises
        ValidationError when rows are bad and `raise_errors` is set, or when no source has such a
        header.
        """
        result = Result()
        table = Table(list(dataset.headers or []), kwargs.get("file_name") or "", records=dataset)
        try:
            job = Import(table, ImportOptions(owner=user or default_owner(), may_add_users=True))
            observer = partial(_add, result)
            report = job.preview(observer) if dry_run else job.run(by=SITE, observer=observer)
        except FileRefused as error:
            raise ValidationError(str(error)) from None
        result.total_rows = report.lines
        if result.invalid_rows:
            if raise_errors:
                raise ValidationError([str(row.error) for row in result.invalid_rows])
            if not dry_run:
                # The changes that were counted while the rows were judged did not take place.
                for kind in (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE):
                    result.totals[kind] = 0
        return result


def _add(result: Result, verdict: Verdict) -> None:
    """Put a verdict among the rows of the library's result."""
    if verdict.kind == "bad":
        error = ValidationError([str(problem) for problem in verdict.row.problems])
        result.invalid_rows.append(InvalidRow(verdict.row.line, error, verdict.row.cells))
        result.totals[RowResult.IMPORT_TYPE_INVALID] += 1
        return
    row = RowResult()
    row.number, row.import_type = verdict.row.line, _TYPES[verdict.kind]
    row.object_id = verdict.record_id
    result.append_row_result(row)
    result.increment_row_result_total(row)


class ArtistResource(ModelResource):
    class Meta:
        model = Artist
        fields = ("name", "sort_name", "country")


class LabelResource(ModelResource):
    class Meta:
        model = Label
        fields = ("name", "sort_name")


class GenreResource(ModelResource):
    class Meta:
        model = Genre
        fields = ("name",)


class StyleResource(ModelResource):
    class Meta:
        model = Style
        fields = ("name",)


class TagResource(ModelResource):
    owner = Field("owner__username", "owner")

    class Meta:
        model = Tag
        fields = export_order = ("name", "owner")


class OwnFieldResource(ModelResource):
    owner = Field("owner__username", "owner")

    class Meta:
        model = OwnField
        fields = export_order = ("owner", "name", "kind", "choices")


class FormatResource(ModelResource):
    class Meta:
        model = Format
        fields = ("name", "is_small")


class WantResource(ModelResource):
    """Wants in the columns in which they are imported."""

    owner = Field("owner__username", "owner")
    record = Field("record__uid", "record_uid")

    class Meta:
        model = Want
        fields = export_order = (
            "uid",
            "owner",
            "artist",
            "title",
            "label",
            "catalog_number",
            "format",
            "year",
            "discogs_release_id",
            "top_price",
            "priority",
            "notes",
            "added_at",
            "closed_on",
            "record",
            "any_pressing",
        )

    def dehydrate_added_at(self, want: Want) -> str:
        return moment_cell(want.added_at)


class LoanResource(ModelResource):
    """Loans in the columns in which they are imported."""

    record = Field("record__uid", "record_uid")

    class Meta:
        model = Loan
        fields = export_order = ("record", "to", "since", "due", "returned", "note", "asked_on")


class PlaceResource(ModelResource):
    """Places in the columns in which they are imported."""

    owner = Field("owner__username", "owner")

    class Meta:
        model = Place
        fields = export_order = ("owner", "name", "sort", "code")


class PlayResource(ModelResource):
    """Plays in the columns in which they are imported: those of a day are one row."""

    record = Field("record__uid", "record_uid")
    user = Field("user__username", "user")
    times = Field("times", "times")

    class Meta:
        model = Play
        fields = export_order = ("record", "user", "day", "times")

    def iter_queryset(self, queryset: Any) -> Iterator[Play]:
        """Yield the first play of each day, with how many there are."""
        days: dict[tuple[int, int, date], Any] = {}
        for play in queryset:
            first = days.setdefault((play.record_id, play.user_id, play.day), play)
            first.times = getattr(first, "times", 0) + 1
        yield from days.values()


class SongResource(ModelResource):
    """Favourite songs, for reading: tracks are imported with all those of their record."""

    artist = Field("performer", "artist")
    record = Field("record__title", "record")
    record_uid = Field("record__uid", "record_uid")

    class Meta:
        model = Track
        fields = export_order = ("title", "artist", "record", "number", "duration", "record_uid")

    def iter_queryset(self, queryset: Any) -> Iterator[Track]:
        records = Prefetch("record", Record.objects.with_artists())
        yield from queryset.prefetch_related(records)

    def dehydrate_artist(self, track: Track) -> str:
        return track.artist_text or track.record.artist_line
