"""Readers of cells as people type them.

Releases of Discogs, lists as programs write them, and what programs put around a value.
"""

import html
import re

from collection.importing.cells import literals, values

# The address of what is for sale of a release is not that of the release.
_ADDRESS = r".*discogs\.com/(?!sell/)(?:[^\s/]+/)*?releases?/"
_RELEASE = re.compile(rf"(?:{_ADDRESS}|\[?r)(\d+)(?:\D.*)?", re.IGNORECASE | re.ASCII)
_RELEASE_ADDRESS = re.compile(rf"{_ADDRESS}\d+(?:\D.*)?", re.IGNORECASE | re.ASCII)
#: What people and programs write where there is nothing to write.
NO_WORDS = set(
    "na n/a n.a. #n/a - – — -- --- ? ?? ??? none null nan <na> nat undefined unknown \\n".split()
)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE | re.ASCII)
# So that a spreadsheet program keeps the zeros in front, programs write ="0123".
_GUARDED = re.compile(r'="([^"]*)"')
# The mark by which a spreadsheet program takes figures for text, and the decimals that pandas adds.
_AROUND_NUMBER = re.compile(r"'?(\d{3,})(?:\.0+)?", re.ASCII)
_PAGE = re.compile(r"(?<!\s)\s*\(https://(?:www\.)?notion\.so/[^()\s]*\)")
_ENTITY = re.compile(
    r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE | re.ASCII
)


def plain(text: str) -> str:
    """Return a cell without what other programs put around and into it: ="0123" is 0123, Rock &amp;
    Roll has an &, and the address of its page in Notion stands behind no name.
    """
    if text.startswith("="):
        guarded = _GUARDED.fullmatch(text)
        if guarded:
            text = guarded[1].strip()
    if "notion.so/" in text:
        text = _PAGE.sub("", text)
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def bare_number(text: str) -> str:
    """Return a number without what programs put around it: '0123 is 0123, 0123.0 is 0123."""
    match = _AROUND_NUMBER.fullmatch(text)
    return match[1] if match else text


def release_id(text: str) -> str:
    """Read a release of Discogs: the number, [r123] or the address of its page."""
    match = _RELEASE.fullmatch(text)
    if match is None and "/" in text:
        raise ValueError("is not the address of a release of Discogs")
    return values.number(match[1] if match else text)


def is_release_address(text: str) -> bool:
    """Whether a text is the address of the page of a release of Discogs."""
    return bool(_RELEASE_ADDRESS.fullmatch(text))


def several(text: str) -> list[str]:
    """Return the values of a cell that is a list beyond doubt: ['a', 'b'] or a; b.

    Of any other cell, nothing.
    """
    parts = literals.listed(text)
    if parts is None:
        parts = text.split(";") if ";" in text else []
    return [part for part in map(str.strip, parts) if part]


def one_text(text: str) -> str:
    """Return a cell that holds one value as people write it, although a program left a list."""
    parts = literals.listed(text)
    return text if parts is None else ", ".join(parts)


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet program made 6.03E+11 of a longer number."""
    return bool(_ROUNDED.fullmatch(text))
