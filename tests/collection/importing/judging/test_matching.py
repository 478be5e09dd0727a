"""Which record a row means: exactly one, or none at all."""

import pytest

from adminkit.verbs import SITE
from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import all_facts, figures, snapshot
from tests.factories import make_record, make_user

UID = "6a5d4d6e-0d4b-4f3c-9f3e-0c7a3b1d2e4f"
FIRST = row(notes="first")
SECOND = row(added="2021-01-01 10:00:00", notes="second")

pytestmark = pytest.mark.usefixtures("collector")


def test_a_uid_finds_its_record(imports: Imports) -> None:
    record = make_record()
    assert figures(imports(f"uid,title\r\n{record.uid},Renamed\r\n").counts) == (0, 1, 0, 0)
    assert Record.objects.get().title == "Renamed"


def test_a_uid_and_one_more_column_are_a_whole_file(imports: Imports) -> None:
    record = make_record()
    assert figures(imports(f"uid,location\r\n{record.uid},Shelf 3\r\n").counts) == (0, 1, 0, 0)
    assert Record.objects.get().location == "Shelf 3"


def test_a_uid_in_capitals_finds_its_record(imports: Imports) -> None:
    record = make_record()
    assert figures(imports(f"uid,location\r\n{str(record.uid).upper()},Shelf 3\r\n").counts) == (
        0,
        1,
        0,
        0,
    )


def test_a_new_record_keeps_the_uid_of_the_file(imports: Imports) -> None:
    imports(f"uid,artist,title\r\n{UID},Can,Tago Mago\r\n")
    assert str(Record.objects.get().uid) == UID


def test_a_uid_that_nobody_knows_leaves_it_to_the_next_key(imports: Imports) -> None:
    make_record(discogs_release_id=364461)
    imports(
        f"uid,artist,title,discogs_release_id,location\r\n{UID},Can,Tago Mago,364461,Shelf 3\r\n"
    )
    assert Record.objects.get().location == "Shelf 3"


def test_the_key_of_the_source_finds_a_record_that_became_another(imports: Imports) -> None:
    imports(discogs(row()))
    record = Record.objects.get()
    record.title, record.discogs_release_id, record.year = "Renamed", None, 1980
    record.save()
    assert figures(imports(discogs(row())).counts) == (0, 0, 1, 0)


def test_the_release_finds_a_record_entered_by_hand(imports: Imports) -> None:
    make_record(title="Tago Mago (my copy)", discogs_release_id=364461)
    assert imports(discogs(row())).counts["new"] == 0


def test_names_title_format_and_year_find_a_record_entered_by_hand(imports: Imports) -> None:
    make_record(artists=["The Necks"], title="Drive  By", year=2003, format="LP")
    counts = imports("artist,title,record_format,year\r\nTHE NECKS,drive by,lp,2003\r\n").counts
    assert counts["new"] == 0


@pytest.mark.parametrize(
    "cells", ["Bjork,Debut,LP,1993", "Björk,Début,LP,1993", "Björk,Debut,CD,1993"]
)
def test_an_accent_or_a_format_makes_another_record(imports: Imports, cells: str) -> None:
    make_record(artists=["Björk"], title="Debut", year=1993, format="LP")
    assert imports(f"artist,title,record_format,year\r\n{cells}\r\n").counts["new"] == 1


def test_another_year_makes_another_record(imports: Imports) -> None:
    make_record(artists=["Björk"], title="Debut", year=1993, format="LP")
    assert imports("artist,title,record_format,year\r\nBjörk,Debut,LP,2010\r\n").counts["new"] == 1


def test_the_same_record_of_somebody_else_is_left_alone(imports: Imports) -> None:
    theirs = make_record(make_user("other", is_active=False), discogs_release_id=364461)
    assert imports(discogs(row())).counts["new"] == 1
    assert theirs.owner.records.get().location == ""


def test_a_removed_record_is_found_and_stays_removed(imports: Imports) -> None:
    imports(discogs(row()))
    Record.objects.get().remove(reason="sold", by=SITE)
    assert figures(imports(discogs(row())).counts) == (0, 0, 1, 0)
    assert not Record.objects.get().is_active


