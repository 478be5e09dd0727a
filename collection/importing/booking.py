"""What an import books in the ledger: records that come, leave the shelf and return to it."""

from collections.abc import Iterator
from datetime import date

from collection.cells import INDEX, split_list
from collection.derived import memo_line
from collection.importing.rows import Values
from collection.importing.verdicts import Verdict
from collection.models import Record
from credits.models import Account, Line, Transaction

Kind = Transaction.Kind


class Bookings:
    """Makes the lines; accounts are locked, and opened where there is none. No line is dated after `today`."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._accounts: dict[int, int] = {}

    def arrival(self, verdict: Verdict) -> Line:
        """Return the line of a new record: a purchase if it is charged, else of the initial load."""
        values = verdict.row.values
        bought = values.get("purchase_date") or (verdict.charged and values.get("added_at", "")[:10]) or ""
        kind, amount = (Kind.PURCHASE, -1) if verdict.charged else (Kind.INITIAL_LOAD, 0)
        return self._line(verdict.row.owner_id, self._day(bought), kind, amount, verdict.record_id, values)

    def moves(self, verdict: Verdict, values: Values) -> Iterator[Line]:
        """Yield the line of 0 credits that an `is_active` cell books on a record whose cells are `values` after it.

        A record that came in as removed has no line of its departure; before it returns, that is booked too.
        """
        owner, pk = verdict.row.owner_id, verdict.record_id
        if values["is_active"] == "0":
            yield self._line(owner, self._day(values["removed_on"]), Kind.REMOVAL, 0, pk, values)
            return
        booked = Transaction.objects.filter(record=pk).moves()
        if booked and booked[-1].kind != Kind.REMOVAL:
            left = self._day(verdict.current[INDEX["removed_on"]])
            yield self._line(owner, left, Kind.REMOVAL, 0, pk, values)
        yield self._line(owner, self.today, Kind.PURCHASE, 0, pk, values)

    def _day(self, cell: str) -> date:
        return min(date.fromisoformat(cell), self.today) if cell else self.today

    def _line(self, owner_id: int, day: date, kind: str, amount: int, pk: int, values: Values) -> Line:
        memo = memo_line(split_list(values.get("artist", "")), values["title"], values.get("year"))
        return Line(self._account(owner_id), day, kind, amount, pk, memo)

    def _account(self, owner_id: int) -> int:
        if owner_id not in self._accounts:
            owner = Record.owner.field.related_model.objects.get(pk=owner_id)
            self._accounts[owner_id] = Account.objects.locked(owner).pk
        return self._accounts[owner_id]
