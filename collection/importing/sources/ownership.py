"""Whether a row speaks of a record on the shelf, of a wish, or of a record that was sold, and what
becomes of it.

Every row has a mark (`ownership_words`), read by `MarkColumns` from its cells. What a row without a
mark means is only known once all rows were counted: where some are marked as owned, a row without a
mark is not; where only wishes or sales are marked, it is. That is `Ownership`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.template.defaultfilters import pluralize

from adminkit.numbers import counted_of
from collection.importing.cells import values
from collection.importing.files.header_words import (
    COPIES,
    IS_SOLD,
    IS_WISH,
    OWNERSHIP,
    OWNERSHIP_COLUMNS,
    SOLD_TO,
)
from collection.importing.files.problems import Problem
from collection.importing.files.quantities import copies_in
from collection.importing.messages import Message, Setting
from collection.importing.sources.kept_cells import joined
from collection.importing.sources.ownership_words import (
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
from collection.importing.sources.row import Row
from collection.names import search_fold

#: What a user can choose for all rows of a file at once, and the mark that it gives them.
DECLARED = {"wishes": WISHED, "gone": GONE}
# By the choice that they suggest: words in the name of a file, and what its records are called.
_NAMES = {
    "wishes": (
        re.compile(r"wish|want|wunsch|suchlist|souhait|desider|deseo|desejo|verlang|onske"),
        "you wish for",
    ),
    "gone": (
        re.compile(r"\bsold\b|previously.?owned|used.?to.?own|verkauft|vendu|venduti|verkocht"),
        "you no longer own",
    ),
}
LEFT_OUT = {
    WISHED: "is on the wishlist, not owned",
    UNSAID: "is not marked as owned",
    GONE: "was owned once and no longer is",
}
# Disco's columns that only a record that has left the shelf fills.
_OF_REMOVALS = ("removed_on", "sale_price")

_SOME = re.compile(r".*[1-9].*", re.DOTALL)

#: Returns the cell of a row in a column, "" where there is none.
CellOf = Callable[[str], str]


class MarkColumns:
    """The columns of a file that mark what is owned."""

    def __init__(self, columns: Collection[str]) -> None:
        """`columns` are those that the file has."""
        removals = () if "is_active" in columns else _OF_REMOVALS
        self._removals = tuple(column for column in removals if column in columns)
        marking = (*OWNERSHIP_COLUMNS, "location", COPIES)
        self.columns = (*(column for column in marking if column in columns), *self._removals)

    def mark(self, cell: CellOf) -> str:
        """Return the mark of a row: OWNED, WISHED, GONE, UNSAID, OTHER, or "" for none."""
        if self._is_sold(cell):
            return GONE
        owned = meaning(cell(OWNERSHIP), OWNED) or mark_of_place(cell("location"))
        if not owned and COPIES in self.columns and copies_in(cell(COPIES)) == 0:
            owned = UNSAID
        if owned not in (OWNED, GONE) and meaning(cell(IS_WISH), WISHED) == WISHED:
            return WISHED
        return owned

    def _is_sold(self, cell: CellOf) -> bool:
        sold = meaning(cell(IS_SOLD), GONE)
        if sold == GONE or (sold == OTHER and _SOME.fullmatch(cell(IS_SOLD))):
            return True
        return any(_says_something(cell(column)) for column in (SOLD_TO, *self._removals))

    def kept(self, cell: CellOf) -> list[str]:
        """Return the columns in which a row says more than its mark."""
        flags = [column for column in self.columns if column in (OWNERSHIP, IS_WISH, IS_SOLD)]
        columns = [column for column in flags if not plain(cell(column), OWNED)]
        if _says_something(cell(SOLD_TO)):
            columns.append(SOLD_TO)
        return columns

    @staticmethod
    def reason(cell: CellOf) -> str:
        """Return why a record left the shelf, "" if the row does not show it."""
        return reason_of(cell(OWNERSHIP))


def _says_something(text: str) -> bool:
    return meaning(text, OWNED) not in ("", UNSAID)


@dataclass(frozen=True)
class Ownership:
    """What the mark of a row means, given how many rows have which, and the choice of the user."""

    choice: str
    marks: Mapping[str, int]

    @property
    def has_owned(self) -> bool:
        """Whether any row is marked as owned, so that one without a mark is not."""
        return bool(self.marks.get(OWNED))

    @property
    def is_marked(self) -> bool:
        """Whether any row of the file is something else than owned, by the marks."""
        if any(self.marks.get(mark) for mark in (WISHED, GONE, UNSAID)):
            return True
        return self.has_owned and bool(self.marks.get(""))

    @property
    def is_declared(self) -> bool:
        """Whether the user chose what all rows are."""
        return self.choice in DECLARED

    def of(self, mark: str) -> str:
        """Return OWNED, WISHED, GONE or UNSAID for a row with that mark."""
        if self.is_declared:
            return DECLARED[self.choice]
        if not self.is_marked:
            return OWNED
        if mark in LEFT_OUT:
            return mark
        return UNSAID if not mark and self.has_owned else OWNED

    def why_left_out(self, mark: str) -> str:
        """Return why rows of what `of` returns are not imported, "" if they are."""
        if self.is_declared or self.choice == "all":
            return ""
        return LEFT_OUT.get(mark, "")

    # What there is to say of the file

    def note(self, name: str, others: Iterable[str]) -> Message | None:
        """Return a message on what is imported and what is not, None if all rows are owned.

        Where no row is marked, the `name` of the file or sheet may suggest something. `others` are
        texts in place of a mark that are not understood.
        """
        if self.is_declared:
            kind = "wants" if DECLARED[self.choice] == WISHED else "removed records"
            return _offering(f"All rows are imported as {kind}.", "owned")
        if not self.is_marked:
            return _note_of_name(name)
        texts = ", ".join(f"“{text}”" for text in others)
        unknown = f" Rows with {texts} count as owned." if texts else ""
        unmarked = self.marks.get("", 0) if self.has_owned else 0
        wanted = self.marks.get(WISHED, 0) + self.marks.get(UNSAID, 0) + unmarked
        gone = self.marks.get(GONE, 0)
        every = sum(self.marks.values())
        owned = f"{counted_of(every - wanted - gone, every, 'row')} owned."
        if self.choice == "all":
            parts = [f"{wanted:,} as want{pluralize(wanted)}"] if wanted else []
            parts += [f"{gone:,} as removed record{pluralize(gone)}"] if gone else []
            others_are = f"The others are imported: {' and '.join(parts)}."
            return _offering(f"{owned} {others_are}{unknown}", "owned")
        parts = [f"{wanted} not owned"] if wanted else []
        parts += [f"{gone} no longer owned"] if gone else []
        return _offering(f"{owned} Left out: {' and '.join(parts)}.{unknown}", "all")


def _offering(sentence: str, value: str) -> Message:
    return Message(sentence, (Setting("ownership", value),))


def _note_of_name(name: str) -> Message | None:
    """Return a message on what the name of a file or sheet suggests of all its rows."""
    folded = search_fold(name)
    for choice, (pattern, words) in _NAMES.items():
        if pattern.search(folded):
            return _offering(
                f"The name “{name}” suggests records {words}; they are imported as owned.", choice
            )
    return None


def make_want(row: Row, cells: dict[str, str], kept: Iterable[tuple[str, str]]) -> None:
    """Turn a row into a want of `cells`; what a want has no column for, the remarks and `kept`,
    goes into its notes.
    """
    notes = [row.values.get("remarks", ""), *row.kept.values()]
    notes += [f"{name}: {text}" for name, text in kept if text]
    row.is_want = True
    row.kept, row.kept_length = {}, 0
    row.raw = {}
    row.values = {column: text for column, text in cells.items() if text}
    if not row.values.get("title") and not row.problems:
        row.problems.append(Problem(row.line, "", "", "a want needs an artist and a title"))
    try:
        row.values["notes"] = values.prose(joined(notes))
    except ValueError as error:
        row.problems.append(Problem(row.line, "", "", f"what goes into the notes {error}"))
