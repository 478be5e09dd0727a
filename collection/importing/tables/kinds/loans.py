"""Files of loans: which record was lent to whom on which day, and what became of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone

from collection.bulk.loans import TABLE, loan_cells
from collection.bulk_sql import chunks, update
from collection.cells import Values
from collection.importing.cells import dates, values
from collection.importing.files.vocabulary import tables as words
from collection.importing.sources.row import Row
from collection.importing.tables.columns import Column, key, key_day
from collection.importing.tables.people_and_records import PeopleAndRecords
from collection.importing.tables.table import Identity, Overwritten, PlainTable, Stored
from collection.models import Loan
from collection.models.loans.loan import NAME_LENGTH
from collection.names import name_key

_DAYS = ("due", "returned", "asked_on")
_NOT_BEFORE = ("due", "returned")
_NOT_LATER = ("since", "returned", "asked_on")
_LOADED = ("to", "since", "note", *_DAYS)


def _person(text: str) -> str:
    name = values.line(NAME_LENGTH)(text)
    if not name_key(name):
        raise ValueError("holds nothing that can be seen")
    return name


class LoanTable(PlainTable):
    """Known again by record, person and day, which can exist once."""

    name = TABLE
    columns: ClassVar[tuple[Column, ...]] = (
        key("record_uid", values.uid),
        key("to", _person, words.LENT_TO),
        key_day("since", words.LENT_ON),
        Column("due", read_date=dates.day, aliases=tuple(words.DUE.split())),
        Column("returned", read_date=dates.day, aliases=tuple(words.RETURNED.split())),
        Column("note", values.prose, is_prose=True, aliases=tuple(words.NOTE.split())),
        Column("asked_on", read_date=dates.day),
    )
    rights = ("collection.add_loan", "collection.change_loan")
    record_column = "record_uid"
    is_part_of_record = True

    def __init__(self, known: PeopleAndRecords) -> None:
        super().__init__(known)
        #: By record, the loan of which nothing came back, as of the row that was looked at last.
        self._unreturned: dict[str, Identity | None] = {}

    def identity(self, values: Values) -> Identity:
        return values["record_uid"], name_key(values["to"]), values["since"]

    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        records = {self.known.record_id(row.values["record_uid"]) for row in rows}
        found = {}
        for some in chunks(sorted(filter(None, records))):
            for stored in _stored(Loan.objects.filter(record__in=some)):
                identity = self.identity(stored.cells)
                found[identity] = stored
                if "returned" not in stored.cells:
                    self._unreturned.setdefault(stored.cells["record_uid"], identity)
        return [found.get(self.identity(row.values)) for row in rows]

    def problems(self, values: Values, *, is_new: bool) -> Iterator[tuple[str, str]]:
        problems = list(_wrong_days(values))
        yield from problems
        if problems:
            return
        record, identity = values["record_uid"], self.identity(values)
        other = self._unreturned.get(record)
        if values.get("returned"):
            if other == identity:
                self._unreturned[record] = None
        elif other not in (None, identity):
            yield "returned", "is empty, and another loan of this record has not ended either"
        else:
            self._unreturned[record] = identity

    def create(self, rows: Sequence[Values]) -> list[str]:
        loans = [Loan(**self._fields(cells)) for cells in rows]
        return [str(loan.pk) for loan in Loan.objects.bulk_create(loans, batch_size=100)]

    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        # A record is lent to one person at a time: what ends comes before what begins.
        fields = ("to", "to_key", "since", "note", *_DAYS)
        for ending in (True, False):
            cells = [
                (row.after | {"to_key": name_key(row.after["to"])}, int(row.key))
                for row in rows
                if bool(row.after.get("returned")) == ending
            ]
            update(Loan, fields, [(*_values(after, fields), pk) for after, pk in cells])

    def current(self, keys: Sequence[str]) -> dict[str, Values]:
        found = {}
        for some in chunks(keys):
            for stored in _stored(Loan.objects.filter(pk__in=map(int, some))):
                found[stored.key] = stored.cells
        return found

    def delete(self, keys: Sequence[str]) -> None:
        for some in chunks(keys):
            Loan.objects.filter(pk__in=map(int, some)).delete()

    def why_not_restored(
        self, rows: Sequence[Overwritten], going: Collection[str]
    ) -> Mapping[str, str]:
        """Return by key why a loan cannot be open again: the record was lent to somebody else."""
        ending = {row.key for row in rows if row.after.get("returned")}
        opening = {
            row.after["record_uid"]: row.key for row in rows if not row.after.get("returned")
        }
        reasons = {}
        for some in chunks(sorted(opening)):
            others = Loan.objects.unreturned().filter(record__uid__in=some)
            for pk, uid, to in others.values_list("pk", "record__uid", "to"):
                key, other = opening[str(uid)], str(pk)
                if other != key and other not in ending and other not in going:
                    reasons[key] = f"lent to {to} since"
        return reasons

    def all_rows(self) -> Iterator[Values]:
        for stored in _stored(Loan.objects.all()):
            yield stored.cells

    def _fields(self, cells: Values) -> dict[str, Any]:
        fields: dict[str, Any] = {name: _day(cells.get(name)) for name in _DAYS}
        return fields | {
            "record_id": self.known.record_id(cells["record_uid"]),
            "to": cells["to"],
            "to_key": name_key(cells["to"]),
            "since": date.fromisoformat(cells["since"]),
            "note": cells.get("note", ""),
        }


def _wrong_days(values: Values) -> Iterator[tuple[str, str]]:
    today = timezone.localdate().isoformat()
    for name in _NOT_LATER:
        if values.get(name, "") > today:
            yield name, "lies in the future"
    for name in _NOT_BEFORE:
        if values.get(name) and values[name] < values["since"]:
            yield name, f"is before {values['since']}, when it was lent"


def _values(cells: Values, fields: Sequence[str]) -> list[str | None]:
    """Return the values of columns as the database has them: a day that is unknown is null."""
    return [cells.get(name) or (None if name in _DAYS else "") for name in fields]


def _day(cell: str | None) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _stored(loans: QuerySet[Loan]) -> Iterator[Stored]:
    rows = (
        loans.order_by("record", "since", "to_key", "pk")
        .select_related("record")
        .only("record__uid", *_LOADED)
    )
    for loan in rows.iterator(chunk_size=2000):
        yield Stored(str(loan.pk), loan_cells(loan))
