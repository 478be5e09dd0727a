"""A catalogue is asked about records: which release each is, what is a candidate only, and what
every other answer becomes.
"""

import pytest

from adminkit.verbs import SITE
from collection.catalogues.discogs.api import Discogs
from collection.catalogues.discogs.listed import listed_releases
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.looking.asking import AskingDiscogs
from collection.catalogues.looking.run import LookUpRun
from collection.history.undo import Undo
from collection.models import Batch, LookUp, Record
from tests.catalogues import faults
from tests.catalogues.discogs_shelf import artist, label
from tests.catalogues.looking_up import discogs, look_up, musicbrainz, tago_mago
from tests.catalogues.musicbrainz_shelf import new_release
from tests.catalogues.stand_in import StandIn
from tests.factories import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MBID = "11111111-2222-4333-8444-555555555555"


def known_to(stand_in: StandIn, *releases: dict) -> None:
    stand_in.discogs.releases = {release["id"]: release for release in releases}


# By the number of the release


def test_a_record_with_a_release_is_that_release(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago())
    record = make_record(discogs_release_id=364461)
    result = look_up()
    assert result.states == {"found": 1} and result.filling.filled["genre"] == 1
    record.refresh_from_db()
    assert record.genre.name == "Rock" and record.tracks.count() == 8 and record.cover


def test_a_release_that_the_catalogue_does_not_have_is_not_found(stand_in: StandIn) -> None:
    make_record(discogs_release_id=1)
    assert look_up().states == {"not-found": 1}
    assert LookUp.objects.get().sentence == "Discogs does not have release 1."


def test_copies_of_a_release_are_asked_about_once(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago())
    for location in "AB":
        make_record(discogs_release_id=364461, location=location)
    assert look_up().states == {"found": 2}
    assert len(stand_in.asked("/releases/")) == len(stand_in.asked("/R-")) == 1


def test_the_original_year_is_that_of_the_album(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago(master_id=11693, year=2004))
    stand_in.discogs.masters[11693] = {
        "id": 11693,
        "title": "Tago Mago",
        "year": 1971,
        "main_release": 1,
        "artists": [artist("Can")],
    }
    make_record(discogs_release_id=364461)
    look_up()
    record = Record.objects.get()
    assert (record.year, record.original_year) == (2004, 1971)


def test_the_picture_is_asked_for_only_where_a_record_has_none(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago())
    make_record(discogs_release_id=364461)
    look_up()
    look_up(again=True)
    assert len(stand_in.asked("/R-")) == 1


def test_musicbrainz_is_led_to_its_release_by_the_number_at_discogs(stand_in: StandIn) -> None:
    stand_in.musicbrainz.add(new_release(MBID), discogs=364461)
    record = make_record(discogs_release_id=364461)
    look_up(asking=musicbrainz())
    record.refresh_from_db()
    assert str(record.musicbrainz_release_id) == MBID
    assert record.cover_source == "coverartarchive" and record.original_year == 1991


# By barcode


def test_the_only_release_with_the_barcode_is_taken(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago())
    record = make_record(barcode="4015887001231", year=1971, format="2xLP")
    look_up()
    record.refresh_from_db()
    assert record.discogs_release_id == 364461


@pytest.mark.parametrize(
    "mine",
    [
        {"year": 1989},
        {"format": "CD"},
        {"labels": [("Spoon Records", "SPOON 6/7")]},
        {"country": "UK"},
    ],
    ids=str,
)
def test_a_release_with_the_barcode_that_differs_is_a_candidate_only(
    stand_in: StandIn, mine: dict
) -> None:
    known_to(stand_in, tago_mago())
    record = make_record(barcode="4015887001231", **mine)
    assert look_up().states == {"several": 1}
    record.refresh_from_db()
    assert record.discogs_release_id is None and record.genre is None


def test_a_number_that_is_spaced_otherwise_is_the_same(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago())
    make_record(barcode="4015887001231", labels=[("United Artists Records", "UAS29211-12")])
    assert look_up().states == {"found": 1}


def test_of_two_releases_with_the_barcode_none_is_taken(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago(), tago_mago(2))
    make_record(barcode="4015887001231")
    assert look_up().states == {"several": 1}
    assert LookUp.objects.get().sentence == "Discogs has 2 releases with this barcode."


# By artist and title


def test_by_artist_and_title_there_are_candidates_only(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago())
    make_record()
    assert look_up().states == {"several": 1}
    assert not Batch.objects.exists()


