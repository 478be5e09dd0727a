"""Export, empty the database, import, export: the same bytes, whatever the texts are."""

import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from adminkit.verbs import SITE
from tests.collection.importing.running import all_facts, empty_database, export_to, run
from tests.factories import make_record, make_user

NASTY = [
    "None",
    "NULL",
    "nan",
    "\\-",
    "\\\\-",
    "-",
    "a; b",
    "a;b",
    "; ",
    ";",
    "a\\; b",
    "\\",
    "\\\\",
    "end\\",
    'quote " inside',
    '"',
    '""',
    "'",
    "a,b",
    "two\nlines",
    "\ttab\tinside",
    "=1+1",
    "==1",
    "+1",
    "-1",
    "@x",
    "\u200bzero\u200b",
    "🍋",
    "👩‍👩‍👧",
    "אביב",
    "a\u202eb",
    "\ufeffmark",
    "\ufffd",
    "a\u2028b",
    "a b",
    "[1997]",
    "['a', 'b']",
    "1e3",
    "007",
    "#",
    "x" * 500,
    "𝄞" * 500,
]

pytestmark = pytest.mark.django_db


def comes_back(directory: Path) -> bool:
    """Tell whether the whole collection comes back out of its own export, in the bytes and in the
    records.
    """
    own = Path(tempfile.mkdtemp(dir=directory))
    exported, before = export_to(own / "first.csv"), all_facts()
    empty_database()
    outcome = run("import_records", own / "first.csv")
    assert outcome.code == 0, outcome.said
    assert all_facts() == before
    return export_to(own / "second.csv") == exported


def each_text() -> list[Any]:
    """Return the nasty texts. Letters of ASCII are the same in every database, but for the sign
    that PostgreSQL may read as the beginning of another one.
    """
    is_plain = {text: text.isascii() and "\\" not in text for text in NASTY}
    return [
        pytest.param(text, marks=pytest.mark.once) if is_plain[text] else text for text in NASTY
    ]


@pytest.mark.parametrize("text", each_text())
def test_a_nasty_text_comes_back_in_every_column(text: str, tmp_path: Path) -> None:
    short = text[:100]
    make_record(
        make_user(),
        title=text,
        artists=[(text, short), f"{text[:490]} too"],
        labels=[(text, text), (text, ""), (f"{text[:490]} too", text)],
        genre=text,
        styles=[text, f"{text[:490]} too"],
        format=text,
        format_details=text,
        color=text[:200],
        limited_to=short,
        copy_number=short,
        location=text[:200],
        barcode=short,
        shop=text[:200],
        country=short,
        remarks=f"{text}\n{text}\n",
    )
    assert comes_back(tmp_path)


@pytest.mark.parametrize("remarks", ["\\- ", "\t\\-", "\\\\-\n", " \\- \\-"])
def test_remarks_that_look_like_an_order_to_empty_come_back(remarks: str, tmp_path: Path) -> None:
    make_record(make_user(), remarks=remarks)
    assert comes_back(tmp_path)


def test_a_name_of_two_lines_beside_a_text_with_commas_comes_back(tmp_path: Path) -> None:
    # Its second line has as many cells as the header, cut at each comma.
    make_record(make_user(), title="None", artists=[("two\nlines", "None")], genre="['a', 'b']")
    assert comes_back(tmp_path)


def test_an_empty_collection_comes_back(tmp_path: Path) -> None:
    make_user()
    assert comes_back(tmp_path)


def test_every_value_comes_back(tmp_path: Path) -> None:
    make_record(
        make_user(),
        year=1860,
        price=Decimal("1234567890.10"),
        rating="7.5",
        purchase_date=date(1999, 12, 31),
        added_at=datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC),
        is_digitized=True,
        media_condition="Near Mint (NM or M-)",
        sleeve_condition="No Cover",
        discogs_release_id=2**40,
        original_year=1860,
        files_under="Filmmusik; Oper",
        musicbrainz_release_id="0E9A8B3C-63A3-4D5A-9D35-6F0E2A7C1B00",
        matrix="PL 4001-A ①; \\ “Ω”",
        value=Decimal("9999999999.90"),
        valued_on=date(2024, 2, 29),
    )
    assert comes_back(tmp_path)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin"])