def test_two_copies_are_found_in_either_order(imports: Imports) -> None:
    imports(discogs(FIRST, SECOND))
    assert figures(imports(discogs(SECOND, FIRST)).counts) == (0, 0, 2, 0)
    assert [fact["remarks"] for fact in all_facts()] == ["first", "second"]


def test_the_second_copy_of_a_record_is_new(imports: Imports) -> None:
    imports(discogs(FIRST))
    assert figures(imports(discogs(FIRST, SECOND)).counts) == (1, 0, 1, 0)


def test_a_copy_listed_before_the_known_one_is_new(imports: Imports) -> None:
    imports(discogs(SECOND))
    assert figures(imports(discogs(FIRST, SECOND)).counts) == (1, 0, 1, 0)
    assert [fact["remarks"] for fact in all_facts()] == ["second", "first"]


def test_a_copy_that_changed_is_known_by_its_date(imports: Imports) -> None:
    imports(discogs(SECOND))
    imports(discogs(FIRST, SECOND | {"CollectionFolder": "Attic"}))
    assert [(fact["remarks"], fact["location"]) for fact in all_facts()] == [
        ("second", "Attic"),
        ("first", ""),
    ]


def test_the_copy_that_was_deleted_is_the_one_that_comes_back(imports: Imports) -> None:
    imports(discogs(FIRST, SECOND))
    Record.objects.get(remarks="first").delete()
    assert figures(imports(discogs(FIRST, SECOND)).counts) == (1, 0, 1, 0)
    assert [fact["remarks"] for fact in all_facts()] == ["second", "first"]


def test_three_copies_that_nothing_tells_apart_stay_three(imports: Imports) -> None:
    imports(discogs(row(), row(), row()))
    assert figures(imports(discogs(row(), row(), row())).counts) == (0, 0, 3, 0)


def test_a_record_missing_in_the_file_stays(imports: Imports) -> None:
    imports(discogs(row(), row(title="Ege Bamyasi", release_id="2")))
    imports(discogs(row()))
    assert Record.objects.active().count() == 2


def test_a_title_that_differs_in_a_mark_one_cannot_see_is_the_same(imports: Imports) -> None:
    make_record(title="Sci-Fi", year=1971, format="LP")
    counts = imports("artist,title,record_format,year\r\nCan,Sci\u200b-\u200bFi,LP,1971\r\n").counts
    assert counts["new"] == 0


def test_a_near_match_is_listed_and_not_merged(imports: Imports) -> None:
    record = make_record(
        artists=["Nick Cave", "Kylie Minogue"], title="Wild Rose", year=1995, format="LP"
    )
    outcome = imports("artist,title,record_format,year\r\nNick Cave,Wild Rose,LP,1995\r\n")
    assert outcome.counts["new"] == 1
    assert f"line 2: new, and looks like #{record.pk}" in outcome.said


def test_a_split_of_artists_by_hand_counts_as_equal(imports: Imports) -> None:
    imports(discogs(row(artist="Max Richter, The Orchestra")))
    record = Record.objects.get()
    other = make_record(artists=["Max Richter", "The Orchestra"], title="Other")
    record.set_artists(link.artist for link in other.artist_links.all())
    before = snapshot()
    assert figures(imports(discogs(row(artist="Max Richter, The Orchestra"))).counts) == (
        0,
        0,
        1,
        0,
    )
    assert snapshot()["collection.RecordArtist"] == before["collection.RecordArtist"]


def test_a_cell_that_can_be_split_later_stays_as_it_was(imports: Imports) -> None:
    both = row(artist="Max Richter, The Orchestra")
    alone = [row(artist="Max Richter", release_id="7"), row(artist="The Orchestra", release_id="8")]
    imports(discogs(both))
    assert figures(imports(discogs(both, *alone)).counts) == (2, 0, 1, 0)
    assert all_facts()[0]["artists"] == ["Max Richter, The Orchestra"]


def test_artists_known_to_the_database_prove_a_list(imports: Imports) -> None:
    make_record(artists=["Max Richter", "The Orchestra"], title="Other")
    imports(discogs(row(artist="Max Richter, The Orchestra")))
    assert all_facts()[1]["artists"] == ["Max Richter", "The Orchestra"]


def test_an_artist_that_may_be_several_is_listed_as_doubtful(imports: Imports) -> None:
    assert "Emerson, Lake & Palmer" in imports(discogs(row(artist="Emerson, Lake & Palmer"))).said
