"""What an import says of a file, or of a row, that it cannot read."""

from typing import NamedTuple

from collection.importing.messages import Message, Setting


class FileRefused(Exception):
    """The whole file cannot be read.

    `str()` is one plain sentence with the place and the reason; `message` holds the choices that
    would help, too.
    """

    def __init__(self, sentence: str, *offers: Setting, about: tuple[Setting, ...] = ()) -> None:
        super().__init__(sentence)
        self.message = Message(sentence, offers, about)

    @property
    def asks_for_columns(self) -> bool:
        """Whether it would help to say what the columns of the file mean."""
        return any(offer.choice == "mapping" for offer in self.message.offers)


class Problem(NamedTuple):
    """What is wrong with one cell, in a collector's words. `column` is the name in the file, "" for
    the whole row.
    """

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
