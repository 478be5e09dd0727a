"""What an import found and did, counted from the verdicts; commands and pages word it.

In: verdicts, one by one, in the order of the file. Out: a `Report`, which is whole once the last of
them was counted.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.utils.text import capfirst

from adminkit.numbers import counted
from adminkit.remarks import Remarks
from collection.importing.files.problems import Problem
from collection.importing.judging.missing_records import Missing
from collection.importing.judging.verdict import KINDS, Verdict
from collection.importing.messages import Message, Setting
from collection.importing.proposed_charges import Proposal, balance_steps, balances_now
from collection.importing.sources.doubt import Doubt
from collection.models import Batch


@dataclass
class Report:
    """In: the verdicts, one by one (`count`). Out: figures, and messages about the file."""

    #: How many rows of the file hold anything.
    rows: int = 0
    #: How many rows are of each kind; together they are all rows of the file.
    counts: Counter[str] = field(default_factory=Counter)
    #: Why rows are skipped.
    reasons: Counter[str] = field(default_factory=Counter)
    #: How many records leave the shelf and come back to it.
    removals: int = 0
    returns: int = 0
    #: How many records cost a credit, and how many would if those after `since` were charged, by
    #: user name; "" is the importer's.
    charges: Counter[str] = field(default_factory=Counter)
    later: Counter[str] = field(default_factory=Counter)
    #: The day of the last import, when newer rows can be charged and are not.
    since: date | None = None
    proposal: Proposal | None = None
    #: Records that are in the file and left the shelf here.
    removed: list[int] = field(default_factory=list)
    #: Records that are on the shelf and left the file.
    missing: Missing = field(default_factory=Missing)
    #: Texts that were read as decided before.
    decided: set[Doubt] = field(default_factory=set)
    #: How many rows were taken for the record that somebody had decided them to be.
    recognised: int = 0
    #: Who is named as an owner and is not a user yet.
    new_users: set[str] = field(default_factory=set)
    notes: list[Message] = field(default_factory=list)
    #: Whether the rows may be plays, each with its day.
    may_be_plays: bool = False
    #: What does not fit together in an old database.
    oddities: Remarks = field(default_factory=Remarks)
    #: How many lines of an old book are booked, beside those of new records.
    booked: int = 0
    source: str = ""
    seconds: float = 0
    batch: Batch | None = None
    #: The same for two previews with the same verdicts.
    fingerprint: str = ""
    imported: bool = False
    #: By user name, a sentence about the balance.
    balances: dict[str, str] = field(default_factory=dict)
    # How many rows are bad because nobody is their owner.
    _of_nobody: int = 0

    @property
    def lines(self) -> int:
        """How many rows the file has."""
        return sum(self.counts.values())

    def changes_something(self, skip_bad_rows: bool) -> bool:
        """Whether an import with these verdicts writes anything that a copy is made for."""
        if self.counts["bad"] and not skip_bad_rows:
            return False
        return bool(self.counts["new"] or self.counts["changed"] or self.booked)

    @property
    def charged(self) -> int:
        """How many records are booked as purchases of one credit."""
        return self.charges.total()

    def note_rows_of_nobody(self) -> None:
        """Add a message on rows that are bad for want of an owner; called after the last row."""
        if self._of_nobody:
            rows = counted(self._of_nobody, "row")
            sentence = f"{rows} cannot be imported without an owner."
            self.notes.append(Message(sentence, offers=(Setting("owner"),)))

    def conclude(self, missing: Missing, importer: str) -> None:
        """Add what only all verdicts together show: what the file leaves out, what it costs, and
        what it could cost.

        `importer` is the user who pays for the rows that name nobody. What is imported must be
        booked already.
        """
        self.missing = missing
        if self.new_users:
            names = ", ".join(sorted(self.new_users))
            self.notes.append(Message(f"New users, inactive and without a password: {names}."))
        charges = _by_name(self.charges, importer)
        if self.imported:
            self.balances = balances_now(charges)
        else:
            steps = balance_steps(charges)
            self.balances = {name: f"{capfirst(step)}." for name, step in steps.items()}
        later = _by_name(self.later, importer)
        if later and self.since:
            self.proposal = Proposal(self.since, later.total(), balance_steps(later))

    def summary(self) -> str:
        """Return the last line of `import_records`, which accounts for every row."""
        return accounting_line(self.counts, self.seconds)

    def count(self, verdict: Verdict) -> None:
        """Add one row to the account."""
        row = verdict.row
        self.counts[verdict.kind] += 1
        if verdict.kind == "skipped":
            self.reasons[verdict.reason] += 1
        elif verdict.kind == "bad":
            self._of_nobody += any(_names_nobody(problem) for problem in row.problems)
        if verdict.record_id is not None:
            if verdict.is_removed:
                self.removed.append(verdict.record_id)
            if verdict.record_id == row.said_to_be:
                self.recognised += 1
        if verdict.kind == "new":
            self._count_new(verdict)
        elif verdict.kind == "changed" and "is_active" in verdict.changes:
            _, after = verdict.changes["is_active"]
            if after == "0":
                self.removals += 1
            else:
                self.returns += 1

    def _count_new(self, verdict: Verdict) -> None:
        row = verdict.row
        owner = row.values.get("owner", "")
        if verdict.charged:
            self.charges[owner] += 1
        elif self.since and verdict.bought > self.since.isoformat():
            self.later[owner] += 1
        if owner and row.owner_id is None:
            self.new_users.add(owner)
        for doubt in row.names:
            if doubt.names:
                self.decided.add(doubt)


def accounting_line(counts: Counter[str], seconds: float) -> str:
    """Return the line that accounts for every row, from the counts of each kind."""
    kinds = " ".join(f"{kind}={counts[kind]}" for kind in KINDS)
    return f"lines={counts.total()} {kinds} seconds={seconds:.2f}"


def _names_nobody(problem: Problem) -> bool:
    return problem.column == "owner" and not problem.value


def _by_name(counted: Counter[str], importer: str) -> Counter[str]:
    """Return counts by user name; those of nobody are the importer's."""
    by_name: Counter[str] = Counter()
    for name, count in counted.items():
        by_name[name or importer] += count
    return by_name
