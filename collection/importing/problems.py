"""What is said when a file, or a row of it, cannot be taken in."""

from typing import NamedTuple


class FileRefused(Exception):
    """The whole file cannot be read; the message is one plain sentence with the place and the reason."""


class ColumnsUnknown(FileRefused):
    """What is needed stands in no column that is known; the user can say which one it is.

    `asked` is what to say where the columns can be chosen.
    """

    def __init__(self, asked: str, hint: str) -> None:
        super().__init__(f"{asked} {hint}")
        self.asked = asked


class Problem(NamedTuple):
    """What is wrong with one cell, in a collector's words. `column` is the name in the file, "" for the whole row."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        if not self.column:
            return f"line {self.line}: {self.reason}"
        return f"line {self.line}, column {self.column}, “{shortened(self.value)}”: {self.reason}"


def shortened(text: str, length: int = 80) -> str:
    """Return `text` on one line, cut with an ellipsis when it is long."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1]}…"
