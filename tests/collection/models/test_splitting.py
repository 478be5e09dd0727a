"""An artist or a label whose name is several names becomes several, on every record."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from adminkit.verbs import SITE
from collection.bulk.split import split
from collection.history.undo import Undo
from collection.models import Artist, Batch, Decision, Label, Record
from tests.collection.undoing import TakeIn, anna, take_in
from tests.factories import make_record, make_user

__all__ = ["anna", "take_in"]
pytestmark = pytest.mark.django_db


def artist(name: str) -> Artist:
    return Artist.objects.get(name=name)


def test_the_names_stand_where_the_one_stood_with_their_phrases() -> None:
    record = make_record(artists=["Neu!", ("Can & Faust", "feat."), "Cluster"])
    split(artist("Can & Faust"), ["Can", "Faust"], ["&"], by=SITE)
    assert record.artist_line == "Neu! / Can & Faust feat. Cluster"
    assert [link.artist.name for link in record.artist_links.all()] == [
        "Neu!",
        "Can",
        "Faust",
        "Cluster",
    ]


def test_an_artist_who_stands_there_already_stays_once() -> None:
    record = make_record(artists=["Can", "Can, Faust"])
    split(artist("Can, Faust"), ["Can", "Faust"], by=SITE)
    assert record.artist_line == "Can / Faust"


def test_the_catalog_number_of_a_label_stays_with_the_first_name() -> None:
    record = make_record(labels=[("Mute / Spoon", "STUMM 1"), ("Brain", "2")])
    split(Label.objects.get(name="Mute / Spoon"), ["Mute", "Spoon"], by=SITE)
    assert [str(link) for link in record.label_links.all()] == ["Mute STUMM 1", "Spoon", "Brain 2"]


def test_records_are_found_by_the_new_names_and_the_old_row_is_gone() -> None:
    make_record(artists=["Can, Zodiak"])
    split(artist("Can, Zodiak"), ["Can", "Zodiak"], by=SITE)
    assert Record.objects.search("zodiak").exists()
    assert not Artist.objects.named("Can, Zodiak").exists()


def test_the_next_file_with_the_name_is_read_in_the_same_way(take_in: TakeIn) -> None:
    make_record(artists=["Can & Faust"])
    split(artist("Can & Faust"), ["Can", "Faust"], by=SITE)
    # Without the decision it would stay one name.
    take_in("Artist,Album,Year\r\nCan & Faust,Other,1975\r\n")
    assert Record.objects.get(title="Other").artist_links.count() == 2


def test_a_file_from_before_the_split_changes_nothing(anna: object, take_in: TakeIn) -> None:
    data = 'Artist,Album,Year\r\n"Can, Faust",Other,1975\r\n'
    take_in(data)
    split(artist("Can, Faust"), ["Can", "Faust"], by=SITE)
    take_in(data)
    # An import that changes nothing leaves no batch.
    assert Record.objects.count() == 1 and Batch.objects.latest("pk").kind == Batch.Kind.SPLIT


def test_a_split_is_undone_with_what_the_row_knew_and_the_decision() -> None:
    record = make_record(artists=["Can, Faust"])
    Artist.objects.update(country="Germany", sort_name="Can and so on")
    batch = split(artist("Can, Faust"), ["Can", "Faust"], by=SITE)
    Undo(batch).run(by=SITE)
    found = Artist.objects.values_list("name", "country", "sort_name")
    assert list(found) == [("Can, Faust", "Germany", "Can and so on")]
    assert record.artist_links.get().artist.name == "Can, Faust"
    assert not Decision.objects.exists()


def test_a_split_is_a_batch_of_its_own_kind() -> None:
    make_record(artists=["Can, Faust"])
    batch = split(artist("Can, Faust"), ["Can", "Faust"], by=SITE)
    assert (batch.kind, batch.counts) == (Batch.Kind.SPLIT, {"changed": 1, "same": 0})


@pytest.mark.parametrize(
    "names", [["Can"], ["Can", " "], ["Can", "can"], ["Can, Faust", "Can"], ["Can", "x" * 501], []]
)
def test_what_is_no_split_is_refused_and_changes_nothing(names: list[str]) -> None:
    make_record(artists=["Can, Faust"])
    with pytest.raises(ValidationError):
        split(artist("Can, Faust"), names, by=SITE)
    assert Artist.objects.count() == 1 and not Batch.objects.exists()


def test_who_may_not_delete_artists_may_not_split_one() -> None:
    make_record(artists=["Can, Faust"])
    with pytest.raises(PermissionDenied):
        split(artist("Can, Faust"), ["Can", "Faust"], by=make_user("bert"))
