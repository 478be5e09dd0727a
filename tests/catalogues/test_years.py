"""The year of an album that stands where that of the pressing belongs is moved to its own field."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from collection.catalogues.filling.years import move_years, years_to_move
from collection.history.undo import Undo
from collection.models import Batch, LookUp, Record
from disco_site.people.roles import Role, give_role
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.filling.releases import fill_in, release
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:collection_record_move_years")


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna", is_staff=True)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def found(
    owner: User, year: int | None = 1971, pressed: int | None = 1989, **fields: Any
) -> Record:
    """Return a record of which a pressing of an album of 1971 was found."""
    record = make_record(owner, year=year, **fields)
    fill_in(record, release(year=pressed, original_year=1971))
    return record


def years(record: Record) -> tuple[int | None, int | None]:
    record.refresh_from_db()
    return record.year, record.original_year


def test_only_the_year_of_an_album_is_moved(anna: User) -> None:
    moved = found(anna)
    found(anna, year=1989)
    found(anna, year=1980)
    found(anna, year=None)
    found(anna, pressed=None)
    found(anna, pressed=1971)
    found(anna, original_year=1970)
    LookUp.objects.filter(record=found(anna)).update(state="album")
    make_record(anna, year=1971, original_year=1971)
    assert [move.record for move in years_to_move(Record.objects.all())] == [moved.pk]


def test_the_year_of_a_release_that_was_chosen_before_moves_nothing(anna: User) -> None:
    record = make_record(anna, year=1971)
    fill_in(record, release(year=1989, original_year=1971))
    fill_in(record, release(key="2", year=None, original_year=None))
    assert years_to_move(Record.objects.all()) == []


def test_years_are_moved_as_a_batch_and_brought_back(anna: User) -> None:
    record, other = found(anna), found(make_user("berta"))
    done = move_years(Record.objects.all(), by=anna)
    assert years(record) == (1989, 1971) and done.left_alone == [other.pk]
    assert done.batch and done.batch.counts["changed"] == 1
    assert [move.record for move in years_to_move(Record.objects.all())] == [other.pk]
    Undo(done.batch).run(by=anna)
    assert years(record) == (1971, 1971)


@pytest.mark.once
def test_the_page_shows_what_is_moved_before_it_is(client: Client, anna: User) -> None:
    record = found(anna)
    found(make_user("berta"), title="Of another")
    shown = client.get(PAGE)
    assert shown.context["count"] == 1 and "Of another" not in shown.text
    assert years(record) == (1971, 1971)
    said = client.post(PAGE, follow=True).text
    assert "1 year was moved to the original year." in said
    assert years(record) == (1989, 1971)
    assert "None of your records has the year of the album as its year" in client.get(PAGE).text


@pytest.mark.once
def test_the_page_of_a_look_up_leads_to_the_years_of_its_records(
    client: Client, anna: User
) -> None:
    found(anna)
    batch = Batch.objects.get(kind=Batch.Kind.LOOK_UP)
    found(anna, title="Not of the batch")
    page = reverse("admin:collection_batch_change", args=[batch.pk])
    assert f"{PAGE}?batch={batch.pk}" in client.get(page).text
    assert client.get(f"{PAGE}?batch={batch.pk}").context["count"] == 1


def test_the_preview_of_a_look_up_moves_the_year_where_it_is_ticked(
    client: Client, stand_in: StandIn, settings: Settings, anna: User
) -> None:
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    stand_in.discogs.releases[1] = tago_mago(1, year=1989, master_id=7)
    master = {"id": 7, "title": "Tago Mago", "year": 1971, "main_release": 2}
    stand_in.discogs.masters[7] = master | {"genres": [], "styles": [], "images": []}
    record = make_record(anna, year=1971, discogs_release_id=1)
    address = reverse("admin:collection_record_look_up", args=[record.pk])
    assert "move it to original year" in client.post(address, follow=True).text
    fill_address = reverse("admin:collection_record_fill_in", args=[record.pk])
    sent = {"release": "discogs-1", "take_over": ["move_year"]}
    client.post(fill_address, sent)
    assert years(record) == (1989, 1971)
