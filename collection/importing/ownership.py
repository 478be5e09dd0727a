"""Whether a row tells of a record on the shelf, of a wish, or of what was sold, and what becomes of it."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable

from django.template.defaultfilters import pluralize

from collection.importing import readers
from collection.importing.file_rows import Row
from collection.importing.ownership_words import (
    GONE,
    OTHER,
    OWNED,
    UNSAID,
    WISHED,
    mark_of_place,
    meaning,
    plain,
    reason_of,
)
from collection.importing.problems import Problem
from collection.importing.vocabulary import IS_SOLD, IS_WISH, OWNERSHIP, OWNERSHIP_COLUMNS, SOLD_TO
from collection.names import search_fold

#: What a user can say of all rows of a file at once, and the mark that it gives them.
DECLARED = {"wishes": WISHED, "gone": GONE}
# By the choice that they suggest: words in the name of a file, and what its rows become then.
_NAMES = {
    "wishes": (re.compile(r"wish|want|wunsch|suchlist|souhait|desider|deseo|desejo|verlang|onske"), "wants"),
    "gone": (
        re.compile(r"\bsold\b|previously.?owned|used.?to.?own|verkauft|vendu|venduti|verkocht"),
        "removed records",
    ),
}
LEFT_OUT = {
    WISHED: "is on the wishlist, not owned",
    UNSAID: "is not marked as owned",
    GONE: "was owned once and is not any more",
}
# Disco's columns that only a record that has left the shelf fills.
_OF_REMOVALS = ("removed_on", "sale_price")

_SOME = re.compile(r".*[1-9].*", re.DOTALL)

CellOf = Callable[[str], str]


class Ownership:
    """What the rows of one file say, counted by `look`; `of` needs all of them, as an empty cell is a matter of style.

    Where some rows are marked as owned, one without a mark is not; where only wishes or sales are marked, it is.
    """

    def __init__(self, columns: Collection[str], choice: str) -> None:
        """`columns` are those that the file has; `choice` is what the user says of it: owned, all, wishes or gone."""
        self.choice = choice
        self.removals = tuple(column for column in _OF_REMOVALS if column in columns and "is_active" not in columns)
        asked = (*OWNERSHIP_COLUMNS, "location")
        self.columns = (*(column for column in asked if column in columns), *self.removals)
        self.marks: Counter[str] = Counter()
        self.others: dict[str, None] = {}

    def look(self, cell: CellOf) -> None:
        """Take note of a row; `cell` returns its cell of a column."""
        if self.columns:
            self.marks[self._said(cell)] += 1
            if meaning(text := cell(OWNERSHIP), OWNED) == OTHER and len(self.others) < 5:
                self.others[text] = None

    @property
    def tells(self) -> bool:
        """Whether any row of the file is marked as something else than owned."""
        return any(self.marks[mark] for mark in (WISHED, GONE, UNSAID)) or bool(self.marks[""] and self.marks[OWNED])

    @property
    def is_declared(self) -> bool:
        """Whether the user said of all rows what they are."""
        return self.choice in DECLARED

    @property
    def reading(self) -> tuple[object, ...]:
        """Return all on which the mark of a row depends, beside its cells."""
        return self.choice, self.columns, self.tells, bool(self.marks[OWNED])

    def of(self, cell: CellOf) -> str:
        """Return OWNED, WISHED, GONE or UNSAID."""
        if self.is_declared:
            return DECLARED[self.choice]
        said = self._said(cell) if self.tells else OWNED
        return said if said in LEFT_OUT else UNSAID if not said and self.marks[OWNED] else OWNED

    def why_left_out(self, mark: str) -> str:
        """Return why rows of a mark do not come in, "" if they do."""
        return "" if self.is_declared or self.choice == "all" else LEFT_OUT.get(mark, "")

    def _said(self, cell: CellOf) -> str:
        sold = cell(IS_SOLD)
        is_dated = meaning(sold, GONE) == OTHER and _SOME.fullmatch(sold)
        if is_dated or meaning(sold, GONE) == GONE or any(map(self._is_filled, (cell(one) for one in self._of_sales))):
            return GONE
        owned = meaning(cell(OWNERSHIP), OWNED) or mark_of_place(cell("location"))
        is_wish = owned not in (OWNED, GONE) and meaning(cell(IS_WISH), WISHED) == WISHED
        return WISHED if is_wish else owned

    @property
    def _of_sales(self) -> tuple[str, ...]:
        return (SOLD_TO, *self.removals)

    @staticmethod
    def _is_filled(text: str) -> bool:
        return meaning(text, OWNED) not in ("", UNSAID)

    def reason(self, cell: CellOf) -> str:
        """Return why a record left the shelf, "" if nobody says."""
        return reason_of(cell(OWNERSHIP))

    def kept(self, cell: CellOf) -> list[str]:
        """Return the columns of which a row says more than its mark."""
        asked = (column for column in self.columns if column in (OWNERSHIP, IS_WISH, IS_SOLD))
        more = [column for column in asked if not plain(cell(column), OWNED)]
        return more + [SOLD_TO] * self._is_filled(cell(SOLD_TO))

    def note(self, name: str) -> str:
        """Return a sentence on what comes in and what does not, "" if all rows are owned.

        Where no row tells, the `name` of the file or sheet may.
        """
        if self.is_declared:
            return ""
        if not self.tells:
            choice, made = _told_by_name(name)
            said = f"“{name}” does not sound like what is owned, and its rows come in as owned."
            return choice and f"{said} The choice “ownership: {choice}” makes {made} of them."
        every, gone = self.marks.total(), self.marks[GONE]
        wanted = self.marks[WISHED] + self.marks[UNSAID] + (self.marks[""] if self.marks[OWNED] else 0)
        said = f"{every - wanted - gone} of {every} rows are owned. "
        if self.choice == "all":
            parts = [f"{wanted} as want{pluralize(wanted)}"] * bool(wanted)
            parts += [f"{gone} as removed record{pluralize(gone)}"] * bool(gone)
            said += f"The others come in: {' and '.join(parts)}."
        else:
            parts = [f"{wanted} not owned"] * bool(wanted) + [f"{gone} that left the shelf"] * bool(gone)
            said += f"Left out: {' and '.join(parts)}. The choice “ownership: all” takes them in, "
            said += "as wants and as removed records."
        others = ", ".join(f"“{text}”" for text in self.others)
        return f"{said} Rows that say {others} count as owned." if others else said

    def offer(self, name: str) -> tuple[str, str]:
        """Return the choice by which the file can be read otherwise, and the words for it; "" if there is none."""
        if self.is_declared:
            return "owned", "Take it in as what is owned"
        if not self.tells:
            choice, made = _told_by_name(name)
            return choice, f"Take in all of it as {made}"
        if self.choice == "all":
            return "owned", "Take in only what is owned"
        return "all", "Take in everything, wished ones as wants, sold ones as removed"


def _told_by_name(name: str) -> tuple[str, str]:
    """Return what the name of a file or sheet says of all its rows, and the words for it; "" if it says nothing."""
    found = ((choice, made) for choice, (pattern, made) in _NAMES.items() if pattern.search(search_fold(name)))
    return next(found, ("", ""))


def make_want(row: Row, cells: dict[str, str], told: Iterable[tuple[str, str]]) -> None:
    """Turn a row into a want of `cells`; what it has no column for, the remarks and `told`, goes into its notes."""
    notes = [row.values.get("remarks"), *(f"{name}: {text}" for name, text in told if text)]
    row.is_want, row.raw = True, {}
    row.values = {column: text for column, text in cells.items() if text}
    if not row.values.get("title") and not row.problems:
        row.problems.append(Problem(row.line, "", "", "a want needs an artist and a title"))
    try:
        row.values["notes"] = readers.prose("\n".join(filter(None, notes)))
    except ValueError as error:
        row.problems.append(Problem(row.line, "", "", f"what goes into the notes {error}"))
