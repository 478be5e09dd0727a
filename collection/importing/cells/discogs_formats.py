"""Formats of Discogs: as its API gives them, and as its CSV writes them, shortened and cut.

The API: {"name": "Vinyl", "qty": "2", "descriptions": ["LP", "Album", "Reissue"], "text": "Gold"}.
The CSV: 2xLP, Album, RE, Gol. The abbreviations are those of Discogs' exports; there the kind of
sound and the speed are left out, free text is cut to three letters and the cell to fifty.
"""

import re
from collections.abc import Mapping
from typing import Any

#: A format and its details.
Pair = tuple[str, str]

_SIZE = re.compile(r'LP|\d{1,2}(?:½)?"')
_MEDIA = {
    "Cassette": "Cass",
    "Box Set": "Box",
    "8-Track Cartridge": "8-Trk",
    "Reel-To-Reel": "Reel",
    "Flexi-disc": "Flexi",
    "Lathe Cut": "Lathe",
    "Floppy Disk": "Floppy",
}
_DESCRIPTIONS = {
    "Compilation": "Comp",
    "Reissue": "RE",
    "Remastered": "RM",
    "Repress": "RP",
    "Limited Edition": "Ltd",
    "Numbered": "Num",
    "Deluxe Edition": "Dlx",
    "Special Edition": "S/Edition",
    "Club Edition": "Club",
    "Mini-Album": "MiniAlbum",
    "Maxi-Single": "Maxi",
    "Single Sided": "S/Sided",
    "Etched": "Etch",
    "Picture Disc": "Pic",
    "White Label": "W/Lbl",
    "Test Pressing": "TP",
    "Unofficial Release": "Unofficial",
    "Sampler": "Smplr",
    "Misprint": "M/Print",
    "Partially Mixed": "P/Mixed",
    "Partially Unofficial": "P/Unofficial",
    "Quadraphonic": "Quad",
    "Enhanced": "Enh",
    "Advance": "Adv",
    "DVD-Video": "DVD-V",
    "DVD-Audio": "DVD-A",
}
_SHORT = {word.casefold(): short.casefold() for word, short in (_MEDIA | _DESCRIPTIONS).items()}
# Discogs' CSV does not write these.
_LEFT_OUT = {"stereo", "33 ⅓ rpm", "45 rpm", "78 rpm"}
# What Discogs writes behind the media of a release, as a medium of its own, that is said of all.
_OF_ALL = set("album comp re rm rp ltd num dlx mono promo mixed club".split())
_BOX = _MEDIA["Box Set"]
_BETWEEN = " + "
_BETWEEN_MEDIA = re.compile(r"\s\+(?:\s|$)")
_COUNT = re.compile(r"(\d+)\s?x\s?(.+)")
# The format and its details are cut together; no real format is longer than the rest.
_CUT = 50 - len("10xMiniAlbum, ")
# Both together are cut at fifty; the blanks and the plus at the end are lost.
_CUT_WHOLE = 50 - len(" + ")
_LEAST = 3


def text_of(entry: Mapping[str, Any]) -> str:
    """Return a format of the API as the CSV writes it, its free text in full.

    The medium is always there: only "Vinyl" goes without saying beside a size.
    """
    details = [str(detail) for detail in entry.get("descriptions") or []]
    medium = str(entry["name"])
    if medium == "Vinyl":
        medium = next(filter(_SIZE.fullmatch, details), medium)
        details = [detail for detail in details if detail != medium]
    details = [_DESCRIPTIONS.get(detail, detail) for detail in details]
    if entry.get("text"):
        details.append(str(entry["text"]))
    medium = _MEDIA.get(medium, medium)
    quantity = str(entry.get("qty") or "1")
    if quantity not in ("0", "1"):
        medium = f"{quantity}x{medium}"
    return ", ".join([medium, *details])


