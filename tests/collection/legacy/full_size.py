"""Makes a database of the first Disco of full size, with everything that a real one has.

The tables are declared as its SQLAlchemy did; the rows are made up, the same each time. Ids have
gaps, names have slashes and are in no order, and nothing is known of many things: `None`, `NA`, and
empty. What was wrong in it is here too: links to labels that were corrected long ago (`STALE` of
them) in the table that nobody read, balances that jump, and purchases that were entered late.
"""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

RECORDS, STALE, RATED, LABELLED = 372, 308, 145, 300
#: The first line that is not an Initial load, and the last addition.
OPENED, LAST_ADDITION = date(2020, 12, 12), date(2022, 9, 13)
PACE = 10
FINAL_BALANCE, LOWEST_BALANCE = -9, -12

_STAMPS = "created_at DATETIME DEFAULT (CURRENT_TIMESTAMP), updated_at DATETIME"


def _look_up(noun: str, more: str = "") -> str:
    return (
        f"CREATE TABLE {noun}s ({noun}_id INTEGER NOT NULL, {noun}_name VARCHAR NOT NULL, {more}"
        f"{_STAMPS}, PRIMARY KEY ({noun}_id), UNIQUE ({noun}_name));"
    )


def _link(name: str, first: str, second: str) -> str:
    return (
        f"CREATE TABLE {name} ({first}_id INTEGER NOT NULL, {second}_id INTEGER NOT NULL, "
        f"PRIMARY KEY ({first}_id, {second}_id), "
        f"FOREIGN KEY({first}_id) REFERENCES {first}s ({first}_id), "
        f"FOREIGN KEY({second}_id) REFERENCES {second}s ({second}_id));"
    )


SCHEMA = "".join(
    [
        _look_up("artist", "artist_country VARCHAR, "),
        _look_up("genre"),
        _look_up("label"),
        _look_up("format"),
        "CREATE TABLE records (record_id INTEGER NOT NULL, title VARCHAR NOT NULL, year INTEGER, "
        "genre_id INTEGER, format_id INTEGER, vinyl_color VARCHAR, lim_edition VARCHAR, "
        "number VARCHAR, remarks VARCHAR, purchase_date DATE NOT NULL, price NUMERIC NOT NULL, "
        "rating INTEGER, is_digitized INTEGER NOT NULL, is_active INTEGER NOT NULL, "
        f"{_STAMPS}, PRIMARY KEY (record_id), "
        "FOREIGN KEY(genre_id) REFERENCES genres (genre_id), "
        "FOREIGN KEY(format_id) REFERENCES formats (format_id));",
        "CREATE TABLE credit_trx (credit_trx_id INTEGER NOT NULL, credit_trx_date DATE NOT NULL, "
        "credit_trx_type VARCHAR NOT NULL CHECK (credit_trx_type in ('Addition', 'Initial Load', "
        "'Purchase', 'Remove')), credit_value FLOAT NOT NULL, credit_saldo FLOAT NOT NULL, "
        f"record_id INTEGER, {_STAMPS}, PRIMARY KEY (credit_trx_id), "
        "FOREIGN KEY(record_id) REFERENCES records (record_id));",
        "CREATE TABLE ratings (rating_id INTEGER NOT NULL, rating_value FLOAT NOT NULL "
        "CHECK (rating_value <= 11.0), rating_date DATE NOT NULL, record_id INTEGER, "
        f"{_STAMPS}, PRIMARY KEY (rating_id), "
        "FOREIGN KEY(record_id) REFERENCES records (record_id));",
        _link("artist_record_link", "artist", "record"),
        _link("label_record_link", "label", "record"),
        _link("record_label_link", "record", "label"),
        _link("artist_label_link", "artist", "label"),
        _link("artist_genre_link", "artist", "genre"),
        _link("genre_label_link", "genre", "label"),
    ]
)

_GENRES = ["Death Metal", "Doom Metal", "Black Metal", "Crust", "Grindcore", "None"]
_FORMATS = ['12"', "LP", '7"', '7" Pic', "2LP", "MC", "Flexi / Split"]
_COLORS = [None, "None", "NA", "black", "clear with red splatter", "  green  ", "half / half"]
_COUNTRIES = ["NA", "Sweden", "Finland", "None", None, "USA", "Japan"]
_REMARKS = [None, "None", "NA", "signed", 'second press, "tour" edition; with poster']
_WORDS = ["Rotten", "Crypt", "Void", "Ash", "Nocturnal", "Womb", "Plague", "Hollow", "Grave", "Ære"]


def full_size(directory: Path, *changes: str) -> Path:
    """Return the path of such a database, after some `changes` in SQL."""
    path = directory / "death_metal.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(SCHEMA)
        _Maker(connection).make()
        connection.executescript(";".join(changes))
    connection.close()
    return path


