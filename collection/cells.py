"""A record as cells: the texts by which files, previews, histories and exports describe it.

A cell is text, "" when it is empty. Several values share a cell, separated by "; ", with `\\;` and
`\\\\` as escapes. Dates are ISO, amounts have two places, yes and no are 1 and 0.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from operator import itemgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Func, OuterRef, QuerySet

from collection.bulk_sql import chunks
from collection.models import OwnValue, Record, RecordArtist, RecordLabel, RecordStyle, RecordTag
from collection.models.own.columns import own_column
from ratings.models import Rating

# The order is that of Disco's record CSV, which others rely on; importing/sources/programs/disco.py
# has the names in the file.
FIXED_COLUMNS = tuple(
    "uid artist artist_country title genre label catalog_number year format color limited_to "
    "copy_number remarks purchase_date price rating is_digitized is_active join_phrase "
    "format_details media_condition sleeve_condition location barcode discogs_release_id added_at "
    "shop removed_on removal_reason sale_price owner styles country original_year "
    "musicbrainz_release_id tags files_under matrix value valued_on".split()
)
#: The last of the cells of a record holds all own fields: "Mood=calm; Weight=180". Where cells are
#: kept by column, each is a column of its own, such as own:Mood.
OWN = "own"
COLUMNS = (*FIXED_COLUMNS, OWN)
INDEX = {column: index for index, column in enumerate(COLUMNS)}
LIST_COLUMNS = tuple("artist artist_country join_phrase label catalog_number styles tags".split())

#: The cells of a record in the order of COLUMNS.
Cells = list[str]
#: The filled cells of a record by column.
Values = dict[str, str]
RawRow = tuple[Any, ...]

_SEPARATOR = re.compile(r"((?:[^\\;]|\\.|\\$)*)(?:;|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\([;\\])")


def join_list(values: Iterable[str]) -> str:
    """Return the values as one cell; empty ones at the end are left out, so that none at
    all is "".
    """
    escaped = [value.replace("\\", "\\\\").replace(";", "\\;") for value in values]
    while escaped and not escaped[-1]:
        escaped.pop()
    return "; ".join(escaped)


def split_list(cell: str) -> list[str]:
    """Return the values of a cell, trimmed; empty ones at the end are left out.

    A backslash that escapes nothing is itself, so that a name typed as AC\\DC survives.
    """
    if "\\" not in cell:
        values = [part.strip() for part in cell.split(";")]
    else:
        values = [_ESCAPED.sub(r"\1", part[1].strip()) for part in _SEPARATOR.finditer(cell)]
    while values and not values[-1]:
        values.pop()
    return values


def _amount(value: Any) -> str:
    # SQLite hands out floats; twelve digits are exact in them.
    return f"{value:.2f}"


def _halves(value: Any) -> str:
    return f"{float(value):g}"


def _flag(value: Any) -> str:
    return "1" if value else "0"


def _uid(value: Any) -> str:
    # SQLite hands out 32 digits, PostgreSQL a UUID.
    digits = str(value).replace("-", "")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def moment_cell(value: Any) -> str:
    """Return a moment, as either database hands it out, as a cell in UTC."""
    if value is None or isinstance(value, str):
        return value or ""
    # SQLite hands out UTC without saying so; astimezone() would take it for the time of the
    # machine.
    if value.tzinfo:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return value.isoformat(sep=" ")


class _AsStored(Func):
    """A column as the database stores it. Python's driver of SQLite makes dates of columns that are
    declared as dates, only for them to be written again.
    """

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # A plus sign changes nothing but that the column is an expression, which has no such type.
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


# Column: the path to its value from a record, and how a value is written.
_SOURCES: dict[str, tuple[str, Callable[[Any], str]]] = {
    column: (column, str) for column in FIXED_COLUMNS if column not in LIST_COLUMNS
}
_SOURCES |= {
    "uid": ("uid", _uid),
    "genre": ("genre__name", str),
    "format": ("format__name", str),
    "price": ("price", _amount),
    "sale_price": ("sale_price", _amount),
    "value": ("value", _amount),
    "rating": ("owner_rating", _halves),
    "is_digitized": ("is_digitized", _flag),
    "is_active": ("is_active", _flag),
    "added_at": ("added_at", moment_cell),
    "owner": ("owner__username", str),
    "musicbrainz_release_id": ("musicbrainz_release_id", _uid),
}
_DATES = ("purchase_date", "added_at", "removed_on", "valued_on")
_PATHS = [_AsStored(path) if path in _DATES else path for path, _ in _SOURCES.values()]
_WRITERS = [(INDEX[column], write) for column, (_, write) in _SOURCES.items()]


def stream_cells(records: QuerySet[Record], chunk: int = 2000) -> Iterator[tuple[int, Cells]]:
    """Yield (id, cells in the order of COLUMNS) of each record, in id order, reading `chunk`
    records at a time.

    The values skip the ORM's converters: the writers above read what either database hands out, a
    column at a time. Call it inside `reading.one_point_in_time()` where more than one chunk must
    agree.
    """
    ordered = records.order_by("pk").annotate(
        owner_rating=Rating.objects.latest_of(OuterRef("owner_id"))
    )
    last = 0
    while True:
        rows = fetch_raw(ordered.filter(pk__gt=last).values_list("pk", *_PATHS)[:chunk])
        if rows:
            ids, columns = _columns(rows, records.db)
            yield from zip(ids, map(list, zip(*columns, strict=True)), strict=True)
        if len(rows) < chunk:
            return
        last = rows[-1][0]


def fetch_raw(queryset: QuerySet[Any, Any]) -> list[RawRow]:
    """Return the rows of a `values_list` queryset as the database hands them out, without the ORM's
    converters.
    """
    try:
        statement = queryset.query.get_compiler(queryset.db).as_sql()
    except EmptyResultSet:
        # Django knows that a filter leaves nothing and builds no statement.
        return []
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchall()


def _columns(rows: Sequence[RawRow], using: str) -> tuple[Sequence[int], list[Sequence[str]]]:
    """Return the ids of the rows, and their cells: for each of COLUMNS the cells of all rows."""
    ids, *values = zip(*rows, strict=True)
    columns: list[Sequence[str]] = [()] * len(COLUMNS)
    for (place, write), column in zip(_WRITERS, values, strict=True):
        columns[place] = ["" if value is None or value == "" else write(value) for value in column]
    artists = RecordArtist.objects.using(using)
    labels = RecordLabel.objects.using(using)
    styles = RecordStyle.objects.using(using)
    tags = RecordTag.objects.using(using)
    linked = (
        *_linked(artists, ids, "artist__name", "artist__country", "join_phrase"),
        *_linked(labels, ids, "label__name", "catalog_number"),
        *_linked(styles, ids, "style__name"),
        *_linked(tags, ids, "tag__name"),
    )
    for name, cells in zip(LIST_COLUMNS, linked, strict=True):
        columns[INDEX[name]] = cells
    columns[INDEX[OWN]] = _own_cells(OwnValue.objects.using(using), ids)
    return ids, columns


def _own_cells(values: QuerySet[Any], ids: Sequence[int]) -> list[str]:
    """Return for each record the cell of its own fields."""
    rows = fetch_raw(
        values.filter(**_of_records(ids))
        .order_by("record_id", "field_id")
        .values_list("record_id", "field__name", "value")
    )
    if not rows:
        return [""] * len(ids)
    by_record: dict[int, list[str]] = defaultdict(list)
    for record, name, value in rows:
        by_record[record].append(f"{name}={value}")
    return [join_list(by_record.get(pk, ())) for pk in ids]


def own_values(cell: str) -> Values:
    """Return what the cell of own fields holds, by the columns of the fields."""
    values = {}
    for part in split_list(cell):
        name, _, value = part.partition("=")
        values[own_column(name)] = value
    return values


def cell_of(cells: Cells, column: str) -> str:
    """Return the cell of a column, which may be that of an own field."""
    if column in INDEX:
        return cells[INDEX[column]]
    return own_values(cells[INDEX[OWN]]).get(column, "")


def by_column(cells: Cells) -> Values:
    """Return the cells of a record by column, each own field in one of its own."""
    values = dict(zip(FIXED_COLUMNS, cells, strict=False))
    return values | own_values(cells[INDEX[OWN]]) if cells[INDEX[OWN]] else values


def _of_records(ids: Sequence[int]) -> dict[str, Any]:
    """Return what narrows rows to those of records; the ids are ascending, and where they are
    dense, a range is read faster than a list of them.
    """
    dense = ids[-1] - ids[0] < 2 * len(ids)
    return {"record__gte": ids[0], "record__lte": ids[-1]} if dense else {"record__in": ids}


def _linked(links: QuerySet[Any], ids: Sequence[int], *fields: str) -> Iterator[list[str]]:
    """Yield for each of `fields` the cells of all records: most have one link, so that its value is
    the cell.
    """
    ordered = links.filter(**_of_records(ids)).order_by("record_id", "position", "pk")
    rows = fetch_raw(ordered.values_list("record_id", *fields))
    last_link = {row[0]: row for row in rows}
    several = _several(rows) if len(last_link) < len(rows) else {}
    nothing = ("",) * (len(fields) + 1)
    picked = [last_link.get(pk, nothing) for pk in ids]
    for place in range(1, len(fields) + 1):
        cells = [row[place] for row in picked]
        # One look at all cells is faster than one at each: few hold a sign that is escaped.
        joined = "".join(cells)
        if "\\" in joined or ";" in joined:
            cells = [join_list((cell,)) for cell in cells]
        if several:
            lists = {pk: join_list(row[place] for row in linked) for pk, linked in several.items()}
            cells = [lists.get(pk, cell) for pk, cell in zip(ids, cells, strict=True)]
        yield cells


def _several(rows: Sequence[RawRow]) -> dict[int, list[RawRow]]:
    """Return the links of those records that have more than one."""
    counts = Counter(map(itemgetter(0), rows))
    links: dict[int, list[RawRow]] = defaultdict(list)
    for row in rows:
        if counts[row[0]] > 1:
            links[row[0]].append(row)
    return links


def read_cells(ids: Iterable[int]) -> dict[int, Values]:
    """Return per record id its filled cells by column, as `Change` keeps them."""
    by_record: dict[int, Values] = {}
    for some in chunks(list(ids), 2000):
        for pk, cells in stream_cells(Record.objects.filter(pk__in=some)):
            by_record[pk] = filled(cells)
    return by_record


def filled(cells: Cells) -> Values:
    """Return the cells that are not empty, by column."""
    return {column: cell for column, cell in by_column(cells).items() if cell}
