"""What the header of a file says, and what it may be a file of."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table, header_key
from collection.importing.messages import Message
from collection.importing.options import ImportOptions
from collection.importing.sources.source import Source
from collection.importing.sources.spreadsheet.log_columns import log_columns
from collection.importing.sources.spreadsheet.source import SpreadsheetSource
from collection.importing.sources.survey import Survey
from collection.importing.tables.registry import TABLES, table_of
from collection.models import HeaderMapping, OwnField
from collection.models.own.columns import is_own, own_name
from collection.names import name_key


def refuse_other_tables(table: Table, options: ImportOptions) -> None:
    """Raise FileRefused for one of Disco's files that hold no records, unless a source is named."""
    name = table_of(table.header)
    if name in TABLES and not options.source:
        raise FileRefused(
            f"{table.file_name} is a file of {name}, not of records. Import it where {name} are "
            f"listed, or with the command import_file {name}."
        )


def header_keys(table: Table) -> list[str]:
    """Return the names in the header, normalised."""
    return [header_key(name) for name in table.header]


def new_own_fields(places: Iterable[str], owner: User | None) -> list[Message]:
    """Return what there is to say of columns of own fields that the owner does not have yet."""
    names = {name_key(own_name(column)): own_name(column) for column in places if is_own(column)}
    if not names or owner is None:
        return []
    there = set(OwnField.objects.filter(owner=owner).values_list("name_key", flat=True))
    new = tuple(name for key, name in names.items() if key not in there)
    if not new:
        return []
    return [Message("New own fields are made, of the kind text", names=new)]


def remembered_columns(table: Table) -> dict[str, str]:
    """Return what the columns of a file with this header were mapped to before, column to field."""
    return HeaderMapping.objects.recall(header_keys(table))


def may_be_plays(table: Table, source: Source, survey: Survey) -> bool:
    """Whether a file may be a log of what was played."""
    log = log_columns(table) if source.name == SpreadsheetSource.name else None
    if log is None:
        return False
    return log.is_sure or source.lists_tracks or survey.is_half_repeats
