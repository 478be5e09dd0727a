"""Wants of one pressing or of any: which record fulfils which, and closing them together."""

import pytest
from django.contrib.auth.models import User

from adminkit.verbs import SITE
from collection.bulk.wants import close_together, come_in, open_wants_of, set_pressing
from collection.history.undo import Undo
from collection.models import Batch, Change, Record, Want
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return make_user("anna")


def wanted(owner: User, **facts: object) -> Want:
    return Want.objects.create(owner=owner, **({"artist": "Can", "title": "Tago Mago"} | facts))


def came(owner: User, **facts: object) -> Record:
    record = make_record(owner, title="Tago Mago", artists=["Can"], **facts)
    return Record.objects.with_links().get(pk=record.pk)


@pytest.mark.parametrize(
    ("want", "record", "is_met"),
    [
        ({"discogs_release_id": 1}, {"discogs_release_id": 1}, True),
        ({"discogs_release_id": 1}, {"discogs_release_id": 2}, False),
        ({"discogs_release_id": 1, "any_pressing": True}, {"discogs_release_id": 2}, True),
        ({"discogs_release_id": 1, "title": "Tago Mago (RE)"}, {"discogs_release_id": 1}, True),
        ({}, {"discogs_release_id": 2, "year": 1971}, True),
        ({"title": "TAGO MAGO"}, {}, True),
        ({"title": "Ege Bamyasi"}, {}, False),
        ({"year": 1971}, {"year": 2004}, False),
        ({"year": 1971, "any_pressing": True}, {"year": 2004}, True),
        ({"format": "Vinyl, LP, Album"}, {"format": "LP"}, True),
        ({"format": "CD"}, {"format": "LP"}, False),
        ({"catalog_number": "UAS 1"}, {"labels": [("UA", "UAS 1")]}, True),
        ({"catalog_number": "UAS 1"}, {"labels": [("Spoon", "006")]}, False),
    ],
)
def test_a_record_is_what_was_wanted(
    anna: User, want: dict[str, object], record: dict[str, object], is_met: bool
) -> None:
    one = wanted(anna, **want)
    met, _ = open_wants_of(came(anna, **record))
    assert met == ([one] if is_met else [])


def test_other_pressings_of_the_album_are_named_apart(anna: User) -> None:
    other = wanted(anna, discogs_release_id=1)
    wanted(make_user("bert"), any_pressing=True)
    wanted(anna, closed_on="2024-01-01")
    assert open_wants_of(came(anna, discogs_release_id=2)) == ([], [other])


def test_what_came_since_a_want_was_written_down_is_found(anna: User) -> None:
    came(anna, discogs_release_id=7)
    better_copy = wanted(anna, discogs_release_id=7)
    other = wanted(anna, discogs_release_id=8)
    assert come_in(anna) == []
    record = came(anna, discogs_release_id=8)
    assert come_in(anna) == [(other, record)]
    assert better_copy.closed_on is None


def test_wants_are_closed_together_and_open_again_when_that_is_undone(anna: User) -> None:
    one, other = wanted(anna), wanted(anna, title="Ege", any_pressing=True)
    record = came(anna)
    batch = close_together(Want.objects.all(), by=SITE, bought={one.pk: record})
    closed = dict(Want.objects.values_list("pk", "record"))
    assert closed == {one.pk: record.pk, other.pk: None}
    Undo(batch).run(by=SITE)
    assert set(Want.objects.values_list("closed_on", "record")) == {(None, None)}
    assert set(Want.objects.values_list("pk", "any_pressing")) == {
        (one.pk, False),
        (other.pk, True),
    }


def test_the_wants_of_others_are_neither_closed_nor_changed(anna: User) -> None:
    wanted(make_user("bert"))
    give_role(anna, Role.COLLECTOR)
    assert close_together(Want.objects.all(), by=anna) is None
    assert set_pressing(Want.objects.all(), any_pressing=True, by=anna) is None


def test_nobody_buys_the_record_of_somebody_else(anna: User) -> None:
    one = wanted(anna)
    close_together(Want.objects.all(), by=SITE, bought={one.pk: came(make_user("bert"))})
    assert Want.objects.get().record is None


def test_any_pressing_is_said_of_many_and_taken_back(anna: User) -> None:
    wanted(anna)
    wanted(anna, title="Ege", any_pressing=True)
    batch = set_pressing(Want.objects.all(), any_pressing=True, by=SITE)
    assert batch.counts == {"changed": 1}
    Undo(batch).run(by=SITE)
    assert sorted(Want.objects.values_list("any_pressing", flat=True)) == [False, True]


def test_a_batch_that_does_not_know_any_pressing_is_undone(anna: User) -> None:
    one = wanted(anna)
    batch = close_together(Want.objects.all(), by=SITE)
    change = Change.objects.get()
    for cells in (change.before, change.after):
        del cells["any_pressing"]
    change.save()
    Undo(Batch.objects.get(pk=batch.pk)).run(by=SITE)
    one.refresh_from_db()
    assert one.closed_on is None
