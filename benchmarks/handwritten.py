"""The limit of an import: csv and sqlite3.executemany, written by hand for exactly Disco's tables.

It fills the same tables, columns and rows of an empty database as the engine, derived columns,
ledger, source keys and history included, and trusts its input: nothing is validated, cleaned or
compared, foreign keys are not checked. The keys of a name come from Disco's own functions
(collection/names.py), asked once a name.
"""

import csv
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.data import OWNER
from collection.names import name_key, search_fold, sort_key, sort_name

CHUNK = 2000
# Disco's columns, in the order of its file.
COLUMNS = (
    "uid artist artist_country title genre label catalog_number year format color limited_to "
    "copy_number remarks purchase_date price rating is_digitized is_active join_phrase "
    "format_details media_condition sleeve_condition location barcode discogs_release_id added_at "
    "shop removed_on removal_reason sale_price owner styles country original_year "
    "musicbrainz_release_id tags files_under matrix value valued_on"
).split()
# Columns of a record whose cells go in as they are.
_TEXTS = (
    "format_details color limited_to copy_number media_condition sleeve_condition location "
    "barcode remarks shop removal_reason country files_under matrix"
).split()
_PLAIN = itemgetter(*_TEXTS)
TABLES = {
    "collection_artist": "id name name_key sort_name sort_key search_key country created_at",
    "collection_label": "id name name_key sort_name sort_key search_key created_at",
    "collection_genre": "id name name_key created_at",
    "collection_style": "id name name_key created_at",
    "collection_format": "id name name_key is_small created_at",
    "collection_tag": "id name name_key owner_id created_at",
    "collection_record": f"id uid owner_id title year genre_id format_id {' '.join(_TEXTS)} "
    "is_digitized is_active discogs_release_id purchase_date added_at price "
    "removed_on sale_price original_year musicbrainz_release_id value valued_on cover created_at updated_at title_key title_sort "
    "artist_sort label_sort search_text current_rating",
    "collection_recordartist": "record_id artist_id position join_phrase",
    "collection_recordlabel": "record_id label_id position catalog_number",
    "collection_recordstyle": "record_id style_id position",
    "collection_recordtag": "record_id tag_id position",
    "credits_transaction": "account_id date kind amount record_id memo created_at",
    "ratings_rating": "record_id author_id value rated_on review",
    "collection_sourcekey": "record_id source key seen row_hash",
    "collection_change": "batch_id record_id record_uid after",
}


Cells = Sequence[str]


class Name(NamedTuple):
    """What the loader keeps of a look-up row."""

    id: int
    sort_key: str
    search_key: str


