"""A made-up collection of any size, written by bulk statements, the same on every machine.

Names and words follow Zipf's law, as they do on real shelves. Three people rate, one of them owns
nearly everything. One record in a hundred was entered twice.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection, models, transaction

from benchmarks.shelf import WORDS
from collection.bulk_sql import insert
from collection.derived import DERIVED_FIELDS, derive
from collection.models import (
    Artist,
    Format,
    Genre,
    Label,
    Play,
    Record,
    RecordArtist,
    RecordLabel,
    RecordStyle,
    RecordTag,
    Style,
    Tag,
    Track,
    Want,
)
from collection.models.record_fields import MediaCondition
from collection.names import name_key, search_fold, sort_key, sort_name
from credits.models import Account, Transaction
from ratings.models import Rating

OWNER, OTHERS = "admin", ("anna", "björn")
#: A word on one record in a thousand, and one on every fifteenth.
RARE, COMMON = "zyxquark", "love"
_CHUNK = 20_000
_MADE = datetime(2026, 1, 1, 12, tzinfo=UTC)
_FIRST_DAY = date(2005, 1, 1)
_DAYS = 7000
_GENRES = "Rock,Jazz,Metal,Folk,Punk,Soul,Post-Punk,Ambient,Blues,Dub,Funk,House,Reggae".split(",")
_FORMATS = 'LP,2xLP,12",7",10",CD,Cassette,Box'.split(",")
_COUNTRIES = ",US,UK,Germany,Japan,Brasil".split(",")
_TAGS = ["to sell", "gift", "party", "box 4"]
_STYLES = [f"{word} {kind}" for word in WORDS[:20] for kind in ("Rock", "Jazz", "Dub")]

Row = tuple[Any, ...]
Rows = dict[type[models.Model], list[Row]]

# The columns of each table, in the order of the rows below.
_NAMES = ["id", "name", "name_key", "created_at"]
_FILED = [*_NAMES, "sort_name", "sort_key", "search_key"]
_COLUMNS: dict[type[models.Model], list[str]] = {
    Genre: _NAMES,
    Style: _NAMES,
    Format: [*_NAMES, "is_small"],
    Tag: [*_NAMES, "owner"],
    Label: _FILED,
    Artist: [*_FILED, "country"],
    Record: [
        *("id", "uid", "owner", "title", "year", "original_year", "country", "genre", "format"),
        *("format_details", "color", "limited_to", "copy_number", "media_condition"),
        *("sleeve_condition", "location", "barcode", "discogs_release_id", "remarks"),
        *("purchase_date", "shop", "price", "is_digitized", "is_active", "removed_on"),
        *("removal_reason", "cover", "created_at", "updated_at"),
        *DERIVED_FIELDS,
    ],
    RecordArtist: ["record", "artist", "position", "join_phrase"],
    RecordLabel: ["record", "label", "position", "catalog_number"],
    RecordStyle: ["record", "style", "position"],
    RecordTag: ["record", "tag", "position"],
    Track: [
        *("record", "position", "number", "title", "duration", "artist_text", "kind"),
        "is_favourite",
    ],
    Rating: ["record", "author", "value", "rated_on", "review"],
    Play: ["record", "user", "day"],
    Transaction: [
        *("account", "date", "kind", "amount", "record", "memo", "reason", "created_at"),
    ],
    Want: [
        *("uid", "owner", "artist", "title", "label", "catalog_number", "format", "priority"),
        *("notes", "any_pressing", "created_at"),
    ],
}


def fill(records: int) -> None:
    """Store a collection of so many records in an empty database, in one transaction."""
    with transaction.atomic():
        owner = User.objects.create_superuser(OWNER, password="benchmark-password")
        others = [User.objects.create_user(name, is_staff=True) for name in OTHERS]
        account = Account.objects.create(
            owner=owner, opened_on=_FIRST_DAY, granted_through=_FIRST_DAY
        )
        shelf = Shelf(records, [owner.pk, *(user.pk for user in others)], account.pk)
        _store(shelf.names())
        for first in range(1, records + 1, _CHUNK):
            last = min(first + _CHUNK - 1, records)
            ids = range(first, last + 1)
            _store(shelf.rows(ids))
            Record.objects.keep_current_rating(ids)


def _store(rows: Rows) -> None:
    for model, some in rows.items():
        insert(model, _COLUMNS[model], some)


class Shelf:
    """What is made up: the names first, then the rows of any range of ids."""

    def __init__(self, records: int, people: Sequence[int], account: int) -> None:
        self.dice = Random(records)
        self.records, self.people, self.account = records, people, account
        # As this database stores it.
        self.now = connection.ops.adapt_datetimefield_value(_MADE)
        self.artists = self._invented(max(50, records * 2 // 5), ["", "The ", "Die "])
        self.labels = self._invented(max(20, records // 8), [""])
        self.artist_odds = _zipf(len(self.artists))
        self.label_odds = _zipf(len(self.labels))
        self.places = [f"Shelf {letter}{n}" for letter in "ABCDEÅ" for n in range(1, 40)]
        self.place_odds = _zipf(len(self.places))
        self.words = [COMMON, "sun", *WORDS]
        self.word_odds = _zipf(len(self.words))
        self.last: tuple[Any, ...] = ()

    def _invented(self, count: int, articles: Sequence[str]) -> list[str]:
        names: dict[str, None] = {}
        while len(names) < count:
            words = self.dice.sample(WORDS, self.dice.choice((1, 2, 2, 3)))
            number = f" {len(names)}" if len(names) > 200 else ""
            name = f"{self.dice.choice(articles)}{' '.join(words)}{number}"
            if name_key(name) not in names:
                names[name] = None
        return list(names)

    def names(self) -> Rows:
        """Return the rows of the look-up tables."""

        def plain(names: Sequence[str]) -> list[Row]:
            return [(pk, name, name_key(name), self.now) for pk, name in enumerate(names, 1)]

        def filed(names: Sequence[str]) -> list[Row]:
            rows = []
            for pk, name, key, now in plain(names):
                filed_as = sort_name(name)
                rows.append((pk, name, key, now, filed_as, sort_key(filed_as), search_fold(name)))
            return rows

        return {
            Genre: plain(_GENRES),
            Style: plain(_STYLES),
            Format: [(*row, Format.looks_small(row[1])) for row in plain(_FORMATS)],
            Tag: [(*row, self.people[0]) for row in plain(_TAGS)],
            Label: filed(self.labels),
            Artist: [(*row, "") for row in filed(self.artists)],
        }

    def rows(self, ids: range) -> Rows:
        """Return the records with these ids and everything that belongs to them."""
        rows: Rows = {
            model: []
            for model in _COLUMNS
            if model not in (Genre, Style, Format, Tag, Label, Artist)
        }
        for pk in ids:
            for model, row in self._record(pk):
                rows[model].append(row)
        return rows

    def _record(self, pk: int) -> Iterator[tuple[type[models.Model], Row]]:
        dice = self.dice
        if not self.last or dice.random() > 0.01:
            artists = self._chosen(self.artist_odds, 2 if dice.random() < 0.1 else 1)
            year = dice.randint(1955, 2025) if dice.random() < 0.97 else None
            labels = self._chosen(self.label_odds, dice.choices((0, 1, 2), (5, 90, 5))[0])
            numbers = [f"CAT {dice.randrange(9999):04}" for _ in labels]
            form = dice.randint(1, len(_FORMATS))
            self.last = (artists, self._title(pk), year, form, labels, numbers)
        artists, title, year, form, labels, numbers = self.last
        styles = dice.sample(range(1, len(_STYLES) + 1), dice.choice((0, 0, 1, 2)))
        tracks = [self._title(0) for _ in range(8)] if dice.random() < 0.1 else []
        barcode = f"{dice.randrange(10**12):013}" if dice.random() < 0.3 else ""
        names = [self.artists[artist - 1] for artist in artists]
        searched = [*names]
        for label, number in zip(labels, numbers, strict=True):
            searched += [self.labels[label - 1], number]
        searched += [_STYLES[style - 1] for style in styles] + tracks + [barcode]
        artist_keys = [sort_key(sort_name(name)) for name in names]
        label_keys = [sort_key(sort_name(self.labels[label - 1])) for label in labels]
        derived = derive(title, artist_keys, label_keys, searched)
        facts = self._facts(pk, title, year, form, barcode)
        yield Record, (*facts, *derived)
        for position, artist in enumerate(artists, 1):
            yield RecordArtist, (pk, artist, position, "")
        for position, label in enumerate(labels, 1):
            yield RecordLabel, (pk, label, position, numbers[position - 1])
        for position, style in enumerate(styles, 1):
            yield RecordStyle, (pk, style, position)
        # The same dice as before there were tags, and only of whoever has them.
        if not pk % 10 and facts[2] == self.people[0]:
            yield RecordTag, (pk, pk // 10 % len(_TAGS) + 1, 1)
        for position, track in enumerate(tracks, 1):
            yield Track, (pk, position, f"A{position}", track, "3:45", "", "track", False)
        yield from self._lived(pk, f"{names[0]} - {title}")
        if dice.random() < 0.01:
            uid = UUID(int=dice.getrandbits(128), version=4).hex
            yield Want, (uid, self.people[0], names[0], title, "", "", "", 2, "", False, self.now)

    def _facts(self, pk: int, title: str, year: int | None, form: int, barcode: str) -> Row:
        dice = self.dice
        is_active = dice.random() > 0.03
        return (
            pk,
            UUID(int=dice.getrandbits(128), version=4).hex,
            dice.choices(self.people, (97, 2, 1))[0],
            title,
            year,
            dice.randint(1955, 2025) if dice.random() < 0.3 else None,
            dice.choice(_COUNTRIES),
            dice.randint(1, len(_GENRES)) if dice.random() < 0.9 else None,
            form,
            "Album",
            "Red" if dice.random() < 0.05 else "",
            "",
            str(dice.randint(1, 500)) if dice.random() < 0.05 else "",
            dice.choices(MediaCondition.values, (3, 40, 30, 14, 4, 2, 1, 1, 2))[0],
            "",
            self.places[self._chosen(self.place_odds, 1)[0] - 1] if dice.random() < 0.7 else "",
            barcode,
            dice.randint(1, 30_000_000) if dice.random() < 0.7 else None,
            "Signed." if dice.random() < 0.02 else "",
            self._day() if dice.random() < 0.8 else None,
            dice.choice(("", "Fair", "Corner Records")),
            f"{dice.randint(100, 6000) / 100:.2f}" if dice.random() < 0.6 else None,
            dice.random() < 0.2,
            is_active,
            None if is_active else self._day(),
            "" if is_active else "sold",
            f"covers/{pk}.jpg" if dice.random() < 0.5 else "",
            self.now,
            self.now,
        )

    def _lived(self, pk: int, memo: str) -> Iterator[tuple[type[models.Model], Row]]:
        dice = self.dice
        for author, share in zip(self.people, (0.4, 0.25, 0.15), strict=True):
            if dice.random() < share:
                days = {self._day() for _ in range(dice.choice((1, 1, 1, 2)))}
                for day in days:
                    yield Rating, (pk, author, f"{dice.randint(6, 20) / 2}", day, "")
        if dice.random() < 0.2:
            yield Play, (pk, self.people[0], self._day())
        if dice.random() < 0.3:
            kind, amount = dice.choice(
                ((Transaction.Kind.INITIAL_LOAD, 0), (Transaction.Kind.PURCHASE, -1))
            )
            yield Transaction, (self.account, self._day(), kind, amount, pk, memo, "", self.now)

    def _chosen(self, odds: Sequence[float], count: int) -> list[int]:
        """Return `count` different numbers from 1, by their cumulated odds."""
        numbers: dict[int, None] = {}
        while len(numbers) < count:
            numbers[self.dice.choices(range(1, len(odds) + 1), cum_weights=odds)[0]] = None
        return list(numbers)

    def _title(self, pk: int) -> str:
        count = self.dice.choice((1, 2, 2, 3, 4))
        words = [self.words[number - 1] for number in self._chosen(self.word_odds, count)]
        words += [RARE] if pk % 1000 == 7 else []
        return " ".join(words) + (f" {self.dice.randrange(2000)}" if count > 1 else "")

    def _day(self) -> str:
        return str(_FIRST_DAY + timedelta(self.dice.randrange(_DAYS)))


def _zipf(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))