def format_and_details(text: str) -> tuple[str, str]:
    """Return the two cells that a text of the CSV becomes: up to its first comma it is the format,
    unless one of its media is a box: what is in it is said by the details. 4xLP, Album + Box, Comp
    is a Box with the details Comp + 4xLP, Album. LP + 7" + Album is an LP + 7" with the detail
    Album.

    The CSV may cut a box off that stands at the end; `is_same_pair` knows that.
    """
    pieces = [piece.strip() for piece in _BETWEEN_MEDIA.split(text)]
    for place, piece in enumerate(pieces):
        medium, _, said = map(str.strip, piece.partition(","))
        if medium == _BOX:
            contents = [said, *pieces[:place], *pieces[place + 1 :]]
            return _BOX, _BETWEEN.join(filter(None, contents))
    media, _, details = map(str.strip, text.partition(","))
    names = media.split(_BETWEEN)
    while len(names) > 1 and names[-1].casefold() in _OF_ALL:
        details = ", ".join(filter(None, [names.pop(), details]))
        media = _BETWEEN.join(names)
    return media, details


def is_same_pair(one: Pair, other: Pair) -> bool:
    """Whether two formats with their details are the same in other words: in full, shortened as in
    the CSV, or cut off there, wherever among its media a box stands.
    """
    first, second = _ways(*one), _ways(*other)
    return any(
        is_same(text, another, least=_CUT_WHOLE)
        for place, text in first
        for elsewhere, another in second
        # Two boxes stand at the same place; of what is no box, it may be cut off.
        if place == elsewhere or None in (place, elsewhere)
    )


def _ways(format_: str, details: str) -> list[tuple[int | None, str]]:
    """Return the texts of the CSV that can have become these cells, each with the place of the box
    among its media, None without a box.
    """
    if format_ != _BOX:
        return [(None, ", ".join(filter(None, [format_, details])))]
    contents = details.split(_BETWEEN) if details else []
    ways: list[tuple[int | None, str]] = []
    # The first piece is said of the box, or is the first medium in it.
    for said in (0, 1) if contents else (0,):
        box, media = ", ".join([_BOX, *contents[:said]]), contents[said:]
        for place in range(len(media) + 1):
            ways.append((place, _BETWEEN.join([*media[:place], box, *media[place:]])))
    return ways


def is_same(one: str, other: str, *, least: int = _CUT) -> bool:
    """Whether two formats, or two texts of details, are the same in other words: in full, shortened
    as in the CSV, or cut. What is shorter than `least` was not cut.
    """
    if one.casefold() == other.casefold():
        return True
    first, second = _tokens(one), _tokens(other)
    shorter, longer = sorted((first, second), key=len)
    may_be_cut = min(len(one), len(other)) >= least
    if not shorter or (len(shorter) < len(longer) and not may_be_cut):
        return not longer
    pairs = list(zip(shorter, longer, strict=False))
    if may_be_cut and _is_cut_word(*pairs[-1], is_last=len(shorter) == len(longer)):
        del pairs[-1]
    return all(_is_same_token(*pair) for pair in pairs)


def _is_cut_word(one: str, other: str, *, is_last: bool) -> bool:
    """Whether the first word is what is left of the other; or the other of it, if both texts end
    here.
    """
    return other.startswith(one) or (is_last and one.startswith(other))


def is_cut(one: str, whole: str) -> bool:
    """Whether the first of two texts that are the same format lacks words of the other, or letters
    of them.
    """
    words, full = _tokens(one), _tokens(whole)
    if len(words) < len(full):
        return True
    pairs = zip(words, full, strict=False)
    return any(len(word) < len(other) for word, other in pairs)


def _tokens(text: str) -> list[str]:
    parts = [part.strip().casefold() for part in re.split(r", | \+ ", text)]
    words = [part.strip(" ,+") for part in parts]
    return [_short(word) for word in words if word and word not in _LEFT_OUT]


def _short(word: str) -> str:
    counted = _COUNT.fullmatch(word)
    if counted:
        return f"{counted[1]}x{_SHORT.get(counted[2], counted[2])}"
    return _SHORT.get(word, word)


def _is_same_token(one: str, other: str) -> bool:
    """Whether one of two words is the other, or what is left of it after it was cut."""
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= _LEAST and longer.startswith(shorter))
