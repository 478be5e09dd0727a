"""The table of a collection as Discogs' API returns it: JSON, with artists and labels as lists.

Fields and their meaning: https://www.discogs.com/developers, User Collection, Collection Items By
Folder.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from collection.cells import join_list
from collection.importing.cells.discogs_entries import without_none
from collection.importing.cells.discogs_formats import text_of
from collection.importing.files.json_entries import Entry, JsonEntries, Number
from collection.importing.files.limits import Limits, refuse_rows
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table, file_digest

HEADER = (
    "Catalog#",
    "Artist",
    "Title",
    "Label",
    "Format",
    "Rating",
    "Released",
    "release_id",
    "Date Added",
    "Collection Media Condition",
    "Collection Sleeve Condition",
    "Collection Notes",
    "Genre",
    "Styles",
    "Country",
    "Fields",
)
#: The header of Discogs' CSV of a wantlist.
WANTS_HEADER = (
    "Catalog#",
    "Artist",
    "Title",
    "Label",
    "Format",
    "Rating",
    "Released",
    "release_id",
    "Notes",
    "Date Added",
)
# Numbers of the three fields that every collection has.
_MEDIA, _SLEEVE, _NOTES = 1, 2, 3
#: The names of columns that only some answers can fill: those in which numbers were replaced by the
#: names of folders and fields. Discogs' CSV has the same.
_FOLDER, _FIELD = "CollectionFolder", "Collection {}"
_IS_RELEASE = "basic_information"
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class Lists(NamedTuple):
    """The values of one release that a CSV file puts into one cell."""

    artists: list[str]
    phrases: list[str]
    labels: list[str]
    numbers: list[str]


@dataclass
class ApiTable(Table):
    """The releases as rows under the header of Discogs' CSV.

    `lists` holds by row the values of which its cells are made; `items` is how many releases the
    collection has by its own count, 0 if the file does not say.
    """

    records: list[list[str]] = field(default_factory=list)
    lists: dict[int, Lists] = field(default_factory=dict)
    items: int = 0
    has_pages: bool = False
    #: Whether it is a wantlist: releases that somebody looks for.
    holds_wants: bool = False

    @property
    def is_part(self) -> bool:
        """Whether the collection has more releases than the file."""
        return self.items > len(self.records)

    @property
    def notes(self) -> list[str]:
        if not self.is_part:
            return []
        return [
            f"The file holds {len(self.records):,} of the {self.items:,} releases: pages are "
            "missing."
        ]

    @property
    def facts(self) -> str:
        return "JSON of Discogs' API"


def is_of_api(entry: Entry) -> bool:
    """Whether an entry of a JSON file is a release of a collection, or a page of them."""
    value = entry.value
    return isinstance(value, dict) and (_IS_RELEASE in value or _is_page(value))


def api_table(
    entries: Iterator[Entry], source: JsonEntries, path: Path, limits: Limits
) -> ApiTable:
    """Return the table of one page or several of the API's answer, or of the releases alone.

    Raises FileRefused with the place for everything else.
    """
    file_name = source.file_name
    first = next(entries, None)
    holds_wants = _holds_wants(first) if first else "wants" in source.facts
    header = WANTS_HEADER if holds_wants else HEADER
    table = ApiTable(list(header), file_name, file_digest(path), holds_wants=holds_wants)
    if first:
        entries = chain([first], entries)
    rows: list[dict[str, Any]] = []
    for number, given in enumerate(_releases(entries, table), start=1):
        if limits.rows and number > limits.rows:
            refuse_rows(limits)
        release, unreadable = source.readable(given)
        if unreadable:
            table.unreadable[number + 1] = unreadable
        try:
            lists = _lists(release[_IS_RELEASE])
            rows.append({name: str(cell) for name, cell in _cells(release, lists).items()})
        except (KeyError, TypeError, AttributeError, ValueError):
            raise FileRefused(
                f"Release {number} of {file_name} is not in the form of the API of Discogs."
            ) from None
        table.lists[number + 1] = lists
    if not holds_wants:
        named = dict.fromkeys(name for row in rows for name in row if name not in header)
        table.header += [name for name in named if name not in WANTS_HEADER]
    table.records = [[row.get(column, "") for column in table.header] for row in rows]
    if not table.records and not table.has_pages and "pagination" not in source.facts:
        raise FileRefused(
            f"{file_name} has no releases of a collection in the form of the API of Discogs, and "
            "no list of objects that could be a table."
        )
    table.items = max(table.items, _items(source.facts))
    return table


def _releases(entries: Iterator[Entry], table: ApiTable) -> Iterator[Any]:
    """Yield the releases of a list of them, or of a list of pages."""
    for entry in entries:
        if _is_page(entry.value):
            table.has_pages = True
            table.items = max(table.items, _items(entry.value))
            yield from _releases_of(entry.value)
        else:
            yield entry.value


def _items(page: Any) -> int:
    """Return how many releases all pages have together, by the count on one of them."""
    pagination = page.get("pagination") if isinstance(page, dict) else None
    items = pagination.get("items") if isinstance(pagination, dict) else None
    return int(items) if isinstance(items, Number) and _NUMBER.fullmatch(items) else 0


def _is_page(value: object) -> bool:
    return isinstance(value, dict) and isinstance(_releases_of(value), list)


def _releases_of(page: dict[str, Any]) -> Any:
    return page.get("wants") or page.get("releases")


def _holds_wants(entry: Entry) -> bool:
    """Whether the releases are those of a wantlist, which are called wants, also in addresses."""
    if entry.key == "wants" or not isinstance(entry.value, dict):
        return entry.key == "wants"
    return "wants" in entry.value or "/wants/" in str(entry.value.get("resource_url"))


def _lists(info: dict[str, Any]) -> Lists:
    lists = Lists([], [], [], [])
    for artist in info.get("artists") or []:
        phrase = str(artist.get("join") or "").strip()
        # A comma between two artists is the list itself; any other word joins them.
        lists.phrases.append("" if phrase == "," else phrase)
        lists.artists.append(str(artist["name"]))
    # Nothing follows the last artist.
    del lists.phrases[-1:]
    for label in info.get("labels") or []:
        lists.labels.append(str(label["name"]))
        lists.numbers.append(without_none(str(label.get("catno") or "")))
    return lists


def _cells(release: dict[str, Any], lists: Lists) -> dict[str, Any]:
    """Return the cells by column; notes are fields in a collection, and a text in a wantlist."""
    info = release["basic_information"]
    written = release.get("notes") or []
    notes: dict[int, str] = {}
    named: dict[str, str] = {}
    for note in [] if isinstance(written, str) else written:
        number, value = int(note["field_id"]), str(note["value"])
        if number > _NOTES and note.get("field_name"):
            named[_FIELD.format(str(note["field_name"]))] = value
        else:
            notes[number] = value
    if release.get("folder_name"):
        named[_FOLDER] = release["folder_name"]
    genres, styles = info.get("genres") or [], info.get("styles") or []
    return {
        "Notes": written if isinstance(written, str) else "",
        "Catalog#": ", ".join(lists.numbers),
        "Artist": ", ".join(lists.artists),
        "Title": info["title"],
        "Label": ", ".join(lists.labels),
        "Format": " + ".join(filter(None, map(text_of, info.get("formats") or []))),
        "Rating": release.get("rating") or "",
        "Released": info.get("year") or "0",
        "release_id": release.get("id") or info["id"],
        "Date Added": str(release.get("date_added") or "")[:19].replace("T", " "),
        "Collection Media Condition": notes.pop(_MEDIA, ""),
        "Collection Sleeve Condition": notes.pop(_SLEEVE, ""),
        "Collection Notes": notes.pop(_NOTES, ""),
        "Genre": ", ".join(genres[:1]),
        "Styles": join_list([*genres[1:], *styles]),
        "Country": info.get("country") or "",
        "Fields": "; ".join(f"{field_id}: {text}" for field_id, text in notes.items()),
        **named,
    }