def certain_record(**facts: object) -> Record:
    facts.setdefault("labels", [("United Artists Records", "UAS 29 211/12")])
    facts.setdefault("format", "2xLP")
    return make_record(**facts)


def test_a_candidate_with_which_everything_agrees_is_taken_if_that_was_chosen(
    stand_in: StandIn,
) -> None:
    known_to(stand_in, tago_mago(), tago_mago(2, labels=[label("Spoon Records", "SPOON 6/7")]))
    certain_record()
    assert look_up(certain=True).states == {"found": 1}
    assert Record.objects.get().discogs_release_id == 364461


@pytest.mark.parametrize(
    "mine",
    [
        {"labels": []},
        {"labels": ["United Artists Records"]},
        {"format": None},
        {"format": "LP"},
        {"title": "Tago"},
        {"artists": ["Canned Heat"]},
        {"year": 1989},
        {"barcode": "1234567890123"},
    ],
    ids=str,
)
def test_a_candidate_with_which_not_everything_agrees_is_not_taken(
    stand_in: StandIn, mine: dict
) -> None:
    known_to(stand_in, tago_mago())
    certain_record(**mine)
    assert "found" not in look_up(certain=True).states


def test_of_two_candidates_with_which_everything_agrees_none_is_taken(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago(), tago_mago(2))
    certain_record()
    assert look_up(certain=True).states == {"several": 1}


def test_an_album_that_no_catalogue_knows_is_not_found(stand_in: StandIn) -> None:
    make_record(barcode="4015887001231")
    assert look_up().states == {"not-found": 1}
    assert (
        LookUp.objects.get().sentence == "Discogs has no release of this barcode, artist and title."
    )


# Runs


@pytest.mark.parametrize("artists", [["Can / Damo Suzuki"], ["Can", "Damo Suzuki"]])
def test_of_several_artists_the_first_leads_to_candidates_where_all_of_them_do_not(
    stand_in: StandIn, artists: list[str]
) -> None:
    known_to(stand_in, tago_mago(1, artists=[artist("Can", "&"), artist("Guest")]))
    make_record(artists=artists)
    assert look_up().states == {"several": 1}
    assert [asked.query["artist"] for asked in stand_in.asked("/database/search")][1:] == ["Can"]


def test_what_was_answered_is_not_asked_again(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago())
    for facts in ({"discogs_release_id": 364461}, {"discogs_release_id": 1}, {"title": "Tago"}):
        make_record(**facts)
    look_up()
    asked = len(stand_in.requests)
    result = look_up()
    assert (result.kept, result.total, len(stand_in.requests)) == (3, 0, asked)


def test_what_was_answered_is_asked_again_where_that_is_wanted(stand_in: StandIn) -> None:
    make_record(discogs_release_id=364461)
    look_up()
    known_to(stand_in, tago_mago())
    assert look_up(again=True).states == {"found": 1}


def test_what_a_person_said_to_be_in_no_catalogue_is_never_asked(stand_in: StandIn) -> None:
    record = make_record(discogs_release_id=364461)
    LookUp.objects.note(record.pk, "musicbrainz", "in-none")
    assert look_up(again=True).kept == 1
    assert stand_in.requests == []


def test_a_part_that_was_not_asked_for_is_asked_for_later(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago())
    make_record(discogs_release_id=364461)
    look_up(fill=FillOptions(only=frozenset({"covers", "genre"})))
    result = look_up(fill=FillOptions(only=frozenset({"tracks"})))
    assert result.filling.filled["tracks"] == 1


def test_a_limit_counts_records(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago(), tago_mago(2))
    for number in (364461, 364461, 2):
        make_record(discogs_release_id=number)
    assert look_up(limit=1).states == {"found": 1}
    assert look_up().states == {"found": 2}


def test_a_dry_run_asks_and_writes_nothing(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago())
    make_record(discogs_release_id=364461)
    result = look_up(dry_run=True)
    assert result.states == {"found": 1} and result.filling.filled["genre"] == 1
    assert not LookUp.objects.exists() and not Batch.objects.exists()


class Killed(Exception):
    """In place of a kill in the middle of a run."""


