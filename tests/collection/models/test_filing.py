"""Records and wants by artist, as they stand on paper."""

from datetime import date

import pytest

from collection.filing import file_records, file_wants
from collection.filters.wants import fitting_wants
from collection.models import Artist, Record, Want
from collection.models.record_fields import short_grade
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def filed():
    return file_records(Record.objects.all())


def lines():
    return [
        (entry.heading.name, entry.row.title, entry.see and entry.see.name) for entry in filed()
    ]


def want(owner=None, **fields):
    return Want.objects.create(
        **{"owner": owner or make_user("ann"), "artist": "Can", "title": "Ege"} | fields
    )


def test_artists_stand_in_the_order_in_which_they_are_filed():
    for name in ("The Beatles", "Åsa", "Zappa", "ABBA"):
        make_record(artists=[name])
    assert [entry.heading.name for entry in filed()] == ["ABBA", "Åsa", "Beatles, The", "Zappa"]


def test_an_artist_s_records_stand_by_year_the_unknown_last():
    for title, year in (("b", None), ("a", 1972), ("c", 1970)):
        make_record(title=title, year=year)
    assert [entry.row.title for entry in filed()] == ["c", "a", "b"]


def test_a_later_pressing_stands_where_its_album_belongs():
    make_record(title="late", year=1999, original_year=1969)
    make_record(title="first", year=1970)
    assert [(entry.row.title, entry.row.facts) for entry in filed()] == [
        ("late", "1999 (1969)"),
        ("first", "1970"),
    ]


def test_artists_whose_names_begin_alike_do_not_mix():
    make_record(artists=["Can"], title="a", year=1970)
    make_record(artists=["Can & Friends"], title="b", year=1971)
    make_record(artists=["Can", "Neu!"], title="c", year=1972)
    assert [(name, title) for name, title, _ in lines()] == [
        ("Can", "a"),
        ("Can", "c"),
        ("Can & Friends", "b"),
        ("Neu!", "c"),
    ]


def test_a_record_of_several_artists_stands_under_the_first_and_the_others_say_where():
    make_record(artists=[("Lou Reed", "&"), "John Cale"], title="Drella")
    assert lines() == [("John Cale", "Drella", "Lou Reed"), ("Lou Reed", "Drella", None)]
    assert filed()[1].row.artists == "Lou Reed & John Cale"


def test_what_it_files_under_takes_the_place_of_the_first_artist():
    make_record(artists=["Karajan"], title="Symphony", files_under="beethoven, the")
    make_record(artists=["Beethoven, The"], title="Sonata")
    make_record(artists=["Zimmer"], title="Inception", files_under="Zimmer")
    assert sorted(lines()) == [
        ("Beethoven, The", "Sonata", None),
        ("Beethoven, The", "Symphony", None),
        ("Karajan", "Symphony", "Beethoven, The"),
        ("Zimmer", "Inception", None),
    ]
    assert [entry.row.artists for entry in filed() if entry.row.title == "Symphony"] == [
        *("Karajan", "Karajan")
    ]


def test_an_artist_named_twice_on_a_record_stands_there_once():
    make_record(artists=["Can", "Can"])
    assert lines() == [("Can", "Tago Mago", None)]


def test_two_artists_that_are_filed_alike_keep_their_own_records():
    for name in ("Nirvana", "Nirvana (2)", "Nirvana"):
        make_record(artists=[name])
    assert [entry.heading.key for entry in filed()] == ["nirvana", "nirvana", "nirvana (2)"]


def test_a_record_without_an_artist_comes_last():
    make_record(artists=[])
    make_record(artists=["Кино"])
    assert [entry.heading.name for entry in filed()] == ["Кино", "No artist"]


@pytest.mark.parametrize(
    ("name", "letter"), [("Åsa", "A"), ("(can)", "C"), ("13th Floor", "0-9"), ("Кино", "…")]
)
def test_an_artist_is_looked_for_under_a_letter_without_its_accent(name, letter):
    make_record(artists=[name])
    assert filed()[0].heading.letter == letter


def test_a_line_says_what_kind_of_copy_it_is():
    make_record(
        labels=[("UA", "1"), ("UA", "2")],
        format="LP",
        year=1971,
        media_condition="Very Good Plus (VG+)",
    )
    row = filed()[0].row
    assert (row.facts, row.numbers, row.grade) == ("1971 · LP · UA 1; UA 2", "1, 2", "VG+")


@pytest.mark.parametrize(
    ("reason", "told"), [("given", "given away 2024-05-01"), ("", "removed 2024-05-01")]
)
def test_a_record_that_left_says_why_and_when(reason, told):
    make_record(is_active=False, removed_on=date(2024, 5, 1), removal_reason=reason)
    assert (filed()[0].kind, filed()[0].row.departure) == ("gone", told)


@pytest.mark.parametrize(
    ("condition", "short"),
    [("Near Mint (NM or M-)", "NM"), ("Mint (M)", "M"), ("Generic", "Generic"), ("", "")],
)
def test_grades_are_as_short_as_dealers_write_them(condition, short):
    assert short_grade(condition) == short


def test_wants_stand_under_their_artist_as_he_is_filed():
    Artist.objects.create(name="Can", sort_name="Zzz Can")
    make_record(artists=["Can"])
    wanted = file_wants([want(artist="CAN")], (entry.heading for entry in filed()))
    assert wanted[0].heading == filed()[0].heading


def test_the_most_wanted_of_an_artist_comes_first():
    ann = make_user("ann")
    for priority in (3, 1, 2):
        want(owner=ann, priority=priority)
    assert [entry.row.priority for entry in file_wants(Want.objects.all())] == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("q", "EGE can", True),
        ("q", "ege neu", False),
        ("artist", "ca", True),
        ("artist", '"ca"', False),
        ("artist", '"CAN"', True),
        ("title", "eg", True),
        ("label", "united", True),
        ("format", "LP", False),
        ("year_min", 1972, True),
        ("year_min", 1973, False),
        ("year_max", 1971, False),
        ("year_max", None, True),
        ("is_small", True, True),
        ("is_small", False, False),
        ("original_year_min", 1973, False),
        ("original_year_max", 1972, True),
        ("discogs_release_id", 7, False),
        ("genre", "rock", True),
    ],
)
def test_wants_are_narrowed_by_what_a_want_has(name, value, fits):
    want(label="United Artists", year=1972, format='7"')
    assert bool(fitting_wants({name: value})) == fits


def test_wants_that_are_closed_are_not_wanted():
    want(closed_on=date(2024, 1, 1))
    assert fitting_wants({}) == []
