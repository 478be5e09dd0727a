"""A small database of the first Disco, what can be changed in it, and how it is taken over."""

import sqlite3
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from adminkit.verbs import SITE
from collection.history.undo import Undo
from collection.models import Batch

_SCHEMA = """
CREATE TABLE artists (artist_id INTEGER PRIMARY KEY, artist_name VARCHAR UNIQUE, artist_country VARCHAR);
CREATE TABLE genres (genre_id INTEGER PRIMARY KEY, genre_name VARCHAR);
CREATE TABLE labels (label_id INTEGER PRIMARY KEY, label_name VARCHAR);
CREATE TABLE formats (format_id INTEGER PRIMARY KEY, format_name VARCHAR);
CREATE TABLE records (record_id INTEGER PRIMARY KEY, title VARCHAR, year INTEGER, genre_id INTEGER, format_id INTEGER,
    vinyl_color VARCHAR, lim_edition VARCHAR, number VARCHAR, remarks VARCHAR, purchase_date DATE, price NUMERIC,
    rating INTEGER, is_digitized INTEGER, is_active INTEGER);
CREATE TABLE artist_record_link (artist_id INTEGER, record_id INTEGER, PRIMARY KEY (artist_id, record_id));
CREATE TABLE label_record_link (label_id INTEGER, record_id INTEGER, PRIMARY KEY (label_id, record_id));
CREATE TABLE credit_trx (credit_trx_id INTEGER PRIMARY KEY, credit_trx_date DATE, credit_trx_type VARCHAR,
    credit_value FLOAT, credit_saldo FLOAT, record_id INTEGER);
INSERT INTO artists VALUES (1, 'Coffins', 'Japan'), (2, 'Petrification', 'NA'), (3, 'coffins ', 'NA');
INSERT INTO genres VALUES (1, 'Death Metal');
INSERT INTO labels VALUES (1, 'NA'), (2, 'Hells Headbangers');
INSERT INTO formats VALUES (1, 'LP');
INSERT INTO records VALUES (4, 'Split', 2018, 1, 1, 'None', '200', NULL, 'None', '2019-07-01', 25, 8, 1, 1);
INSERT INTO records VALUES (7, 'None', 1991, 1, 1, 'black', NULL, NULL, NULL, '2021-03-01', 15.5, NULL, 0, 0);
INSERT INTO artist_record_link VALUES (2, 4), (1, 4), (3, 7);
INSERT INTO label_record_link VALUES (2, 4), (1, 7);
INSERT INTO credit_trx VALUES (1, '2019-07-01', 'Initial Load', 0, 0, 4), (2, '2021-02-20', 'Addition', 1, 1, NULL),
    (3, '2021-03-01', 'Purchase', -1, 0, 7), (4, '2021-03-02', 'Addition', 1, 1, NULL),
    (5, '2021-03-12', 'Addition', 1, 4, NULL), (6, '2021-03-15', 'Remove', 1, 5, 7);
"""
#: Beginnings of changes: to a line of the book, and a table of ratings.
LINE = "UPDATE credit_trx SET"
_COLUMNS = "rating_id INTEGER PRIMARY KEY, rating_value FLOAT, rating_date DATE, record_id INTEGER"
RATINGS = f"CREATE TABLE ratings ({_COLUMNS}); INSERT INTO ratings VALUES"

#: The older table of labels, in which record 4 still has one that was corrected, and record 7,
#: whose only label is `NA`, has another.
OLDER = """CREATE TABLE record_label_link (record_id INTEGER, label_id INTEGER);
INSERT INTO labels VALUES (5, 'Bogus'), (6, 'Dawnbreed / Sentient Ruin');
INSERT INTO record_label_link VALUES (4, 2), (4, 5), (7, 6), (7, 1), (99, 5), (4, 98)"""
# What an earlier version of Disco read: the links of both tables.
_BOTH = """INSERT OR IGNORE INTO label_record_link (record_id, label_id)
SELECT record_id, label_id FROM record_label_link"""


def taken_over_wrongly(directory: Path) -> Path:
    """Take over a database with both tables of labels as an earlier version did; return it as it
    is.
    """
    take_over(database(directory, OLDER, _BOTH), verbosity=0)
    (directory / "old.db").unlink()
    return database(directory, OLDER)


def database(directory: Path, *changes: str) -> Path:
    """Return the path of a database with two records and a book of six lines, after some `changes`
    in SQL.
    """
    path = directory / "old.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(_SCHEMA + ";".join(changes))
    connection.close()
    return path


def take_over(path: Path, **options: Any) -> str:
    """Take a database over, and return what the command says."""
    out = StringIO()
    call_command("import_legacy", str(path), stdout=out, **options)
    return out.getvalue()


def undone(path: Path) -> Batch:
    """Take a database over and undo that; return the batch."""
    take_over(path)
    batch = Batch.objects.latest("pk")
    Undo(batch).run(by=SITE)
    return batch
