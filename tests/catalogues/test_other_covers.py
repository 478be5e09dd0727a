"""Another cover: every picture that the catalogues have, of which one click takes one."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.covers.giving import give_cover
from collection.history.undo import Undo
from collection.models import Batch, LookUp, Record
from disco_site.people.roles import Role, give_role
from tests.catalogues import faults
from tests.catalogues.discogs_shelf import TOKEN, picture_of
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.musicbrainz_shelf import new_release
from tests.catalogues.stand_in import StandIn
from tests.collection.pictures import upload
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
KEY = "0c9f4a3e-1d2b-4c5d-8e6f-708192a3b4c5"


@pytest.fixture
def shelf(stand_in: StandIn, settings: Settings) -> StandIn:
    """A release with two pictures, whose album has one of them and another one."""
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    back = picture_of(8) | {"type": "secondary"}
    stand_in.discogs.releases[1] = tago_mago(1, master_id=7, images=[back, picture_of(1)])
    master = {"id": 7, "title": "Tago Mago", "year": 1971, "main_release": 2}
    images = [picture_of(1), picture_of(9)]
    stand_in.discogs.masters[7] = master | {"genres": [], "styles": [], "images": images}
    return stand_in


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna", is_staff=True)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def address(record: Record, name: str = "other_covers", *more: str) -> str:
    return reverse(f"admin:collection_record_{name}", args=[record.pk, *more])


def ask(client: Client, record: Record) -> Any:
    return client.post(address(record), follow=True)


def test_all_pictures_of_release_and_album_are_shown_once_the_front_first(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=1)
    assert client.get(address(record)).context["pictures"] == [] and shelf.requests == []
    shown = ask(client, record)
    release, album = "Discogs, this release", "Discogs, the album"
    names, words = zip(*shown.context["pictures"], strict=True)
    assert words == (release, release, album)
    assert "3 pictures found." in shown.text and "i.discogs.com" not in shown.text
    assert (
        client.get(address(record, "other_cover", names[1])).headers["Content-Type"] == "image/jpeg"
    )
    assert [request.path for request in shelf.asked("/R-")] == ["/R-8.jpeg"]


def test_one_click_takes_one_in_place_of_an_own_picture_and_can_be_undone(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=1)
    give_cover(record, upload(), name="mine.jpg", by=SITE)
    own = record.cover.name
    name, _ = ask(client, record).context["pictures"][2]
    said = client.post(address(record), {"take": name}, follow=True).text
    assert "has another cover" in said
    record.refresh_from_db()
    assert record.cover_source == "discogs" and "discogs-m7" in record.cover.name
    Undo(Batch.objects.order_by("-pk")[0]).run(by=anna)
    record.refresh_from_db()
    assert (record.cover.name, record.cover_source) == (own, "own")


def test_a_picture_that_is_taken_twice_changes_nothing(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=1)
    name, _ = ask(client, record).context["pictures"][0]
    client.post(address(record), {"take": name})
    said = client.post(address(record), {"take": name}, follow=True).text
    assert "has this cover already" in said
    assert Batch.objects.count() == 1


def test_an_album_alone_has_the_pictures_of_the_album(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna)
    LookUp.objects.note(record.pk, "discogs", "album", key="7")
    assert len(ask(client, record).context["pictures"]) == 2


def test_the_pictures_of_the_cover_art_archive_are_among_them(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.musicbrainz.add(new_release(KEY), discogs=1)
    record = make_record(anna, discogs_release_id=1)
    names, words = zip(*ask(client, record).context["pictures"], strict=True)
    assert words.count("Cover Art Archive") == 2
    client.post(address(record), {"take": names[3]})
    record.refresh_from_db()
    assert record.cover_source == "coverartarchive" and KEY in record.cover.name


def test_what_one_catalogue_does_not_answer_is_said_and_the_other_is_shown(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.musicbrainz.add(new_release(KEY), discogs=1)
    shelf.misbehave("/releases/", faults.wall)
    shown = ask(client, make_record(anna, discogs_release_id=1))
    assert "Discogs is blocking requests at the moment." in shown.text
    assert len(shown.context["pictures"]) == 2


def test_a_picture_that_is_none_changes_nothing(client: Client, shelf: StandIn, anna: User) -> None:
    record = make_record(anna, discogs_release_id=1)
    name, _ = ask(client, record).context["pictures"][0]
    shelf.misbehave("/R-", faults.no_picture)
    client.post(address(record), {"take": name})
    record.refresh_from_db()
    assert not record.cover and not Batch.objects.exists()


def test_a_record_whose_release_nobody_knows_is_to_be_looked_up(
    client: Client, shelf: StandIn, anna: User
) -> None:
    assert "No catalogue knows its release yet" in ask(client, make_record(anna)).text
    assert shelf.requests == []


@pytest.mark.once
def test_pictures_of_others_and_pictures_that_are_not_there_are_refused(
    client: Client, shelf: StandIn, anna: User
) -> None:
    other = make_record(make_user("berta"), discogs_release_id=1)
    assert ask(client, other).status_code == 403
    record = make_record(anna, discogs_release_id=1)
    assert client.post(address(record), {"take": "0"}).status_code == 404
    ask(client, record)
    assert client.post(address(record), {"take": "9"}).status_code == 404
    assert client.post(address(record), {"take": "x"}).status_code == 404
    assert client.get(address(record, "other_cover", "9")).status_code == 404


def test_the_page_of_a_record_leads_there(client: Client, shelf: StandIn, anna: User) -> None:
    record = make_record(anna)
    page = reverse("admin:collection_record_page", args=[record.pk])
    assert address(record) in client.get(page).text


@pytest.mark.parametrize(
    ("source", "words"),
    [("discogs", "Cover from Discogs<"), ("coverartarchive", "Cover from the Cover Art Archive<")],
)
def test_a_cover_of_a_catalogue_is_marked(
    client: Client, anna: User, data_dir: object, source: str, words: str
) -> None:
    record = make_record(anna)
    give_cover(record, upload(), name="a.jpg", by=SITE)
    Record.objects.update(cover_source=source)
    assert words in client.get(address(record, "page")).text


def test_a_cover_of_the_album_is_marked_as_that(
    client: Client, anna: User, data_dir: object
) -> None:
    record = make_record(anna)
    give_cover(record, upload(), name="a.jpg", by=SITE)
    Record.objects.update(cover_source="discogs")
    LookUp.objects.note(record.pk, "discogs", "album", key="7")
    assert "Cover of the album, from Discogs<" in client.get(address(record, "page")).text


def test_an_own_picture_is_not_marked(client: Client, anna: User, data_dir: object) -> None:
    record = make_record(anna)
    give_cover(record, upload(), name="a.jpg", by=SITE)
    assert "Cover from" not in client.get(address(record, "page")).text
