"""The lines that an import books in the ledger: for records that arrive, leave the shelf and
return to it.

In: a verdict and the cells of its record, which is stored already. Out: lines to be booked.
"""

from collections.abc import Iterator
from datetime import date

from django.contrib.auth.models import User

from collection.cells import INDEX, split_list
from collection.derived import memo_line
from collection.importing.judging.verdict import Verdict
from collection.importing.writing.record_rows import Values
from credits.models import Account, Line, Transaction

Kind = Transaction.Kind


class Bookings:
    """Makes the lines; accounts are opened where there are none.

    No line is dated after `today`.
    """

    def __init__(self, today: date, *, charges: bool) -> None:
        """`charges` is whether lines may change a balance: accounts are locked then, before the
        first line. Without that, others go on buying while a long file comes in.
        """
        self.today = today
        self.charges = charges
        self._accounts: dict[int, int] = {}

    def arrival(self, verdict: Verdict) -> Line:
        """Return the line of a new record: a purchase if it is charged, else the initial load."""
        values = verdict.row.values
        bought = values.get("purchase_date", "")
        if not verdict.charged:
            return self._line(verdict, self._day(bought), Kind.INITIAL_LOAD, 0, values)
        # What was bought without a purchase date was charged by the day it was added.
        day = self._day(bought or values.get("added_at", "")[:10])
        return self._line(verdict, day, Kind.PURCHASE, -1, values)

    def moves(self, verdict: Verdict, values: Values) -> Iterator[Line]:
        """Yield the line of 0 credits that an `is_active` cell books on a record whose cells are
        `values` after it.

        A record that was removed already when it was imported has no line of its departure; that is
        booked before its return.
        """
        if values["is_active"] == "0":
            yield self._line(verdict, self._day(values["removed_on"]), Kind.REMOVAL, 0, values)
            return
        booked = Transaction.objects.filter(record=verdict.stored_id).moves()
        if booked and booked[-1].kind != Kind.REMOVAL:
            left_on = self._day(verdict.current[INDEX["removed_on"]])
            yield self._line(verdict, left_on, Kind.REMOVAL, 0, values)
        yield self._line(verdict, self.today, Kind.PURCHASE, 0, values)

    def _day(self, cell: str) -> date:
        return min(date.fromisoformat(cell), self.today) if cell else self.today

    def _line(self, verdict: Verdict, day: date, kind: str, amount: int, values: Values) -> Line:
        memo = memo_line(split_list(values.get("artist", "")), values["title"], values.get("year"))
        account = self._account(verdict.owner_id)
        return Line(account, day, kind, amount, verdict.stored_id, memo)

    def _account(self, owner_id: int) -> int:
        if owner_id not in self._accounts:
            owner = User.objects.get(pk=owner_id)
            find = Account.objects.locked if self.charges else Account.objects.of
            self._accounts[owner_id] = find(owner).pk
        return self._accounts[owner_id]
