"""Readers of small whole numbers and of playing times."""

import re

from collection.importing.cells.values import Reader

_WHOLE = re.compile(r"(\d{1,9})(?:\.0+)?", re.ASCII)
_DURATION = re.compile(r"\d{1,3}(:[0-5]\d){1,2}", re.ASCII)


def whole(least: int, most: int) -> Reader:
    """Return a reader of a whole number from `least` to `most`; 3.0 is 3."""

    def read(text: str) -> str:
        match = _WHOLE.fullmatch(text)
        if not match or not least <= int(match[1]) <= most:
            raise ValueError(f"is not a whole number from {least} to {most}")
        return str(int(match[1]))

    return read


def duration(text: str) -> str:
    """Read a playing time such as 3:45 or 1:02:30."""
    if not _DURATION.fullmatch(text):
        raise ValueError("is not a playing time such as 3:45 or 1:02:30")
    return text
