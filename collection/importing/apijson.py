"""The collection as Discogs' API hands it out: JSON, with artists and labels as the lists they are.

Fields and their meaning: https://www.discogs.com/developers, User Collection, Collection Items By Folder.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from collection.cells import join_list
from collection.importing import readers
from collection.importing.discogs import DiscogsSource
from collection.importing.file_rows import Row
from collection.importing.problems import FileRefused, Problem
from collection.importing.table import Table, file_digest

HEADER = (
    *("Catalog#", "Artist", "Title", "Label", "Format", "Rating", "Released", "release_id", "Date Added"),
    *("Collection Media Condition", "Collection Sleeve Condition", "Collection Notes", "Genre", "Styles", "Fields"),
)
# Numbers of the three fields that every collection has.
_MEDIA, _SLEEVE, _NOTES = 1, 2, 3
_MOST_BYTES = 200_000_000
_SIZES = ("LP", "EP", '7"', '10"', '12"', "Cassette", "Maxi-Single", "Single")


class Lists(NamedTuple):
    """What is one cell in a CSV file and several values here."""

    artists: list[str]
    phrases: list[str]
    labels: list[str]
    numbers: list[str]


@dataclass
class ApiTable(Table):
    """The releases as rows under the header of Discogs' CSV; `lists` holds what their cells are made of, by row.

    `items` is how many releases the collection has by its own word, 0 if the file does not say.
    """

    lists: dict[int, Lists] = field(default_factory=dict)
    items: int = 0

    @property
    def is_part(self) -> bool:
        return self.items > len(self.records)

    @property
    def notes(self) -> list[str]:
        if not self.is_part:
            return []
        return [f"The file holds {len(self.records):,} of the {self.items:,} releases: pages are missing."]

    @property
    def facts(self) -> str:
        return "JSON of Discogs' API"


class DiscogsApiSource(DiscogsSource):
    """The same collection under the same keys as the CSV export, and nothing in it is doubtful."""

    title = "Discogs collection"

    @property
    def is_complete(self) -> bool:
        return not self.table.is_part

    def reading(self) -> None:
        # The lists stand beside the cells.
        return None

    def row(self, line: int, cells: list[str]) -> Row:
        row = super().row(line, cells)
        row.raw.clear()
        lists = self.table.lists[line]
        for name, cell, read in (
            ("genre", self.cell(cells, "genre"), readers.name),
            ("artist", join_list(lists.artists), readers.names),
            ("join_phrase", join_list(lists.phrases), readers.texts(100)),
            ("label", join_list(lists.labels), readers.names),
            ("catalog_number", join_list(lists.numbers), readers.texts(500)),
        ):
            try:
                row.values |= {name: read(cell)} if cell else {}
            except ValueError as error:
                row.problems.append(Problem(line, name, cell, str(error)))
        return row

    def _place(self, place: int, name: str, key: str) -> None:
        if key == "genre":
            self.genre_place = place
        else:
            super()._place(place, name, key)

    def cell(self, cells: Sequence[str], target: str) -> str:
        return cells[self.genre_place] if target == "genre" else super().cell(cells, target)


def open_api(path: Path, file_name: str) -> ApiTable:
    """Return the table of a JSON file: one page or several of the API's answer, or the releases alone.

    Raises FileRefused with the place for everything else.
    """
    if (size := path.stat().st_size) > _MOST_BYTES:
        raise FileRefused(f"{file_name} has {size // 1_000_000} MB; JSON of {_MOST_BYTES // 1_000_000} MB can be read.")
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise FileRefused(f"{file_name} is no JSON: {error}.") from None
    table = ApiTable(list(HEADER), file_name, file_digest(path), records=[])
    for number, release in enumerate(_releases(data, file_name), start=1):
        try:
            lists = _lists(release["basic_information"])
            table.records.append(_cells(release, lists))
        except (KeyError, TypeError, AttributeError, ValueError):
            raise FileRefused(f"Release {number} of {file_name} is not what the API of Discogs hands out.") from None
        table.lists[number + 1] = lists
    table.items = max(map(_items, data if isinstance(data, list) else [data]), default=0)
    return table


def _items(page: Any) -> int:
    """Return how many releases there are on all pages together, as a page of the answer says."""
    pagination = page.get("pagination") if isinstance(page, dict) else None
    items = pagination.get("items") if isinstance(pagination, dict) else None
    return items if isinstance(items, int) else 0


def _releases(data: Any, file_name: str) -> Iterator[Any]:
    pages = (
        data if isinstance(data, list) and all(isinstance(one, dict) and "releases" in one for one in data) else [data]
    )
    for page in pages:
        found = page.get("releases") if isinstance(page, dict) else page
        if not isinstance(found, list):
            raise FileRefused(f"{file_name} holds no releases of a collection as the API of Discogs hands them out.")
        yield from found


def _lists(info: dict[str, Any]) -> Lists:
    artists, labels = info.get("artists") or [], info.get("labels") or []
    # A comma between two artists is the list itself; any other word joins them.
    phrases = ["" if (join := _text(one.get("join") or "").strip()) == "," else join for one in artists]
    numbers = [_text(one.get("catno") or "") for one in labels]
    return Lists(
        [_text(one["name"]) for one in artists],
        phrases[:-1],
        [_text(one["name"]) for one in labels],
        ["" if number.casefold() == "none" else number for number in numbers],
    )


def _cells(release: dict[str, Any], lists: Lists) -> list[str]:
    info = release["basic_information"]
    notes = {int(note["field_id"]): str(note["value"]) for note in release.get("notes") or []}
    genres, styles = info.get("genres") or [], info.get("styles") or []
    told = {
        "Catalog#": ", ".join(lists.numbers),
        "Artist": ", ".join(lists.artists),
        "Title": info["title"],
        "Label": ", ".join(lists.labels),
        "Format": " + ".join(map(format_text, info.get("formats") or [])),
        "Rating": release.get("rating") or "",
        "Released": info.get("year") or "0",
        "release_id": release.get("id") or info["id"],
        "Date Added": str(release.get("date_added") or "")[:19].replace("T", " "),
        "Collection Media Condition": notes.pop(_MEDIA, ""),
        "Collection Sleeve Condition": notes.pop(_SLEEVE, ""),
        "Collection Notes": notes.pop(_NOTES, ""),
        "Genre": ", ".join(genres[:1]),
        "Styles": ", ".join([*genres[1:], *styles]),
        "Fields": "; ".join(f"{number}: {text}" for number, text in notes.items()),
    }
    return [_text(told[column]) for column in HEADER]


def _text(value: Any) -> str:
    # JSON can hold halves of a character, \ud83d; no page, file or database takes them.
    return str(value).encode(errors="ignore").decode()


def format_text(one: dict[str, Any]) -> str:
    """Return a format as Discogs' CSV writes it: 2xLP, Album, red."""
    details = [str(detail) for detail in one.get("descriptions") or []]
    medium = next((size for size in _SIZES if size in details), str(one["name"]))
    details = [detail for detail in details if detail != medium] + ([str(one["text"])] if one.get("text") else [])
    many = str(one.get("qty") or "1")
    return ", ".join([f"{many}x{medium}" if many not in ("0", "1") else medium, *details])
