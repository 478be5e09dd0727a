"""The limits of reading: all records as rows of Disco's file in one SQL join, to be exported or
compared line by line.

The join trusts what it reads: a "; " inside a name is not escaped.
"""

import csv
import shutil
import sqlite3
import subprocess
from pathlib import Path


def _uuid(column: str) -> str:
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return "||'-'||".join(f"substr({column}, {start}, {size})" for start, size in parts)


def _text(column: str) -> str:
    return f"ifnull({column}, '') || ''"


def _money(column: str) -> str:
    return f"iif({column} IS NULL, '', printf('%.2f', {column}))"


def _names(value: str, table: str) -> str:
    """Return a subquery for the values of a record's links in one cell, without empty ones at the
    end.
    """
    links = (
        f"collection_record{table} l JOIN collection_{table} n ON n.id = l.{table}_id WHERE "
        "l.record_id = r.id"
    )
    ordered = f"SELECT {value} AS value FROM {links} ORDER BY l.position, l.id"
    return f"ifnull((SELECT rtrim(group_concat(value, '; '), '; ') FROM ({ordered})), '')"


_RATING = """ifnull((SELECT printf('%g', value) FROM ratings_rating WHERE record_id = r.id AND author_id = r.owner_id
    ORDER BY rated_on DESC, id DESC LIMIT 1), '')"""
CELLS = [
    _uuid("r.uid"),
    _names("n.name", "artist"),
    _names("n.country", "artist"),
    "r.title",
    _text("g.name"),
    _names("n.name", "label"),
    _names("l.catalog_number", "label"),
    _text("r.year"),
    _text("f.name"),
    "r.color",
    "r.limited_to",
    "r.copy_number",
    "r.remarks",
    _text("r.purchase_date"),
    _money("r.price"),
    _RATING,
    _text("r.is_digitized"),
    _text("r.is_active"),
    _names("l.join_phrase", "artist"),
    "r.format_details",
    "r.media_condition",
    "r.sleeve_condition",
    "r.location",
    "r.barcode",
    _text("r.discogs_release_id"),
    _text("r.added_at"),
    "r.shop",
    _text("r.removed_on"),
    "r.removal_reason",
    _money("r.sale_price"),
    "u.username",
    _names("n.name", "style"),
    "r.country",
    _text("r.original_year"),
    f"iif(r.musicbrainz_release_id IS NULL, '', {_uuid('r.musicbrainz_release_id')})",
    _names("n.name", "tag"),
    "r.files_under",
    "r.matrix",
    _money("r.value"),
    _text("r.valued_on"),
]


def joined(cells: list[str]) -> str:
    """Return the query for these expressions of every record, in id order."""
    return f"""SELECT {", ".join(cells)} FROM collection_record r
        LEFT JOIN collection_genre g ON g.id = r.genre_id LEFT JOIN collection_format f ON f.id = r.format_id
        JOIN auth_user u ON u.id = r.owner_id ORDER BY r.id"""


JOIN = joined(CELLS)
SHELL = shutil.which("sqlite3")


def differing_lines(database: Path, file: Path) -> int:
    """Return how many rows of a file in id order differ from the records, comparing line by
    line.
    """
    connection = sqlite3.connect(database)
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        stored = connection.execute(JOIN)
        differing = sum(list(row) != cells for row, cells in zip(stored, reader, strict=True))
    connection.close()
    return differing


def export(database: Path, file: Path) -> None:
    """Write the join as CSV: by the sqlite3 shell, or by Python where there is none."""
    if SHELL:
        with file.open("wb") as output:
            subprocess.run(
                [SHELL, "-readonly", "-csv", str(database), JOIN], stdout=output, check=True
            )
        return
    connection = sqlite3.connect(database)
    with file.open("w", encoding="utf-8", newline="") as output:
        csv.writer(output).writerows(connection.execute(JOIN))
    connection.close()
