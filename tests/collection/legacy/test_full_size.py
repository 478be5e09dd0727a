"""A database of full size, taken over and compared with what the first Disco showed of it.

The comparison reads the old database by itself, with plain SQL, as that program did: labels by the
table `label_record_link` alone.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Label, Record, RecordLabel
from credits.models import Account, Transaction
from credits.proof import prove_ledger
from ratings.models import Rating
from tests.collection.legacy.database import take_over
from tests.collection.legacy.full_size import (
    FINAL_BALANCE,
    LAST_ADDITION,
    LOWEST_BALANCE,
    OPENED,
    PACE,
    RATED,
    RECORDS,
    STALE,
    full_size,
)
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

_SHOWN = """
    SELECT r.record_id, r.title, r.year, g.genre_name, f.format_name, r.vinyl_color, r.lim_edition,
           r.number, r.remarks, r.purchase_date, r.price, r.rating, r.is_digitized, r.is_active
    FROM records r LEFT JOIN genres g USING (genre_id) LEFT JOIN formats f USING (format_id)
"""
_LINKED = """
    SELECT {0}_name FROM {0}s JOIN {0}_record_link USING ({0}_id) WHERE record_id = ?
    ORDER BY {0}_record_link.rowid
"""
_NOTHING = (None, "None", "NA")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A takeover only reads the file, so one serves all tests."""
    return full_size(tmp_path_factory.mktemp("first_disco"))


@pytest.fixture
def old(made: Path) -> Path:
    make_user("anna")
    return made


def known(text: str | None) -> str:
    return "" if text in _NOTHING or text is None else text.strip()


def shown_then(path: Path) -> Iterator[dict[str, Any]]:
    """Yield what the first Disco showed of each record, in the order of their ids."""
    with closing(sqlite3.connect(path)) as connection:
        for pk, title, year, genre, kind, *texts, bought, price, rating, digital, active in list(
            connection.execute(f"{_SHOWN} ORDER BY record_id")
        ):
            artists = [name for (name,) in connection.execute(_LINKED.format("artist"), [pk])]
            labels = [name for (name,) in connection.execute(_LINKED.format("label"), [pk])]
            yield {
                "title": title,
                "year": year,
                "genre": known(genre),
                "format": known(kind),
                "texts": [known(text) for text in texts],
                "bought": bought,
                "price": round(Decimal(price), 2),
                "rating": rating,
                "is_digitized": bool(digital),
                "is_active": bool(active),
                "artists": artists,
                "labels": [name for name in labels if name != "NA"],
            }


def shown_now() -> Iterator[dict[str, Any]]:
    """Yield the same of each record here, in the order in which they came in."""
    ratings = dict(Rating.objects.values_list("record", "value"))
    links = ("artist_links__artist", "label_links__label")
    records = Record.objects.select_related("genre", "format").prefetch_related(*links)
    for record in records.order_by("pk"):
        rating = ratings.get(record.pk)
        yield {
            "title": record.title,
            "year": record.year,
            "genre": str(record.genre or ""),
            "format": str(record.format or ""),
            "texts": [record.color, record.limited_to, record.copy_number, record.remarks],
            "bought": str(record.purchase_date),
            "price": record.price,
            "rating": int(rating) if rating else None,
            "is_digitized": record.is_digitized,
            "is_active": record.is_active,
            "artists": [link.artist.name for link in _in_order(record.artist_links)],
            "labels": [link.label.name for link in _in_order(record.label_links)],
        }


def _in_order(links: Any) -> list[Any]:
    return sorted(links.all(), key=lambda link: link.position)


def test_each_cell_is_what_the_first_disco_showed(old: Path) -> None:
    take_over(old, verbosity=0)
    assert list(shown_now()) == list(shown_then(old))


def test_as_many_records_labels_and_ratings_come_in_as_it_showed(old: Path) -> None:
    assert f"lines={RECORDS} new={RECORDS}" in take_over(old)
    labels = sum(len(then["labels"]) for then in shown_then(old))
    assert (RecordLabel.objects.count(), Rating.objects.count()) == (labels, RATED)
    assert not Label.objects.filter(name="NA").exists()


def test_a_second_time_a_database_of_full_size_changes_nothing(old: Path) -> None:
    take_over(old, verbosity=0)
    before = [list(shown_now()), Transaction.objects.count()]
    said = take_over(old)
    assert f"new=0 changed=0 same={RECORDS}" in said
    assert "older version" not in said and "earlier version" not in said
    assert [list(shown_now()), Transaction.objects.count()] == before


def test_the_book_ends_with_the_balance_that_was_last_seen(old: Path) -> None:
    take_over(old, verbosity=0)
    assert (Account.objects.get().balance(), prove_ledger().faults) == (FINAL_BALANCE, [])
    amounts = Transaction.objects.order_by("pk").values_list("amount", flat=True)
    assert min(accumulate(amounts)) == LOWEST_BALANCE


def test_the_account_opens_at_the_first_line_that_is_no_initial_load(old: Path) -> None:
    take_over(old, verbosity=0)
    account = Account.objects.get()
    assert (account.opened_on, account.interval_days, account.granted_through) == (
        OPENED,
        PACE,
        LAST_ADDITION,
    )
    assert Transaction.objects.filter(kind="Purchase", date__lt=OPENED).exists()


def test_what_the_next_booking_adds_is_said_before_and_is_then_true(old: Path) -> None:
    passed = timezone.localdate() - LAST_ADDITION
    count = passed // timedelta(days=PACE)
    after = FINAL_BALANCE + count
    sentence = f"adds {count} credits, and the balance is then {after}."
    assert sentence in take_over(old, dry_run=True)
    assert sentence in take_over(old)
    account = Account.objects.get()
    assert (account.grant_due(by=SITE), account.balance()) == (count, after)


def test_the_older_table_is_one_counted_remark_that_comes_first(old: Path) -> None:
    odd = [line for line in take_over(old).splitlines() if line.startswith("Odd: ")]
    assert f" of {STALE} links in the older table record_label_link are not in" in odd[0]
    assert [line for line in odd[1:] if "record_label_link" in line] == []


def test_remarks_are_folded_to_five_of_a_kind_and_all_are_named_on_request(old: Path) -> None:
    odd = [line for line in take_over(old, dry_run=True).splitlines() if line.startswith("Odd")]
    assert len([line for line in odd if "the balance jumps by" in line]) == 5
    (rest,) = [line for line in odd if line.endswith("more like these: the balance jumps.")]
    all_of_them = take_over(old, dry_run=True, verbosity=2)
    count = all_of_them.count("the balance jumps by")
    assert rest == f"Odd: and {count - 5} more like these: the balance jumps."
