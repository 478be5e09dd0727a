"""What happened to a record, read from its lines in the ledger."""

from datetime import date
from typing import NamedTuple

from collection.models.record_fields import RecordFields
from credits.models import Transaction

Kind = Transaction.Kind


class Event(NamedTuple):
    """Something that happened to a record: the day, its name, why, and the line that was booked."""

    day: date
    name: str
    why: str
    line: Transaction


class RecordEvents(RecordFields):
    """The history of a copy."""

    class Meta:
        abstract = True

    def events(self) -> list[Event]:
        """Return what happened to this copy, oldest first: bought, removed and why, put back, taken
        back, credits.
        """
        lines = self.transactions.select_related("reverses", "reversed_by").order_by("pk")
        return [
            Event(line.date, _event_name(line, is_first=not number), line.note(), line)
            for number, line in enumerate(lines)
        ]


def _event_name(line: Transaction, *, is_first: bool) -> str:
    if line.reverses_id:
        return f"{line.kind} taken back"
    if line.kind == Kind.INITIAL_LOAD:
        return "Initial load"
    if line.kind == Kind.REMOVAL:
        return "Removed"
    return "Bought" if is_first else "Put back"
