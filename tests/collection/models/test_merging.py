"""Two look-up rows become one, the records keep their links, and the unused rows can go."""

import pytest
from django.core.exceptions import ValidationError

from adminkit.verbs import SITE
from collection.bulk.merge import merge
from collection.models import Artist, Batch, Change, Format, Genre, Label, Record
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def row(model, name):
    return model.objects.get_or_add(name)[0]


def test_records_of_the_merged_artist_show_sort_and_find_the_other():
    record = make_record(artists=["The Bjork"])
    merge(row(Artist, "The Bjork"), row(Artist, "Zoë"), by=SITE)
    record.refresh_from_db()
    assert (record.artist_line, record.artist_sort) == ("Zoë", "zoe")
    assert Record.objects.search("zoe").exists() and not Artist.objects.named("The Bjork").exists()


def test_a_record_with_both_artists_keeps_one():
    record = make_record(artists=["Bjork", "Björk", "Tricky"])
    merge(row(Artist, "Bjork"), row(Artist, "Björk"), by=SITE)
    assert record.artist_line == "Björk / Tricky"


def test_links_to_both_labels_stay_apart_by_their_catalog_numbers():
    record = make_record(labels=[("Mute", "1"), ("MUTE!", "1"), ("Mute", "2")])
    merge(row(Label, "Mute"), row(Label, "MUTE!"), by=SITE)
    assert [str(link) for link in record.label_links.all()] == ["MUTE! 1", "MUTE! 2"]


@pytest.mark.parametrize(("model", "field"), [(Genre, "genre"), (Format, "format")])
def test_genres_and_formats_are_merged_too(model, field):
    record = make_record(**{field: "old"})
    merge(row(model, "old"), row(model, "new"), by=SITE)
    record.refresh_from_db()
    assert str(getattr(record, field)) == "new"


def test_a_merge_is_a_batch_that_lists_each_record_before_and_after():
    user = make_user(is_superuser=True)
    record = make_record(user, genre="Krautrock")
    merged = row(Genre, "Krautrock")
    row_id = merged.pk
    batch = merge(merged, row(Genre, "Rock"), by=user)
    change = Change.objects.get()
    assert (batch.kind, batch.user, batch.counts) == (
        Batch.Kind.MERGE,
        user,
        {"changed": 1, "same": 0},
    )
    assert batch.options == {
        "table": "genre",
        "row_id": row_id,
        "from": "Krautrock",
        "into": "Rock",
    }
    assert (change.record, change.before["genre"], change.after["genre"]) == (
        record,
        "Krautrock",
        "Rock",
    )


def test_a_country_that_only_the_merged_artist_had_is_kept():
    Artist.objects.create(name="Bjork", country="Iceland")
    merge(Artist.objects.get(), row(Artist, "Björk"), by=SITE)
    assert Artist.objects.get().country == "Iceland"


def test_a_row_is_not_merged_into_itself_nor_into_another_table():
    rock = row(Genre, "Rock")
    for other in (rock, row(Format, "Rock")):
        with pytest.raises(ValidationError, match="cannot be merged"):
            merge(rock, other, by=SITE)


def test_pruning_takes_what_no_record_carries():
    make_record(genre="Rock", is_active=False)
    row(Genre, "Polka")
    assert Genre.objects.prune(by=SITE) == 1
    assert Genre.objects.get().name == "Rock"
