"""What records are worth, place by place, as an insurance wants to know it: by their value where
one is known, else by the price paid.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from adminkit.numbers import counted
from collection.models import Record, RecordQuerySet
from collection.names import name_key

NO_PLACE = "No location"
#: What an amount is, in words.
VALUE, PRICE, NEITHER = "value", "price paid", "unknown"
#: What the workbook says of a record.
HEADER = (
    *("location", "artist", "title", "year", "format", "label", "catalog_number"),
    *("media_condition", "sleeve_condition", "barcode", "matrix", "amount", "basis", "as_of"),
    *("has_cover", "uid"),
)
_NOTHING = Decimal("0.00")


class Insured(NamedTuple):
    """What a record counts with: an amount, what that is, and of which day."""

    pk: int
    place: str
    amount: Decimal | None
    basis: str
    day: date | None


class Sum(NamedTuple):
    """What some records come to: the sum, and how many of them count with what."""

    amount: Decimal
    by_value: int
    by_price: int
    unknown: int

    @property
    def records(self) -> int:
        return self.by_value + self.by_price + self.unknown


class InsuredPlace(NamedTuple):
    """A place, what its records come to, and those of them that are shown."""

    name: str
    total: Sum
    rows: list[tuple[Record, Insured]]


def insured(records: RecordQuerySet) -> list[Insured]:
    """Return what each record counts with, by place and then as records are filed; those without a
    place come last. One query.
    """
    columns = ("pk", "location", "value", "valued_on", "price", "purchase_date")
    rows = [_counted(*row) for row in records.values_list(*columns)]
    # They are in the order of records already, which sorting keeps.
    return sorted(rows, key=lambda row: (not row.place, name_key(row.place)))


def _counted(
    pk: int,
    place: str,
    value: Decimal | None,
    valued_on: date | None,
    price: Decimal | None,
    bought_on: date | None,
) -> Insured:
    if value is not None:
        return Insured(pk, place, value, VALUE, valued_on)
    if price is not None:
        return Insured(pk, place, price, PRICE, bought_on)
    return Insured(pk, place, None, NEITHER, None)


def total(rows: Sequence[Insured]) -> Sum:
    """Return what the rows come to."""
    bases = [row.basis for row in rows]
    amounts = (row.amount for row in rows if row.amount is not None)
    return Sum(sum(amounts, _NOTHING), *(bases.count(basis) for basis in (VALUE, PRICE, NEITHER)))


def by_place(every: Sequence[Insured], shown: Sequence[Insured]) -> list[InsuredPlace]:
    """Return the places of the rows that are `shown`, each with the sum of all its records among
    `every`. Their records are read together, however many there are.
    """
    found = Record.objects.with_links().in_bulk([row.pk for row in shown])
    rows: dict[str, list[Insured]] = {}
    for row in every:
        rows.setdefault(name_key(row.place), []).append(row)
    places: dict[str, InsuredPlace] = {}
    for row in shown:
        key = name_key(row.place)
        if key not in places:
            places[key] = InsuredPlace(row.place or NO_PLACE, total(rows[key]), [])
        places[key].rows.append((found[row.pk], row))
    return list(places.values())


def workbook_rows(every: Sequence[Insured]) -> Iterator[list[str]]:
    """Yield the header, a row for each record, and the sum."""
    yield list(HEADER)
    for start in range(0, len(every), 500):
        for place in by_place(every, every[start : start + 500]):
            for record, row in place.rows:
                yield _cells(record, row)
    whole = total(every)
    yield ["", "", counted(whole.records, "record"), *[""] * 8, f"{whole.amount:.2f}", "sum"]


def _cells(record: Record, row: Insured) -> list[str]:
    labels = list(record.label_links.all())
    return [
        row.place,
        record.artist_line,
        record.title,
        str(record.year or ""),
        str(record.format or ""),
        "; ".join(link.shown_name for link in labels),
        "; ".join(link.catalog_number for link in labels if link.catalog_number),
        record.media_condition,
        record.sleeve_condition,
        record.barcode,
        record.matrix,
        "" if row.amount is None else f"{row.amount:.2f}",
        row.basis,
        row.day.isoformat() if row.day else "",
        "1" if record.cover else "0",
        str(record.uid),
    ]