class Loader:
    """Collects rows of all tables and writes them chunk by chunk in one transaction."""

    def __init__(self, database: Path) -> None:
        self.connection = sqlite3.connect(database, isolation_level=None)
        self.connection.execute("BEGIN IMMEDIATE")
        found = (
            "SELECT u.id, a.id FROM auth_user u JOIN credits_account a ON a.owner_id = u.id "
            "WHERE username "
            "= "
            "?"
        )
        self.owner, self.account = self.connection.execute(found, [OWNER]).fetchone()
        self.today, self.now = (
            str(date.today()),
            datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" "),
        )
        self.rows: dict[str, list[Sequence[Any]]] = {table: [] for table in TABLES}
        self.names: dict[str, dict[str, Name]] = {
            table: {} for table in ("artist", "label", "genre", "style", "format", "tag")
        }
        self.records = 0

    def name(self, table: str, name: str, country: str = "") -> Name:
        """Return the look-up row of a name; the first time it is one to be written."""
        known = self.names[table]
        if name not in known:
            filed, row = sort_name(name), len(known) + 1
            known[name] = found = Name(row, sort_key(filed), search_fold(name))
            kept = [row, name, name_key(name)]
            if table in ("artist", "label"):
                kept += [
                    filed,
                    found.sort_key,
                    found.search_key,
                    *([country] if table == "artist" else []),
                ]
            elif table == "format":
                kept.append("7" in name.split("x")[0] or name == "Cassette")
            elif table == "tag":
                kept.append(self.owner)
            self.rows[f"collection_{table}"].append([*kept, self.now])
        return known[name]

    def add(
        self, cells: Cells, artists: Cells, labels: Cells, numbers: Cells, key: tuple[str, ...] = ()
    ) -> None:
        """Take in one record: its cells, the lists in them, and key, seen cells and digest of a
        foreign file.
        """
        cell = dict(zip(COLUMNS, cells, strict=True))
        self.records = record = self.records + 1
        rows = self.rows
        countries = cell["artist_country"].split("; ") + [""] * len(artists)
        found = [
            self.name("artist", name, country)
            for name, country in zip(artists, countries, strict=False)
        ]
        phrases = cell["join_phrase"].split("; ") + [""] * len(artists)
        rows["collection_recordartist"] += [
            (record, artist.id, n, words)
            for n, (artist, words) in enumerate(zip(found, phrases, strict=False), start=1)
        ]
        searched = [search_fold(cell["title"]), *(artist.search_key for artist in found)]
        filed = None
        for n, (name, number) in enumerate(zip(labels, numbers, strict=True), start=1):
            label = self.name("label", name)
            filed = filed or label.sort_key
            searched += (label.search_key, search_fold(number)) if number else (label.search_key,)
            rows["collection_recordlabel"].append((record, label.id, n, number))
        for n, name in enumerate(filter(None, cell["styles"].split("; ")), start=1):
            style = self.name("style", name)
            searched.append(style.search_key)
            rows["collection_recordstyle"].append((record, style.id, n))
        for n, name in enumerate(filter(None, cell["tags"].split("; ")), start=1):
            rows["collection_recordtag"].append((record, self.name("tag", name).id, n))
        if cell["barcode"]:
            searched.append(search_fold(cell["barcode"]))
        if cell["matrix"]:
            searched.append(search_fold(cell["matrix"]))
        by_artist = " / ".join([artist.sort_key for artist in found])
        self._add_record(record, cell, (by_artist, filed, "\n".join(searched)))
        self._add_history(record, cell, " / ".join(artists), key)
        if not record % CHUNK:
            self.write()

    def _add_record(
        self, record: int, cell: dict[str, str], names: tuple[str, str | None, str]
    ) -> None:
        """Take in the row of a record; `names` is what follows from those of artists and labels."""
        title, genre, form = cell["title"], cell["genre"], cell["format"]
        self.rows["collection_record"].append(
            (
                record,
                cell["uid"].replace("-", ""),
                self.owner,
                title,
                cell["year"] or None,
                self.name("genre", genre).id if genre else None,
                self.name("format", form).id if form else None,
                *_PLAIN(cell),
                cell["is_digitized"] or 0,
                cell["is_active"] or 1,
                cell["discogs_release_id"] or None,
                cell["purchase_date"] or None,
                cell["added_at"] or None,
                cell["price"] or None,
                cell["removed_on"] or None,
                cell["sale_price"] or None,
                cell["original_year"] or None,
                cell["musicbrainz_release_id"].replace("-", "") or None,
                cell["value"] or None,
                cell["valued_on"] or None,
                "",
                self.now,
                self.now,
                name_key(title),
                sort_key(sort_name(title)),
                *names,
                cell["rating"] or None,
            )
        )

    def _add_history(
        self, record: int, cell: dict[str, str], artists: str, key: tuple[str, ...]
    ) -> None:
        year = f" ({cell['year']})" if cell["year"] else ""
        line = (
            cell["purchase_date"] or self.today,
            "Initial load",
            0,
            record,
            f"{artists} - {cell['title']}{year}",
        )
        self.rows["credits_transaction"].append((self.account, *line, self.now))
        if cell["rating"]:
            self.rows["ratings_rating"].append((record, self.owner, cell["rating"], self.today, ""))
        after = json.dumps({column: text for column, text in cell.items() if text})
        self.rows["collection_change"].append((1, record, cell["uid"].replace("-", ""), after))
        if key:
            self.rows["collection_sourcekey"].append((record, *key))

    def write(self) -> None:
        """Write what was collected since the last time."""
        for table, columns in TABLES.items():
            marks = ", ".join("?" * len(columns.split()))
            self.connection.executemany(
                f"INSERT INTO {table} ({', '.join(columns.split())}) VALUES ({marks})",
                self.rows[table],
            )
            self.rows[table].clear()

    def finish(self, source: str, file: Path) -> int:
        """Write the rest and the batch, commit, and return the number of records."""
        self.write()
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        self.connection.execute(
            "INSERT INTO collection_batch (id, created_at, kind, source, file_name, file_hash, "
            "options, counts, made, wrote, seconds, user_id) VALUES (1, ?, 'import', ?, ?, ?, "
            "'{}', ?, '{}', '{}', 0, ?)",
            [self.now, source, file.name, digest, json.dumps({"new": self.records}), self.owner],
        )
        self.connection.execute("COMMIT")
        self.connection.close()
        return self.records


def load(database: Path, file: Path) -> int:
    """Load a file in Disco's own layout, all columns, and return the number of records."""
    loader = Loader(database)
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        for cells in reader:
            labels, numbers = cells[5].split("; "), cells[6].split("; ")
            loader.add(cells, cells[1].split("; "), labels, numbers)
    return loader.finish("disco", file)
