"""What was read of a list: rows for the form of an order, and an account of every line."""

from dataclasses import dataclass, field
from typing import NamedTuple

from adminkit.numbers import counted

#: A row as the form of an order takes it: texts by field, those of a line that are known.
Cells = dict[str, str]


#: No line that anybody wrote is longer.
LONGEST_LINE = 2000


class Unread(NamedTuple):
    """A line that is no row: its number in the text, the line, and why."""

    number: int
    text: str
    why: str

    @property
    def sentence(self) -> str:
        return f"Line {self.number}, “{_short(self.text)}”, {self.why}."


class SeveralOrders(ValueError):
    """A file holds several orders: `orders` are their numbers, each with how many rows it has."""

    def __init__(self, orders: dict[str, int]) -> None:
        super().__init__(f"The list holds {len(orders)} orders: choose one of them.")
        self.orders = orders


@dataclass
class ReadList:
    """`rows` were understood; `facts` are fields of the order itself, such as its shipping. Every
    line is a row, is counted with a row (`repeated`), says something of the order (`told`), was set
    `aside` with a reason, has a problem, or is `blank`.
    """

    rows: list[Cells] = field(default_factory=list)
    facts: Cells = field(default_factory=dict)
    repeated: int = 0
    told: int = 0
    blank: int = 0
    aside: list[Unread] = field(default_factory=list)
    problems: list[Unread] = field(default_factory=list)
    #: What stands above the rows of a file, so that the others can be read again.
    header: str = ""
    #: Sentences on the list as a whole.
    notes: list[str] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many lines are accounted for."""
        others = self.repeated + self.told + self.blank
        return len(self.rows) + others + len(self.aside) + len(self.problems)

    @property
    def rest(self) -> str:
        """The lines with a problem as a list that can be mended and read again."""
        lines = [problem.text for problem in self.problems]
        return "\n".join([*filter(None, [self.header]), *lines] if lines else [])

    @property
    def account(self) -> str:
        """What became of the lines, in words."""
        parts = [
            f"{counted(len(self.rows), 'row')} filled",
            *(
                f"{number:,} {words}"
                for number, words in (
                    (self.repeated, "counted with a row before"),
                    (self.told, "about the order"),
                    (len(self.aside), "left aside"),
                    (self.blank, "blank"),
                    (len(self.problems), "not read"),
                )
                if number
            ),
        ]
        return f"{counted(self.lines, 'line')}: {', '.join(parts)}."

    def add(self, cells: Cells) -> None:
        """Take a row over; one that is there already at the same price is more copies of it, at
        another price a variant of it.
        """
        alike = [row for row in self.rows if _product(row) == _product(cells)]
        for row in alike:
            if row.get("unit_price") == cells.get("unit_price"):
                row["count"] = str(int(row.get("count", "1")) + int(cells.get("count", "1")))
                self.repeated += 1
                return
        if alike:
            price = cells.get("unit_price")
            further = f"for {price}" if price else "without a price"
            cells["variant"] = ", ".join(filter(None, [cells.get("variant"), further]))
        self.rows.append(cells)


def _product(cells: Cells) -> tuple[str, ...]:
    names = ("artist", "title", "format", "year", "discogs_release_id", "variant")
    known = cells | {"variant": cells.get("variant", "").partition("for ")[0].rstrip(", ")}
    return tuple(known.get(name, "").casefold() for name in names)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
