"""The cells of the first Disco's tables as text, and what becomes of those that Disco cannot hold.

In: stored values of any type. Out: the cells as Disco writes them. A cell that cannot be read never
costs its row: it is named with its place, and kept in the remarks of its record.
"""

from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from adminkit.remarks import Remarks
from collection.fields import PROSE_LENGTH
from collection.importing.cells import amounts, dates
from collection.importing.cells.values import Reader
from collection.importing.files.problems import shortened
from collection.names import clean_text, control_characters

# Words that the first Disco stored where it knew nothing. A title, or the only artist, may be
# "None" all the same.
_NOTHING = {"", "na", "n/a", "none"}


def text_of(value: Any) -> str:
    """Return a stored value as text; some columns hold bytes and numbers where text was meant."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode(errors="replace").strip()
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value).strip()


def id_of(value: Any) -> str:
    """Return a stored id as text that can be shown, "" for none."""
    return shortened(clean_text(known(value)))


def known(value: Any) -> str:
    """Return a stored value as text, "" for the words that mean nothing is known."""
    text = text_of(value)
    return "" if text.casefold() in _NOTHING else text


def read_price(text: str) -> str:
    """Read an amount; prices were computed with floats there, so more than two places are
    rounded.
    """
    with suppress(InvalidOperation):
        text = str(Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return amounts.amount(text)


def read_day(text: str) -> str:
    """Read a day that can be read in one way only, with or without a time."""
    possible = dates.orders(text) or ["dmy"]
    if len(possible) > 1 and not dates.is_alike_in_both_orders(text):
        raise ValueError("can be read with the day or the month first")
    return dates.moment(possible[0])(text)[:10]


class OldCells:
    """Reads the cells of one row of an old table.

    `place` names the row, `oddities` takes the sentences about it. What cannot be read is also
    collected in `unread`, a line each, for the remarks of a record.
    """

    def __init__(self, place: str, oddities: Remarks) -> None:
        self.place = place
        self.oddities = oddities
        self.unread: list[str] = []

    def odd(self, kind: str, sentence: str) -> None:
        """Add a sentence about this row to the oddities of its kind."""
        self.oddities.add(kind, f"{self.place}: {sentence}")

    def clean(self, column: str, text: str) -> str:
        """Return a text without the characters that no text can hold, and name them."""
        controls = control_characters(text)
        if controls:
            codes = ", ".join(f"U+{ord(character):04X}" for character in controls)
            kind = f"in its {column}, what cannot be shown is left out"
            self.odd(kind, f"in its {column}, {codes} cannot be shown and is left out")
        text = clean_text(text, multiline=True).strip()
        if "\ufffd" in text:
            kind = f"its {column} has bytes that are not text"
            self.odd(kind, f"in its {column}, “{shortened(text)}” has bytes that are not text")
        return text

    def read(self, column: str, value: Any, reader: Reader) -> str:
        """Return a stored value as the cell of a column of Disco, "" where nothing is known or can
        be read.
        """
        name = column.replace("_", " ")
        text = self.clean(name, known(value))
        try:
            return reader(text) if text else ""
        except ValueError as error:
            self.keep(name, text, str(error))
            return ""

    def keep(self, name: str, text: str, reason: str) -> None:
        """Put a text that has no other place into the remarks, and name it."""
        said = f"its {name} “{shortened(text)}” {reason}; it is kept in the remarks"
        self.odd(f"its {name} is kept in the remarks", said)
        self.unread.append(f"{name.capitalize()}: {text}")

    def remarks(self, own: str) -> str:
        """Return the remarks of the record, and below them what is kept there."""
        text = "\n".join(filter(None, [own, *self.unread]))
        if len(text) > PROSE_LENGTH:
            kept = f"the first {PROSE_LENGTH} are kept"
            kind = f"its remarks are too long; {kept}"
            self.odd(kind, f"its remarks are {len(text)} characters long; {kept}")
        return text[:PROSE_LENGTH].rstrip()

    def cut(self, name: str, text: str, most: int) -> str:
        """Return the first `most` characters of a name; a longer one is kept in the remarks."""
        if len(text) > most:
            self.keep(name, text, f"is {len(text)} characters long; {most} fit")
        return text[:most].rstrip()
