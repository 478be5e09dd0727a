"""The limit of importing a Discogs export: its columns taken apart by hand, then
`handwritten.Loader`.

It trusts its input. Lists are split where the engine splits them, because the rows must be the same
in the end.
"""

import csv
import hashlib
import json
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

from benchmarks.data import OWNER
from benchmarks.handwritten import COLUMNS, Loader

Names = set[str]


def load(database: Path, file: Path) -> int:
    """Load a Discogs collection export and return the number of records."""
    artists, labels = _names(file)
    loader = Loader(database)
    for row in _rows(file):
        seen = _seen(row)
        found = _split(seen["artist"], artists)
        pairs = _paired(_split(seen["label"], labels), seen["catalog_number"])
        names, numbers = [name for name, _ in pairs], [number for _, number in pairs]
        cells = _cells(seen, found, names, numbers)
        digest = hashlib.blake2b(repr((row, seen)).encode(), digest_size=16).hexdigest()
        key = ("discogs", seen["discogs_release_id"], json.dumps(seen), digest)
        loader.add(cells, found, names, numbers, key)
    return loader.finish("discogs", file)


def _cells(
    seen: dict[str, str], artists: list[str], labels: list[str], numbers: list[str]
) -> list[str]:
    """Return a row in Disco's columns; the last of them are empty."""
    added = seen["added_at"]
    cells = [
        str(uuid.uuid4()),
        "; ".join(artists),
        "",
        seen["title"],
        "",
        "; ".join(labels),
        "; ".join(numbers).rstrip("; "),
        seen.get("year", ""),
        seen["format"],
        "",
        "",
        "",
        seen.get("remarks", ""),
        added[:10],
        "",
        seen.get("rating", ""),
        "0",
        "1",
        "",
        seen["format_details"],
        seen.get("media_condition", ""),
        seen.get("sleeve_condition", ""),
        seen.get("location", ""),
        "",
        seen["discogs_release_id"],
        added,
        "",
        "",
        "",
        "",
        OWNER,
    ]
    return cells + [""] * (len(COLUMNS) - len(cells))


def differing_lines(database: Path, file: Path) -> int:
    """Return how many rows of a file in id order differ from what it said last time, comparing line
    by line.
    """
    connection = sqlite3.connect(database)
    stored = connection.execute(
        "SELECT seen FROM collection_sourcekey WHERE source = 'discogs' ORDER BY record_id"
    )
    differing = sum(
        not _seen(row).items() <= json.loads(seen).items()
        for (seen,), row in zip(stored, _rows(file), strict=True)
    )
    connection.close()
    return differing


def _rows(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        yield from reader


def _names(file: Path) -> tuple[Names, Names]:
    """Return the artists and labels that stand alone in a row, or as many as the catalog numbers
    beside them.
    """
    artists, labels = set(), set()
    for numbers, artist, _, label, *_ in _rows(file):
        artists.add(artist)
        parts = label.split(", ")
        if len(parts) == 1 or len(parts) == numbers.count(", ") + 1:
            labels.update(parts)
    return artists, labels


def _seen(row: list[str]) -> dict[str, str]:
    """Return the filled cells of a row by Disco's columns."""
    (
        numbers,
        artist,
        title,
        label,
        form,
        stars,
        year,
        release,
        folder,
        added,
        media,
        sleeve,
        remarks,
    ) = row
    medium, _, details = form.partition(",")
    cells = {
        "catalog_number": numbers,
        "artist": artist,
        "title": title,
        "label": label,
        "format": medium,
        "format_details": details.strip(),
        "rating": stars and str(2 * int(stars)),
        "year": "" if year == "0" else year,
        "discogs_release_id": release,
        "location": "" if folder == "Uncategorized" else folder,
        "added_at": added,
        "media_condition": media,
        "sleeve_condition": sleeve,
        "remarks": remarks,
    }
    return {column: cell for column, cell in cells.items() if cell}


def _split(cell: str, alone: Names) -> list[str]:
    parts = cell.split(", ")
    return parts if len(parts) > 1 and all(part in alone for part in parts) else [cell]


def _paired(labels: list[str], cell: str) -> list[tuple[str, str]]:
    """Return (label, catalog number) pairs without exact repeats; unequal lists give the first
    label the whole cell.
    """
    numbers = cell.split(", ")
    if len(numbers) != len(labels):
        labels = list(dict.fromkeys(labels))
        numbers = [cell] + [""] * (len(labels) - 1)
    return list(dict.fromkeys(zip(labels, numbers, strict=True)))
