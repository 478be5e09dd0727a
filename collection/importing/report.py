"""What the user chose for an import, and what the import found and did."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from collection.importing.source import Choices
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
    most_rows: int = 0


@dataclass
class Report:
    """What an import found and did. `lines` is the sum of the counts of all kinds."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    removals: int = 0
    returns: int = 0
    charged: int = 0
    notes: list[str] = field(default_factory=list)
    source: str = ""
    seconds: float = 0
    batch: Batch | None = None
    fingerprint: str = ""
    imported: bool = False
    balances: dict[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        return sum(self.counts.values())

    def summary(self) -> str:
        """Return the one line that accounts for every row."""
        counts = " ".join(f"{kind}={self.counts[kind]}" for kind in KINDS)
        return f"lines={self.lines} {counts} seconds={self.seconds:.2f}"

    def count(self, verdict: Verdict) -> None:
        """Add one row to the account."""
        self.counts[verdict.kind] += 1
        if verdict.kind == "skipped":
            self.reasons[verdict.reason] += 1
        if verdict.kind == "new":
            self.charged += verdict.charged
        elif verdict.kind == "changed" and "is_active" in verdict.changes:
            gone = verdict.changes["is_active"][1] == "0"
            self.removals += gone
            self.returns += not gone
