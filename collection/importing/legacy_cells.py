"""The cells of the first Disco's tables as text, and what becomes of those that Disco cannot hold.

A cell that cannot be read never costs its row: it is named with its place, and kept in the remarks of its record.
"""

from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from collection.fields import PROSE_LENGTH
from collection.importing import dates, readers
from collection.importing.problems import shortened
from collection.importing.readers import Reader
from collection.names import clean_text, control_characters

# What the first Disco stored where it knew nothing. A title, or the only artist, may be "None" all the same.
_NOTHING = {"", "na", "n/a", "none"}


def text_of(value: Any) -> str:
    """Return a stored value as text; bytes and numbers stand where text was meant, too."""
    if isinstance(value, bytes):
        return value.decode(errors="replace").strip()
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value).strip()


def id_of(value: Any) -> str:
    """Return a stored id as text that can be told, "" for none."""
    return shortened(clean_text(known(value)))


def known(value: Any) -> str:
    """Return a stored value as text, "" for what the first Disco wrote when it knew nothing."""
    text = text_of(value)
    return "" if text.casefold() in _NOTHING else text


def price(text: str) -> str:
    """Read an amount; prices were computed with floats there, so more than two places are rounded."""
    with suppress(InvalidOperation):
        text = str(Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return readers.amount(text)


def day(text: str) -> str:
    """Read a day that can be read in one way only, with or without a time."""
    order = "dmy"
    if numbers := dates.looks_local(text):
        first, second = numbers
        if first <= 12 and second <= 12 and first != second:
            raise ValueError("can be read with the day or the month first")
        order = "dmy" if first > 12 else "mdy"
    return dates.moment(order)(text)[:10]


class OldCells:
    """Reads the cells of one row of an old table. `place` names the row, `oddities` takes the sentences.

    What cannot be read is also collected in `kept`, a line each, for the remarks of a record.
    """

    def __init__(self, place: str, oddities: list[str]) -> None:
        self.place = place
        self.oddities = oddities
        self.kept: list[str] = []

    def odd(self, said: str) -> None:
        self.oddities.append(f"{self.place}: {said}")

    def clean(self, column: str, text: str) -> str:
        """Return a text without the characters that no text can hold, and name them."""
        if found := control_characters(text):
            self.odd(
                f"in its {column}, {', '.join(f'U+{ord(one):04X}' for one in found)} cannot be shown and is left out"
            )
        text = clean_text(text, multiline=True).strip()
        if "\ufffd" in text:
            self.odd(f"its {column} “{shortened(text)}” holds bytes that are no text")
        return text

    def read(self, column: str, value: Any, reader: Reader) -> str:
        """Return a stored value as the cell of a column of Disco, "" where nothing is known or can be read."""
        name = column.replace("_", " ")
        text = self.clean(name, known(value))
        try:
            return reader(text) if text else ""
        except ValueError as error:
            self.keep(name, text, str(error))
            return ""

    def keep(self, name: str, text: str, reason: str) -> None:
        """Put a text that has no other room into the remarks, and name it."""
        self.odd(f"its {name} “{shortened(text)}” {reason}; it is kept in the remarks")
        self.kept.append(f"{name.capitalize()}: {text}")

    def remarks(self, own: str) -> str:
        """Return the remarks of the record and below them what is kept there."""
        told = "\n".join(filter(None, [own, *self.kept]))
        if len(told) > PROSE_LENGTH:
            self.odd(f"its remarks are {len(told)} characters long; the first {PROSE_LENGTH} are kept")
        return told[:PROSE_LENGTH].rstrip()

    def cut(self, name: str, text: str, most: int) -> str:
        """Return a name that is too long as far as there is room; the whole of it is kept in the remarks."""
        if len(text) > most:
            self.keep(name, text, f"is {len(text)} characters long; {most} fit")
        return text[:most].rstrip()
