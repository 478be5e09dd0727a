"""What the user chose for an import, and what the import found and did."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from collection.importing.charging import Proposal
from collection.importing.choices import Choices
from collection.importing.deciding import Doubt, Said
from collection.importing.missing import Missing
from collection.importing.verdicts import KINDS, Verdict
from collection.models import Batch


@dataclass
class ImportOptions:
    """What the user chose. `owner` (a user or None) gets the rows that name nobody; empty texts are detected."""

    source: str = ""
    mode: str = "update"
    owner: Any = None
    charge_after: date | None = None
    skip_bad_rows: bool = False
    may_add_users: bool = False
    only_own: bool = False
    choices: Choices = field(default_factory=Choices)
    said: Said = field(default_factory=Said)
    most_rows: int = 0


@dataclass
class Report:
    """What an import found and did. `lines` is the sum of the counts of all kinds."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    removals: int = 0
    returns: int = 0
    #: How many records cost a credit, and how many would at the choice of `since`, by user name; "" is the importer's.
    charges: Counter[str] = field(default_factory=Counter)
    later: Counter[str] = field(default_factory=Counter)
    #: The day of the last import, when newer rows can be charged and are not.
    since: date | None = None
    proposal: Proposal | None = None
    #: Records that left the shelf here and still stand in the file; those of which it is the other way round.
    removed: list[int] = field(default_factory=list)
    missing: Missing = field(default_factory=Missing)
    #: Texts that were read as decided before, and how many rows were taken for the record that they were said to be.
    decided: set[Doubt] = field(default_factory=set)
    recognised: int = 0
    #: Who is named as an owner and is no user yet.
    new_users: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    #: What an old database says that does not fit together, a sentence each.
    oddities: list[str] = field(default_factory=list)
    #: Lines of an old book that are booked, beside those of new records.
    booked: int = 0
    source: str = ""
    seconds: float = 0
    batch: Batch | None = None
    fingerprint: str = ""
    imported: bool = False
    balances: dict[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        return sum(self.counts.values())

    @property
    def charged(self) -> int:
        """How many records are booked as purchases of one credit."""
        return self.charges.total()

    def summary(self) -> str:
        """Return the one line that accounts for every row."""
        counts = " ".join(f"{kind}={self.counts[kind]}" for kind in KINDS)
        return f"lines={self.lines} {counts} seconds={self.seconds:.2f}"

    def count(self, verdict: Verdict) -> None:
        """Add one row to the account."""
        self.counts[verdict.kind] += 1
        if verdict.kind == "skipped":
            self.reasons[verdict.reason] += 1
        if verdict.is_removed:
            self.removed.append(verdict.record_id)
        if verdict.row.said_to_be:
            self.recognised += verdict.record_id == verdict.row.said_to_be
        if verdict.kind == "new":
            self._count_cost(verdict)
            if verdict.row.owner_id is None and (name := verdict.row.values.get("owner")):
                self.new_users.add(name)
            self.decided.update(doubt for doubt in verdict.row.names if doubt.names)
        elif verdict.kind == "changed" and "is_active" in verdict.changes:
            gone = verdict.changes["is_active"][1] == "0"
            self.removals += gone
            self.returns += not gone

    def _count_cost(self, verdict: Verdict) -> None:
        if verdict.charged:
            self.charges[verdict.row.values.get("owner", "")] += 1
        elif self.since and verdict.bought > self.since.isoformat():
            self.later[verdict.row.values.get("owner", "")] += 1
