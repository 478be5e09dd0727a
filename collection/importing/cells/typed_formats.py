"""Formats as people type them and as the pages of Discogs show them, in the words of its CSV."""

import re

from collection.importing.cells.freehand import several

# Two apostrophes, or a curved mark, behind the size of a record.
_INCHES = re.compile(r"\b(\d{1,2}(?:½)?)\s?(?:''|’’|′′|[″”“])")
_TIMES = re.compile(r"\b(\d{1,2})\s?×\s?(?=\w)", re.ASCII)
_VINYL = re.compile(r"(?:(\d{1,2})\s?x\s?)?vinyl", re.IGNORECASE | re.ASCII)
_SIZE = re.compile(r'lp|(?:7|10|12|\d{1,2}(?:½)?")"?', re.IGNORECASE | re.ASCII)
_AND = " + "


def as_in_csv(text: str) -> str:
    """Return a format as the CSV of Discogs writes it: 12'' and 2×LP with its signs, and the size
    in place of the medium where the pages of Discogs show both, as in "Vinyl, LP, Album". A list
    is read as such a text.
    """
    if ";" in text or text.startswith(("[", "(")):
        text = ", ".join(several(text)) or text
    text = _TIMES.sub(r"\1x", _INCHES.sub(r'\1"', text))
    if "," not in text:
        return text
    return _AND.join(map(_sized, text.split(_AND)))


def _sized(text: str) -> str:
    """Return the format of one medium: of vinyl, its size says enough."""
    medium, *details = [part.strip() for part in text.split(",")]
    vinyl = _VINYL.fullmatch(medium)
    place = next((at for at, detail in enumerate(details) if _SIZE.fullmatch(detail)), None)
    if vinyl is None or place is None:
        return text
    size = details.pop(place).upper()
    if size.isdigit():
        size += '"'
    count = f"{vinyl[1]}x" if vinyl[1] else ""
    return ", ".join([count + size, *details])
