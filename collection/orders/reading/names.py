"""The name of a record as lists write it: artist, title, and in brackets year and format."""

import re

from django.utils import timezone

from collection.cells import join_list
from collection.models.record_fields import FIRST_YEAR
from collection.orders.reading.found import Cells

_BLANKS = re.compile(r"\s+")
# For texts with `single_blanks`. Dashes of every length; a hyphen only with blanks around it, for
# it is in names.
_BETWEEN = re.compile(r"\s[-‐-―]+\s|\s?[–—]\s?|\t")
_LAST_BRACKET = re.compile(r"\s?[(\[]([^()\[\]]*)[)\]]\s?$")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_MEDIUM = re.compile(
    r"(?:\d{1,2}\s?x\s?)?(?:LP|EP|CD|MC|SACD|Vinyl|Cass(?:ette)?|Tape|Single|Box(?: ?Set)?|Flexi|"
    r"Shellac|(?:7|10|12)(?:\"|''|”|″|-?inch| Zoll)?)(?:\b.*|$)",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    r"\[r=?(\d{1,15})\]|(?:https?://)?(?:www\.)?discogs\.com/(?:[^/\s]+/){0,2}release/(\d{1,15})\S*",
    re.ASCII | re.IGNORECASE,
)


def single_blanks(text: str) -> str:
    """Return a text with one blank where it has several, and a tab where one is among them."""
    return _BLANKS.sub(lambda blanks: "\t" if "\t" in blanks[0] else " ", text.strip())


def take_release(text: str) -> tuple[str, str]:
    """Return a text without the release of Discogs that it names, and the number of that, "" for
    none.
    """
    match = _RELEASE.search(text)
    if not match:
        return text, ""
    number = (match[1] or match[2]).lstrip("0")
    return f"{text[: match.start()]} {text[match.end() :]}".strip(), number


def cells_of_name(text: str, *, is_described: bool = False) -> Cells | None:
    """Return artist and title, and year and format where brackets hold them, of "Can - Tago Mago
    (2xLP) (1971)"; None for what is not an artist and a title.

    With `is_described` the last brackets hold the format, whatever they say, as at Discogs.
    """
    cells: Cells = {}
    rest = single_blanks(text)
    while match := _LAST_BRACKET.search(rest):
        if not _take_bracket(match[1].strip(), cells, is_described=is_described):
            break
        rest = rest[: match.start()]
    artist, title = _apart(rest)
    if not artist or not title:
        return None
    return {"artist": join_list([artist]), "title": title} | cells


def _apart(text: str) -> tuple[str, str]:
    match = _BETWEEN.search(text)
    if not match:
        return "", ""
    parts = (text[: match.start()], text[match.end() :])
    artist, title = (" ".join(part.split()) for part in parts)
    return artist, title


def _take_bracket(inner: str, cells: Cells, *, is_described: bool) -> bool:
    """Take over what brackets say of a record; return whether they say anything of it."""
    is_year = _YEAR.fullmatch(inner) and FIRST_YEAR <= int(inner) <= timezone.localdate().year + 1
    if is_year and "year" not in cells:
        cells["year"] = inner
        return True
    if "format" in cells or not inner:
        return False
    if is_described or _MEDIUM.fullmatch(inner):
        cells["format"] = inner
        return True
    return False
