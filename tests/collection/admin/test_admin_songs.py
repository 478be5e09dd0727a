"""Favourite songs: which are listed, how they are found, and who sees them."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collection.models import Record, Track
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
LIST, EXPORT = (
    reverse("admin:collection_track_changelist"),
    reverse("admin:collection_track_export"),
)


@pytest.fixture
def listener(client: Client) -> User:
    user = User.objects.get(pk=make_user("lis").pk)
    give_role(user, Role.LISTENER)
    client.force_login(user)
    return user


def songs(record: Record, *titles: str, **fields: str) -> None:
    """Give a record these favourites, and one track that is none."""
    lines = [{"title": title, "is_favourite": True, **fields} for title in titles]
    record.set_tracks([*lines, {"title": "Filler"}])


def shown(client: Client, address: str = "") -> list[str]:
    """Return the titles that the list shows, in its order."""
    return [track.title for track in client.get(LIST + address).context["cl"].result_list]


def test_only_favourites_are_listed_by_artist(client: Client, listener: User) -> None:
    songs(make_record(artists=["Neu!"]), "Isi", "Hero")
    songs(make_record(artists=["Can"]), "Paperhouse")
    assert shown(client) == ["Paperhouse", "Isi", "Hero"]


@pytest.mark.once
def test_a_song_leads_to_its_record(client: Client, listener: User) -> None:
    record = make_record()
    songs(record, "Paperhouse")
    page = reverse("admin:collection_record_page", args=[record.pk])
    assert f'<a href="{page}">Tago Mago</a>' in client.get(LIST).text


def test_songs_of_removed_records_are_shown_where_asked_for(client: Client, listener: User) -> None:
    songs(make_record(is_active=False), "Gone")
    songs(make_record(), "Here")
    assert shown(client) == ["Here"]
    assert shown(client, "?state=removed") == ["Gone"]
    assert sorted(shown(client, "?state=all")) == ["Gone", "Here"]


def test_a_song_is_found_by_every_word_of_itself_and_its_record(
    client: Client, listener: User
) -> None:
    songs(make_record(artists=["Can", "Björk"], title="Tago Mago"), "Halleluhwah")
    songs(make_record(artists=["Various"], title="Sampler"), "Isi", artist_text="Néu!")
    for words in ("halleluhwah", "bjork TAGO", "can+mago", "jah+luh"):
        expected = [] if words == "jah+luh" else ["Halleluhwah"]
        assert shown(client, f"?q={words}") == expected, words
    assert shown(client, "?q=neu+isi") == ["Isi"]


def test_a_song_is_not_found_by_another_track_of_its_record(client: Client, listener: User) -> None:
    songs(make_record(), "Paperhouse")
    assert shown(client, "?q=filler") == []


@pytest.mark.once
def test_the_list_takes_as_many_queries_for_many_songs(client: Client, listener: User) -> None:
    counts = []
    for number in (2, 40):
        for place in range(number):
            songs(make_record(artists=[f"Artist {number} {place}"]), "Song")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_file_names_artist_and_record(client: Client, listener: User) -> None:
    record = make_record(artists=["Can"])
    songs(record, "Paperhouse")
    fields = client.get(EXPORT).context["form"].fields.items()
    columns = [name for name, field in fields if field.initial is True]
    form = {"format": "0", "resource": ""} | dict.fromkeys(columns, "on")
    [row] = csv.DictReader(StringIO(client.post(EXPORT, form).content.decode()))
    assert row == {
        "title": "Paperhouse",
        "artist": "Can",
        "record": "Tago Mago",
        "number": "",
        "duration": "",
        "record_uid": str(record.uid),
    }


@pytest.mark.once
def test_a_song_cannot_be_changed_in_the_list(client: Client, listener: User) -> None:
    songs(make_record(), "Paperhouse")
    track = Track.objects.get(is_favourite=True)
    form = reverse("admin:collection_track_change", args=[track.pk])
    assert client.post(form, {"title": "Other"}).status_code == 403
    assert client.get(reverse("admin:collection_track_add")).status_code == 403


@pytest.mark.once
def test_somebody_without_the_right_to_records_sees_no_songs(client: Client) -> None:
    client.force_login(make_user("nobody", is_staff=True))
    assert client.get(LIST).status_code == 403