class _Maker:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.random = Random(372)
        self.connection = connection
        # Deleted ones leave gaps.
        self.ids = [number + number // 40 for number in range(2, RECORDS + 2)]
        self.labels = list(range(1, 131))
        self.artists = list(range(1, 331))

    def insert(self, table: str, rows: list[tuple[object, ...]]) -> None:
        marks = ", ".join("?" * len(rows[0]))
        columns = [row[1] for row in self.connection.execute(f"PRAGMA table_info({table})")]
        names = ", ".join(columns[: len(rows[0])])
        self.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)

    def make(self) -> None:
        self.insert("genres", list(enumerate(_GENRES, 1)))
        self.insert("formats", list(enumerate(_FORMATS, 1)))
        self.insert("labels", [(number, self.label_name(number)) for number in self.labels])
        self.insert("artists", [self.artist(number) for number in self.artists])
        removed = set(self.random.sample(self.ids[40:], 29))
        rated = set(self.random.sample(self.ids, RATED))
        self.insert("records", [self.record(pk, pk not in removed, pk in rated) for pk in self.ids])
        self.link_artists()
        self.link_labels()
        self.insert("credit_trx", self.book(removed))

    def label_name(self, number: int) -> str:
        if number == 1:
            return "NA"
        name = f"{self.random.choice(_WORDS)} {number}"
        return f"{name} / Sentient {number}" if number % 9 == 0 else f"{name} Records"

    def artist(self, number: int) -> tuple[object, ...]:
        name = f"{_WORDS[number % 10]} {_WORDS[number // 10 % 10]} {number}"
        return number, name, self.random.choice(_COUNTRIES)

    def record(self, pk: int, is_active: bool, is_rated: bool) -> tuple[object, ...]:
        choice = self.random.choice
        title = "None" if pk == 9 else f"{choice(_WORDS)} of {choice(_WORDS)} {pk}"
        bought = date(2012, 1, 1) + timedelta(days=10 * pk)
        return (
            pk,
            title,
            choice([1989, 1991, 2018, 2020, None]),
            choice([1, 1, 2, 3, 4, 5, 6, None]),
            choice([1, 2, 3, 4, 5, 6, 7, None]),
            choice(_COLORS),
            choice([None, "None", "NA", "200", "666 copies"]),
            choice([None, "None", "12/200"]),
            choice(_REMARKS),
            bought.isoformat(),
            choice([0, 15, 18.5, 22.949999999999999, 100]),
            choice([5, 6, 7, 8, 9, 10]) if is_rated else None,
            choice([0, 1]),
            int(is_active),
        )

    def link_artists(self) -> None:
        rows: list[tuple[object, ...]] = []
        for pk in self.ids:
            count = 2 if pk % 11 == 0 else 1
            rows += [(artist, pk) for artist in self.random.sample(self.artists, count)]
        self.insert("artist_record_link", rows)

    def link_labels(self) -> None:
        """Link records with labels in the table that was read: some with two, some with `NA`, some
        with none; and make the older one, with other labels for many.
        """
        shown: list[tuple[int, int]] = []
        for pk in self.ids[:LABELLED]:
            count = 2 if pk % 23 == 0 else 1
            shown += [(label, pk) for label in self.random.sample(self.labels[1:100], count)]
        shown += [(1, pk) for pk in self.ids[LABELLED : LABELLED + 50]]
        self.insert("label_record_link", list(shown))
        older = [(pk, label) for label, pk in shown if pk in self.ids[40:225]]
        # A record whose labels are all stale, and one that never existed.
        older += [(self.ids[-1], 120), (9999, 7)]
        wrong = iter(self.random.sample(self.ids[:260], 260))
        while len(older) < STALE:
            older.append((next(wrong), self.random.choice(self.labels[90:])))
        self.insert("record_label_link", list(dict.fromkeys(older)))

    def book(self, removed: set[int]) -> list[tuple[object, ...]]:
        """Return a book with the balance of each line beside it, which jumps now and then."""
        loaded = self.ids[:250]
        dates = dict(self.connection.execute("SELECT record_id, purchase_date FROM records"))
        lines: list[tuple[str, str, float, int | None]] = [
            (dates[pk], "Initial Load", 0.0, pk) for pk in loaded
        ]
        lines += self.moves(removed)
        rows: list[tuple[object, ...]] = []
        saldo = 0.0
        for number, (day, word, value, record) in enumerate(lines, 3):
            saldo += value
            if number % 29 == 0:
                saldo += 5 if saldo < -4 else self.random.choice([-2, 1, 3])
            rows.append((number, day, word, value, saldo, record))
        return [*rows, *self.end(len(rows) + 3, saldo)]

    def moves(self, removed: set[int]) -> Iterator[tuple[str, str, float, int | None]]:
        """Yield additions every ten days, with purchases at 1 and at 0 and removals between."""
        bought, leaving = iter(self.ids[250:]), iter(sorted(removed))
        day = OPENED
        while day <= LAST_ADDITION:
            yield day.isoformat(), "Addition", 1.0, None
            for _ in range(2):
                pk = next(bought, None)
                if pk is not None:
                    # Some were bought long before they were entered.
                    on = date(2014, 3, 4) if pk % 50 == 0 else day + timedelta(days=1)
                    yield on.isoformat(), "Purchase", -1.0 if pk % 3 else 0.0, pk
            day += timedelta(days=PACE)
        for pk in leaving:
            yield LAST_ADDITION.isoformat(), "Remove", float(pk % 2), pk

    def end(self, number: int, saldo: float) -> list[tuple[object, ...]]:
        """Return lines that bring the balance to its lowest, and then to what it is at the end."""
        day = LAST_ADDITION.isoformat()
        lowest = LOWEST_BALANCE - saldo
        pk = self.ids[0]
        return [
            (number, day, "Remove", max(lowest, 0.0), LOWEST_BALANCE, None),
            (number + 1, day, "Remove", 1.0, LOWEST_BALANCE + 1, pk),
            (number + 2, day, "Purchase", 0.0, FINAL_BALANCE, pk),
        ]
