"""Whether a row tells of a record on the shelf, of a wish, or of what was sold: by a mark, or in words."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable

from collection.importing import readers
from collection.importing.file_rows import Row
from collection.importing.problems import Problem
from collection.importing.readers import NO, YES
from collection.importing.table import header_key
from collection.names import search_fold

OWNED, WISHED, GONE, UNSAID = "o", "w", "u", "n"
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
#: A text that tells nothing of it.
OTHER = "?"
LEFT_OUT = {
    WISHED: "is on the wishlist, not owned",
    UNSAID: "is not marked as owned",
    GONE: "was owned once and is not any more",
}
#: Columns of a file beside Disco's own: a mark or a word, a flag for wishes, one for what was sold, and to whom.
OWNERSHIP, IS_WISH, IS_SOLD, SOLD_TO = COLUMNS = ("ownership", "is_wish", "is_sold", "sold_to")
#: Disco's columns that only a record that has left the shelf fills.
_OF_REMOVALS = ("removed_on", "sale_price")

_YES = YES | {"j", "checked", "☑", "✅", "да", "ano", "kylla", "kyllä"}
_NO = NO | {"-", "–", "unchecked", "☐", "❌", "✗", "✘", "нет", "ne", "ei", "n/a", "na", "0.0", "0.00"}
_WORDS = {
    OWNED: "o own owned have got ihave gotit incollection collection inmycollection mycollection inpossession"
    " vorhanden besitz imbesitz possede posseduto tengo tenho",
    WISHED: "w wish wishlist wished wishlisted onwishlist want wants wanted wantlist inwantlist tobuy need needed"
    " lookingfor wunsch wunschliste gesucht souhait souhaite desiderata deseado desejado verlanglijst gezocht",
    UNSAID: "n notowned notincollection notinmycollection dontown donthave nichtvorhanden",
    GONE: "u sold traded swapped givenaway gaveaway gifted lost broken usedtoown previouslyowned formerlyowned"
    " nolongerowned verkauft vendu venduto vendido verkocht sald sprzedane",
}
_MEANT = {word: mark for mark, words in _WORDS.items() for word in words.split()}
# These tell enough where more words follow: "Sold to Bob", "Wanted (any pressing)".
_TELLING = set("wanted wishlist wantlist gesucht sold traded verkauft vendu venduto vendido verkocht".split())
_REASONS = {
    **dict.fromkeys(("traded", "swapped"), "traded"),
    **dict.fromkeys(("givenaway", "gaveaway", "gifted"), "given"),
    **{"lost": "lost", "broken": "broken", "u": "", "usedtoown": "", "previouslyowned": "", "formerlyowned": ""},
}
#: Names of a place for what is not there.
_PLACES = {"wishlist": WISHED, "wantlist": WISHED, "sold": GONE}
_SOME = re.compile(r".*[1-9].*", re.DOTALL)

CellOf = Callable[[str], str]


def meaning(text: str, yes: str) -> str:
    """Return the mark that a text is: `yes` for a yes, "" for nothing, OTHER for what is not understood."""
    if not text.strip():
        return ""
    first = header_key(search_fold(text.split()[0]))
    return _plain(text, yes) or (_MEANT[first] if first in _TELLING else OTHER)


def _plain(text: str, yes: str) -> str:
    """Return the mark that a text is and beside which it says nothing, else ""."""
    # A sign that only asks for a colored tick is no part of it.
    word = text.replace("\ufe0f", "").strip().casefold()
    if word in _YES:
        return yes
    return UNSAID if word in _NO else _MEANT.get(header_key(search_fold(word)), "")


def tells_of_place(text: str) -> str:
    """Return the mark that the name of a folder or shelf is, "" for any other name."""
    return _PLACES.get(header_key(text), "") if text else ""


class Ownership:
    """What the rows of one file say, counted by `look`; `of` needs all of them, as an empty cell is a matter of style.

    Where some rows are marked as owned, one without a mark is not; where only wishes or sales are marked, it is.
    """

    def __init__(self, columns: Collection[str], choice: str) -> None:
        """`columns` are those that the file has; `choice` is what the user says of it: owned, all, wishes or gone."""
        self.choice = choice
        self.removals = tuple(column for column in _OF_REMOVALS if column in columns and "is_active" not in columns)
        asked = (*COLUMNS, "location")
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
        owned = meaning(cell(OWNERSHIP), OWNED) or tells_of_place(cell("location"))
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
        word = header_key(search_fold(cell(OWNERSHIP)))
        return "sold" if meaning(cell(OWNERSHIP), OWNED) != GONE else _REASONS.get(word, "sold")

    def kept(self, cell: CellOf) -> list[str]:
        """Return the columns of which a row says more than its mark."""
        asked = (column for column in self.columns if column in (OWNERSHIP, IS_WISH, IS_SOLD))
        more = [column for column in asked if not _plain(cell(column), OWNED)]
        return more + [SOLD_TO] * self._is_filled(cell(SOLD_TO))

    def note(self, name: str) -> str:
        """Return a sentence on what comes in and what does not, "" if all rows are owned.

        Where no row tells, the `name` of the file or sheet may.
        """
        if self.is_declared:
            return ""
        if not self.tells:
            return _note_on_name(name)
        every, gone = self.marks.total(), self.marks[GONE]
        wanted = self.marks[WISHED] + self.marks[UNSAID] + (self.marks[""] if self.marks[OWNED] else 0)
        said = f"{every - wanted - gone} of {every} rows are owned. "
        if self.choice == "all":
            parts = [f"{wanted} come in as wants"] * bool(wanted)
            parts += [f"{gone} as records that left the shelf"] * bool(gone)
            said += f"Beside them, {' and '.join(parts)}."
        else:
            parts = [f"{wanted} not owned"] * bool(wanted) + [f"{gone} that left the shelf"] * bool(gone)
            said += f"Left out: {' and '.join(parts)}. The choice “ownership: all” takes them in, "
            said += "as wants and as removed records."
        others = ", ".join(f"“{text}”" for text in self.others)
        return f"{said} Rows that say {others} count as owned." if others else said


def _note_on_name(name: str) -> str:
    """Return a sentence where the name of a file or sheet tells of wishes or sales, else ""."""
    for choice, (pattern, made) in _NAMES.items():
        if pattern.search(search_fold(name)):
            said = f"“{name}” does not sound like what is owned, and its rows come in as owned."
            return f"{said} The choice “ownership: {choice}” makes {made} of them."
    return ""


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
