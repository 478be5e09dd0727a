"""A clone shares the release with its original and nothing of the copy."""

import pytest
from django.core.exceptions import ValidationError

from adminkit.verbs import SITE
from credits.models import Transaction
from ratings.models import Rating
from tests.factories import make_record

pytestmark = pytest.mark.django_db

TRACKS = [
    {
        "number": f"A{number}",
        "title": f"Song {number}",
        "duration": f"{number}:30",
        "artist_text": "Kylie" * (number % 2),
        "kind": "track" if number > 1 else "heading",
    }
    for number in range(1, 11)
]


@pytest.fixture
def original():
    record = make_record(
        artists=[("Nick Cave", "&"), "Kylie"],
        labels=[("Mute", "1"), ("Mute", "2")],
        genre="Rock",
        format="LP",
        year=1995,
        original_year=1990,
        country="Australia",
        musicbrainz_release_id="0e9a8b3c-63a3-4d5a-9d35-6f0e2a7c1b00",
        location="Shelf",
        price="9.50",
        rating="8",
    )
    record.set_tracks(TRACKS)
    record.buy(cost=1, by=SITE)
    return record


def test_artists_labels_and_tracks_are_complete_and_in_order(original):
    copy = original.clone()
    assert copy.artist_line == "Nick Cave & Kylie"
    assert [str(link) for link in copy.label_links.all()] == ["Mute 1", "Mute 2"]
    assert list(copy.tracks.values(*TRACKS[0])) == TRACKS


def test_the_clone_is_another_copy_of_the_same_release(original):
    copy = original.clone()
    assert copy.shared_values() == original.shared_values()
    assert copy.uid != original.uid
    assert (copy.location, copy.price) == ("", None)


def test_ratings_and_ledger_stay_with_the_original(original):
    original.clone()
    assert Rating.objects.count() == Transaction.objects.count() == 1


def test_the_clone_is_found_and_sorted_like_the_original(original):
    copy = original.clone()
    assert (copy.search_text, copy.artist_sort) == (original.search_text, original.artist_sort)


def test_own_values_are_taken_and_checked(original):
    assert original.clone(location="Box").location == "Box"
    with pytest.raises(ValidationError):
        original.clone(year=1200)