def test_a_run_that_is_cut_off_goes_on_with_its_batch_and_asks_nothing_twice(
    stand_in: StandIn,
) -> None:
    known_to(stand_in, *(tago_mago(number) for number in range(1, 6)))
    for number in range(1, 6):
        make_record(discogs_release_id=number)
    before = list(Record.objects.values_list("genre", "country", "cover"))
    for done in (2, 2):
        look_up_until(done)
    assert look_up().kept == 4
    assert Batch.objects.get().counts == {"changed": 5}
    assert len(stand_in.asked("/releases/")) == len(stand_in.asked("/R-")) == 5
    Undo(Batch.objects.get()).run(by=SITE)
    assert list(Record.objects.values_list("genre", "country", "cover")) == before


def look_up_until(done: int) -> None:
    """Start a run that ends after so many records."""

    def step(count: int, *told: object) -> None:
        if count == done:
            raise Killed

    with pytest.raises(Killed):
        LookUpRun(Record.objects.order_by("pk"), discogs(), by=SITE).run(step)


def test_a_run_of_another_kind_begins_a_batch_of_its_own(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago(1), tago_mago(2))
    for number in (1, 2):
        make_record(discogs_release_id=number)
    look_up_until(1)
    look_up(fill=FillOptions(only=frozenset({"genre"})))
    assert Batch.objects.count() == 2


def test_covers_and_genres_of_a_whole_collection_come_from_its_pages(stand_in: StandIn) -> None:
    stand_in.discogs.make_up(range(1, 103))
    for number in range(1, 102):
        make_record(title=f"Album {number}", discogs_release_id=number)
    make_record(title="Not in the collection", discogs_release_id=364461)
    known_to(stand_in, tago_mago())
    parts = frozenset({"genre", "styles"})
    result = look_up(fill=FillOptions(only=parts))
    assert result.filling.filled["genre"] == 102
    assert len(stand_in.asked("/releases/")) == 1
    assert len(stand_in.asked("/users/example/collection/folders/0/releases")) == 2


def test_pages_are_counted_once_it_is_known_how_many_there_are(stand_in: StandIn) -> None:
    stand_in.discogs.make_up(range(1, 103))
    told = []
    listed_releases(discogs().client, range(1, 103), lambda done, total: told.append((done, total)))
    assert told == [(1, 2)]


# Faults


@pytest.mark.parametrize(
    ("fault", "become", "sentence"),
    [
        (faults.forbidden, "refused", "This collection is private"),
        (faults.wall, "refused", "Discogs is blocking requests at the moment. Try again later."),
        (faults.broken, "refused", "Discogs has a problem (status 500). Try again later."),
        (faults.cut, "cut-off", "The answer of Discogs about release 364461 was cut off."),
    ],
)
def test_a_fault_of_the_catalogue_is_a_state_with_a_sentence(
    stand_in: StandIn, fault: faults.Fault, become: str, sentence: str
) -> None:
    known_to(stand_in, tago_mago())
    stand_in.misbehave("/releases/", fault, 1)
    make_record(discogs_release_id=364461)
    assert look_up().states == {become: 1}
    assert sentence in LookUp.objects.get().sentence
    assert look_up().states == {"found": 1}


def test_a_catalogue_that_fails_three_times_in_a_row_is_left_alone(stand_in: StandIn) -> None:
    stand_in.misbehave("/releases/", faults.broken, 9)
    for number in range(1, 6):
        make_record(discogs_release_id=number)
    result = look_up()
    assert result.ended_early == "Discogs has a problem (status 500). Try again later."
    assert result.states == {"refused": 3} and len(stand_in.asked("/releases/")) == 3


def test_a_catalogue_that_asks_for_patience_gets_it(stand_in: StandIn) -> None:
    known_to(stand_in, tago_mago())
    stand_in.misbehave("/releases/", faults.too_many(0), 1)
    make_record(discogs_release_id=364461)
    assert look_up().states == {"found": 1}


def test_without_a_token_a_search_ends_the_run(stand_in: StandIn) -> None:
    make_record()
    result = look_up(asking=AskingDiscogs(Discogs(None)))
    assert result.ended_early == "Discogs lets nobody search without a token."
    assert not LookUp.objects.exists()


def test_a_picture_that_does_not_come_leaves_the_rest_and_is_asked_for_again(
    stand_in: StandIn,
) -> None:
    known_to(stand_in, tago_mago())
    stand_in.misbehave("/R-", faults.broken, 1)
    record = make_record(discogs_release_id=364461)
    look_up()
    record.refresh_from_db()
    assert record.genre and not record.cover
    sentence = "No picture: Discogs has a problem (status 500). Try again later."
    assert LookUp.objects.get().sentence == sentence
    look_up()
    record.refresh_from_db()
    assert record.cover
