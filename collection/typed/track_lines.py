"""Tracks as lines, typed or pasted: "A1 Paperhouse 7:29".

A line is read as people and catalogues write it: number, artist, title, duration, a star for a
favourite; "# Side one" is a heading. Where that could be read in another way, a line is written
with bars: "A1 | Can | Paperhouse | 7:29 | *". So what is stored always comes back as it is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError

from collection.models import Track
from collection.models.copies import TRACK_FIELDS
from collection.models.parts import TrackValues

#: As many as a file may have.
MOST_TRACKS = 9999
_BARS = 5
_TEXTS = ("number", "title", "duration", "artist_text")
_FAVOURITE = re.compile(r"^(.*\S)\s+[*★]$")
_DURATION = re.compile(r"^(.*\S)\s+[(\[]?(\d{1,3}(?::[0-5]\d){1,2})[)\]]?$", re.ASCII)
_TRAILING_DASH = re.compile(r"(?<!\s)\s+[–—-]$")
# A number with a mark behind it: "A1.", "1)", "B:", "01 -".
_MARKED = re.compile(r"^([A-Z]{0,3}\d{1,3}[a-z]?|[A-Z]{1,2})[.):]\s+(\S.*)$", re.ASCII)
_DASHED = re.compile(r"^([A-Z]{0,2}\d{1,3})\s+[–—-]\s+(\S.*)$", re.ASCII)
# Numbers without a mark, which might be part of a title: the other lines decide.
_SIDED = re.compile(
    r"^([A-Z]{1,2}\d{1,2}[a-z]?|[A-Z]{0,3}\d{1,2}[-.]\d{1,2}[a-z]?)\s+(\S.*)$", re.ASCII
)
_COUNTED = re.compile(r"^(\d{1,3})\s+(\S.*)$", re.ASCII)
_LETTERED = re.compile(r"^([A-Z])\s+(\S.*)$", re.ASCII)
_ARTIST = re.compile(r"^(.*?\S)\s+[–—-]\s+(\S.*)$")
_CELL_NUMBER = re.compile(r"[A-Z]{0,3}\d{0,3}(?:[-.]\d{1,3})?[a-z]?[.)]?", re.ASCII)
_CELL_DURATION = re.compile(r"\d{1,3}(?::[0-5]\d){1,2}", re.ASCII)


@dataclass
class _Line:
    """A line on its way to a track; `is_open` is whether its title may begin with a number or an
    artist.
    """

    title: str
    number: str = ""
    artist: str = ""
    duration: str = ""
    is_favourite: bool = False
    is_heading: bool = False
    is_open: bool = True

    @property
    def values(self) -> TrackValues:
        return {
            "number": self.number,
            "title": self.title,
            "duration": self.duration,
            "artist_text": self.artist,
            "kind": Track.Kind.HEADING if self.is_heading else Track.Kind.TRACK,
            "is_favourite": self.is_favourite,
        }


def read_tracks(text: str) -> list[TrackValues]:
    """Return the tracks of `text`, a line each. Raises ValidationError, naming the lines."""
    numbered = [
        (place, line.strip())
        for place, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1)
        if line.strip()
    ]
    if len(numbered) > MOST_TRACKS:
        raise ValidationError(f"{len(numbered):,} lines are more than {MOST_TRACKS:,} tracks.")
    tracks = _read([line for _, line in numbered])
    problems = []
    for (place, _), track in zip(numbered, tracks, strict=True):
        problems += [f"Line {place}: {problem}" for problem in _clean(track)]
    if problems:
        raise ValidationError(problems)
    return tracks


def track_lines(tracks: Iterable[TrackValues]) -> str:
    """Return tracks as lines, from which `read_tracks` makes the same again."""
    wanted = list(tracks)
    lines = list(map(_plain_line, wanted))
    for place, (track, read) in enumerate(zip(wanted, _read(lines), strict=True)):
        if read != track:
            lines[place] = _line_with_bars(track)
    # With bars, a line has no say in how the others are read.
    if _read(lines) != wanted:
        lines = list(map(_line_with_bars, wanted))
    return "\n".join(lines)


def stored_tracks(tracks: Any) -> list[TrackValues]:
    """Return the tracks of a queryset as `read_tracks` gives them."""
    return list(tracks.values(*TRACK_FIELDS))


def _clean(track: TrackValues) -> list[str]:
    """Clean the values of a track as its table does; return what it refuses."""
    problems: list[str] = []
    values = cast(dict[str, Any], track)
    for name in _TEXTS:
        column: Any = Track._meta.get_field(name)
        try:
            values[name] = column.clean(values[name], None)
        except ValidationError as error:
            label = name.removesuffix("_text")
            problems += [f"{label}: {message}" for message in error.messages]
    return problems


def _read(lines: Sequence[str]) -> list[TrackValues]:
    read = list(map(_line, lines))
    undecided = [line for line in read if line.is_open]
    _find_numbers(undecided)
    _find_artists(undecided)
    return [line.values for line in read]


def _line(text: str) -> _Line:
    cells = _cells(text)
    if len(cells) == _BARS and set(cells[-1]) <= set("*#"):
        number, artist, title, duration, marks = cells
        line = _Line(title, number, artist, duration, "*" in marks, "#" in marks, is_open=False)
        return line
    if text.startswith("# "):
        return _Line(text[2:].strip(), is_heading=True, is_open=False)
    line = _Line(text)
    if match := _FAVOURITE.match(line.title):
        line.title, line.is_favourite = match[1], True
    if "\t" in line.title:
        _read_cells(line)
        return line
    if match := _DURATION.match(line.title):
        line.title, line.duration = _TRAILING_DASH.sub("", match[1]), match[2]
    if match := _MARKED.match(line.title) or _DASHED.match(line.title):
        line.number, line.title = match.groups()
    return line


def _read_cells(line: _Line) -> None:
    """Read a line whose parts are separated by tabs, as a table copied from a page has them."""
    cells = [cell for part in line.title.split("\t") if (cell := part.strip())]
    line.is_open = False
    if len(cells) > 1 and _CELL_NUMBER.fullmatch(cells[0]):
        line.number = cells.pop(0).rstrip(".)")
    if len(cells) > 1 and _CELL_DURATION.fullmatch(cells[-1]):
        line.duration = cells.pop()
    if len(cells) > 1:
        line.artist = cells.pop(0).rstrip(" –—-")
    line.title = " ".join(cells)


def _find_numbers(lines: Sequence[_Line]) -> None:
    """Take the numbers off the titles, where the lines together show that they are numbers."""
    bare = [line for line in lines if not line.number]
    for pattern, are_numbers in (
        (_SIDED, _are_most),
        (_COUNTED, _count_from_one),
        (_LETTERED, _are_sides),
    ):
        matches = [pattern.match(line.title) for line in bare]
        if are_numbers([match[1] if match else "" for match in matches]):
            for line, match in zip(bare, matches, strict=True):
                if match:
                    line.number, line.title = match.groups()
            return


def _are_most(numbers: Sequence[str]) -> bool:
    return 2 * len(list(filter(None, numbers))) > len(numbers)


def _count_from_one(numbers: Sequence[str]) -> bool:
    """Whether all are given and count up from 1, again and again for several discs."""
    before = 0
    for text in numbers:
        number = int(text or 0)
        if number not in (1, before + 1) or not number:
            return False
        before = number
    return bool(numbers)


def _are_sides(letters: Sequence[str]) -> bool:
    return len(letters) > 1 and "".join(letters) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(letters)]


def _find_artists(lines: Sequence[_Line]) -> None:
    """Take "Artist - Title" apart where every line is so, and not all by one: "Song - Remix"."""
    matches = [_ARTIST.match(line.title) for line in lines]
    artists = {match[1] if match else "" for match in matches}
    if "" in artists or len(artists) < 2:
        return
    for line, match in zip(lines, matches, strict=True):
        if match:
            line.artist, line.title = match.groups()


def _plain_line(track: TrackValues) -> str:
    if track["kind"] == Track.Kind.HEADING:
        return f"# {track['title']}"
    number, artist = track["number"], track["artist_text"]
    if number and not _SIDED.match(f"{number} x"):
        number += "."
    title = f"{artist} – {track['title']}" if artist else track["title"]
    return " ".join(filter(None, (number, title, track["duration"], "*" * track["is_favourite"])))


def _line_with_bars(track: TrackValues) -> str:
    marks = "*" * track["is_favourite"] + "#" * (track["kind"] == Track.Kind.HEADING)
    cells = (track["number"], track["artist_text"], track["title"], track["duration"], marks)
    return " | ".join(cell.replace("\\", "\\\\").replace("|", "\\|") for cell in cells).strip()


def _cells(line: str) -> list[str]:
    """Return the parts between bars; a backslash keeps a bar from being one."""
    cells, text = [], iter(line)
    cell = ""
    for character in text:
        if character == "\\":
            follower = next(text, "")
            cell += follower if follower in ("|", "\\") and follower else character + follower
        elif character == "|":
            cells.append(cell.strip())
            cell = ""
        else:
            cell += character
    return [*cells, cell.strip()]