@pytest.mark.parametrize("moment", ["1999-12-31 23:59:59", "2023-03-26 02:30:00"])
def test_a_moment_comes_back_in_any_time_zone(
    zone: str, moment: str, tmp_path: Path, settings: Settings
) -> None:
    settings.TIME_ZONE = zone
    make_record(make_user(), added_at=f"{moment}+00:00")
    assert comes_back(tmp_path)


def test_an_export_says_the_same_moment_in_any_time_zone(
    tmp_path: Path, settings: Settings
) -> None:
    make_record(make_user(), added_at="2023-07-26 02:30:00+00:00")
    here = export_to(tmp_path / "here.csv")
    settings.TIME_ZONE = "Europe/Berlin"
    assert export_to(tmp_path / "there.csv") == here


@pytest.mark.parametrize("rating", ["0", "0.5", "10"])
def test_a_rating_comes_back(rating: str, tmp_path: Path) -> None:
    make_record(make_user(), rating=rating)
    assert comes_back(tmp_path)


def test_a_removed_record_comes_back_removed(tmp_path: Path) -> None:
    record = make_record(make_user())
    record.remove(on=date(2020, 1, 1), reason="sold", sale_price=Decimal("0.00"), by=SITE)
    assert comes_back(tmp_path)


def test_a_record_removed_without_any_detail_comes_back_removed(tmp_path: Path) -> None:
    make_record(make_user(), is_active=False)
    assert comes_back(tmp_path)


def test_records_of_several_owners_come_back_in_their_order(tmp_path: Path) -> None:
    anna, bert = make_user("anna"), make_user("bert@example.org", is_active=False)
    for number, owner in enumerate([bert, anna, anna, bert]):
        make_record(owner, title=f"No. {number}")
    assert comes_back(tmp_path)


def test_one_copy_of_each_owner_and_two_of_one_come_back(tmp_path: Path) -> None:
    anna, bert = make_user("anna"), make_user("bert")
    for owner in [bert, anna, anna]:
        make_record(owner, discogs_release_id=364461)
    assert comes_back(tmp_path)


def test_countries_of_artists_come_back(tmp_path: Path) -> None:
    record = make_record(make_user(), artists=["Can", "Air", "Low"])
    for link, country in zip(record.artist_links.all(), ["", "France; Corsica", ""], strict=True):
        link.artist.country = country
        link.artist.save()
    assert comes_back(tmp_path)


def test_one_artist_twice_on_a_record_comes_back(tmp_path: Path) -> None:
    make_record(make_user(), artists=["Can", ("Air", "feat."), "Can"])
    assert comes_back(tmp_path)


def test_a_record_without_artist_comes_back(tmp_path: Path) -> None:
    make_record(make_user(), artists=[])
    assert comes_back(tmp_path)


@pytest.mark.parametrize(
    "labels", [[("A", ""), ("A", "1")], [("A", "1"), ("B", ""), ("C", "2")], [("A", "1; 2")]]
)
def test_labels_with_and_without_a_number_come_back(
    labels: list[tuple[str, str]], tmp_path: Path
) -> None:
    make_record(make_user(), labels=labels)
    assert comes_back(tmp_path)


def test_an_export_untouched_changes_nothing(tmp_path: Path) -> None:
    for number, text in enumerate(NASTY):
        make_record(title=text, remarks=text, year=1900 + number, rating="5")
    export_to(tmp_path / "all.csv")
    counts = run("import_records", tmp_path / "all.csv").counts
    assert (counts["same"], counts["lines"]) == (len(NASTY), len(NASTY))
