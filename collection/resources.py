"""django-import-export's interface to Disco: records go through the engine, look-ups through plain Resources."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from import_export.resources import Diff, ModelResource
from import_export.results import InvalidRow, Result, RowResult
from tablib import Dataset

from collection.cells import stream_cells
from collection.exporting import LAYOUTS
from collection.importing.disco import HEADER
from collection.importing.engine import Import
from collection.importing.owners import default_owner
from collection.importing.problems import FileRefused
from collection.importing.report import ImportOptions
from collection.importing.table import Table
from collection.importing.verdicts import Verdict
from collection.models import Artist, Format, Genre, Label, Record
from collection.names import name_key
from collection.reading import one_point_in_time

_TYPES = {
    "new": RowResult.IMPORT_TYPE_NEW,
    "changed": RowResult.IMPORT_TYPE_UPDATE,
    "same": RowResult.IMPORT_TYPE_SKIP,
    "skipped": RowResult.IMPORT_TYPE_SKIP,
    "blank": RowResult.IMPORT_TYPE_SKIP,
}


class RecordResource(ModelResource):
    """Records as datasets in Disco's columns, with the promises of the engine: all or nothing, links in order."""

    class Meta:
        model = Record
        fields = ("uid", "title")

    def get_export_headers(self, *args: Any, **kwargs: Any) -> list[str]:
        return list(HEADER)

    def export(self, queryset: Any = None, **kwargs: Any) -> Dataset:
        """Return the records of `queryset` (all, if none is given) as a dataset in the layout `disco`."""
        dataset = Dataset(headers=HEADER)
        with one_point_in_time():
            for _, cells in stream_cells(Record.objects.all() if queryset is None else queryset):
                dataset.append(LAYOUTS["disco"].cells(cells))
        return dataset

    def import_data(
        self, dataset: Dataset, dry_run: bool = False, raise_errors: bool = False, user: Any = None, **kwargs: Any
    ) -> Result:
        """Import a dataset of any known source and return what became of each row.

        A bad row leaves everything as it was, whatever the other options say. Raises ValidationError when rows are
        bad and `raise_errors` is set, or when the header is that of no source.
        """
        result = Result()
        table = Table(list(dataset.headers or []), kwargs.get("file_name") or "", records=dataset)
        try:
            job = Import(table, ImportOptions(owner=user or default_owner(), may_add_users=True))
            run = job.preview if dry_run else job.run
            report = run(observer=lambda verdict: _add(result, verdict))
        except FileRefused as error:
            raise ValidationError(str(error)) from None
        result.total_rows = report.lines
        if result.invalid_rows:
            if raise_errors:
                raise ValidationError([str(row.error) for row in result.invalid_rows])
            if not dry_run:
                # What was counted while judging did not take place.
                result.totals.update(dict.fromkeys((RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE), 0))
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


class CellDiff(Diff):
    """What becomes of each cell. The library's own marks carry style attributes, which the security policy forbids."""

    def as_html(self) -> list[SafeString]:
        """Return the cells as markup: what goes is deleted, what comes is inserted."""
        return [
            self._cell("" if self.new else str(old), str(new)) for old, new in zip(self.left, self.right, strict=True)
        ]

    @staticmethod
    def _cell(old: str, new: str) -> SafeString:
        gone = format_html("<del>{}</del> ", old) if old and old != new else ""
        return format_html("{}<ins>{}</ins>", gone, new) if old != new else format_html("{}", new)


class _LookupResource(ModelResource):
    """A look-up table by name. Rows that break a rule of the model are errors, not silence."""

    class Meta:
        abstract = True

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return CellDiff

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        self._names: set[str] = set()

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Refuse a name that stands in the file twice: which of the two rows is meant, nobody can say."""
        key = name_key(str(row.get("name") or ""))
        if key in self._names:
            raise ValidationError({"name": f"“{row['name']}” stands in the file more than once."})
        self._names.add(key)

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """Find the row of this name whatever its case and blanks, as everywhere."""
        return self._meta.model.objects.named(str(row.get("name") or "")).first()

    def import_field(self, field: Any, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Leave the name of a row that is there: the first spelling stays."""
        if field.attribute != "name" or instance.pk is None:
            super().import_field(field, instance, row, is_m2m, **kwargs)


class _LookupMeta:
    import_id_fields = ("name",)
    clean_model_instances = True
    skip_unchanged = True
    report_skipped = True


class ArtistResource(_LookupResource):
    class Meta(_LookupMeta):
        model = Artist
        fields = ("name", "sort_name", "country")


class LabelResource(_LookupResource):
    class Meta(_LookupMeta):
        model = Label
        fields = ("name", "sort_name")


class GenreResource(_LookupResource):
    class Meta(_LookupMeta):
        model = Genre
        fields = ("name",)


class FormatResource(_LookupResource):
    class Meta(_LookupMeta):
        model = Format
        fields = ("name", "is_small")
