"""What becomes of a catalogue's genres in the records of each owner."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from collection.catalogues.filling.options import FillOptions
from collection.models import Genre, LookUp, Preferences, Record
from disco_site.people.roles import Role, give_role
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.filling.releases import fill_in, release
from tests.catalogues.looking_up import look_up, tago_mago
from tests.catalogues.stand_in import StandIn
from tests.catalogues.test_look_up_and_account import run
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = reverse("admin:collection_record_genres")
COUNT = reverse("admin:collection_record_count_genres")


@pytest.fixture
def shelf(stand_in: StandIn, settings: Settings) -> StandIn:
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    stand_in.discogs.releases = {1: tago_mago(1, genres=["Rock", "Pop"]), 2: tago_mago(2)}
    return stand_in


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna", is_staff=True)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def genre_and_styles(record: Record) -> tuple[str, list[str]]:
    record.refresh_from_db()
    styles = [link.style.name for link in record.style_links.order_by("position")]
    return record.genre.name if record.genre else "", styles


def prefer(user: User, several: str = "first", **names: str) -> None:
    Preferences.objects.choose_several_genres(user, several, by=user)
    Preferences.objects.name_genres(user, names, by=user)


def test_each_owner_s_records_are_filled_in_as_the_owner_wants(shelf: StandIn, anna: User) -> None:
    berta = make_user("berta")
    make_record(anna, title="Old", genre="Krautrock")
    prefer(anna, rock="Krautrock")
    Preferences.objects.update(several_genres="none")
    records = [make_record(owner, discogs_release_id=1) for owner in (anna, berta)]
    single = make_record(anna, discogs_release_id=2)
    look_up()
    assert genre_and_styles(records[0]) == ("", ["Krautrock", "Rock", "Pop"])
    assert genre_and_styles(records[1]) == ("Rock", ["Krautrock", "Pop"])
    assert genre_and_styles(single)[0] == "Krautrock"


def test_what_a_run_says_of_several_genres_counts_more(shelf: StandIn, anna: User) -> None:
    prefer(anna, "none")
    record = make_record(anna, discogs_release_id=1)
    look_up(fill=FillOptions(genres="first"))
    assert genre_and_styles(record)[0] == "Rock"


def test_a_genre_that_is_gone_takes_the_place_of_none(anna: User) -> None:
    make_record(anna, title="Old", genre="Krautrock")
    prefer(anna, Rock="Krautrock")
    Genre.objects.filter(name="Krautrock").update(name="Kosmische", name_key="kosmische")
    record = make_record(anna)
    fill_in(record, release())
    assert genre_and_styles(record)[0] == "Rock"


def test_a_genre_that_is_called_otherwise_later_is_brought_up_to_date(anna: User) -> None:
    make_record(anna, title="Old", genre="Krautrock")
    record = make_record(anna)
    fill_in(record, release())
    prefer(anna, Rock="Krautrock")
    fill_in(record, release())
    assert genre_and_styles(record)[0] == "Krautrock"


def test_the_page_counts_what_records_are_called_and_keeps_what_is_chosen(
    client: Client, anna: User
) -> None:
    fill_in(make_record(anna, genre="Krautrock"), release())
    emptied = make_record(anna)
    fill_in(emptied, release())
    Record.objects.filter(pk=emptied.pk).update(genre=None)
    fill_in(make_record(make_user("berta"), genre="Prog"), release())
    (row,) = [row for row in client.get(PAGE).context["rows"] if row.theirs == "Rock"]
    assert (row.count, row.shown, row.empty) == (2, [("Krautrock", 1)], 1)
    chosen = {
        "genres": "none",
        "theirs": ["Jazz", "Rock", "Pop"],
        "mine": ["", "Krautrock", "Zeuhl"],
    }
    shown = client.post(PAGE, chosen, follow=True).text
    assert "1 genre of the catalogues has a name of yours." in shown
    assert "<option selected>Krautrock</option>" in shown
    kept = Preferences.objects.get()
    assert (kept.several_genres, kept.genre_names) == ("none", {"Rock": "Krautrock"})


def test_what_is_chosen_on_look_it_up_is_remembered(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=1)
    client.post(reverse("admin:collection_record_look_up", args=[record.pk]))
    fill_address = reverse("admin:collection_record_fill_in", args=[record.pk])
    client.post(fill_address, {"release": "discogs-1", "genres": "none"})
    assert Preferences.objects.genre_rules_of(anna).several == "none"
    other = make_record(anna, discogs_release_id=1)
    shown = client.post(reverse("admin:collection_record_look_up", args=[other.pk]), follow=True)
    assert 'value="none" checked' in shown.text


def test_an_account_is_fetched_as_the_owner_wants(shelf: StandIn, anna: User) -> None:
    make_record(anna, title="Old", genre="Krautrock")
    prefer(anna, Rock="Krautrock")
    shelf.discogs.own(shelf.discogs.releases[1], "2020-11-18T19:17:05-08:00")
    run("import_discogs", "--owner", "anna")
    record = Record.objects.get(discogs_release_id=1)
    assert genre_and_styles(record) == ("Krautrock", ["Krautrock", "Pop"])
    look_up()
    assert genre_and_styles(record)[0] == "Krautrock"
    assert run("import_discogs", "--owner", "anna").endswith("same=1 skipped=0 bad=0 blank=0")


def test_a_dry_run_counts_the_genres(shelf: StandIn, anna: User) -> None:
    for number in (1, 2):
        make_record(anna, discogs_release_id=number)
    result: Any = look_up(dry_run=True)
    assert result.filling.genres == {"Rock": 2}
    assert not Record.objects.exclude(genre=None).exists()


def test_genres_are_counted_from_the_account_before_anything_is_filled_in(
    client: Client, shelf: StandIn, anna: User
) -> None:
    for number, genre in ((1, "Krautrock"), (2, ""), (3, "Prog")):
        make_record(anna, title=str(number), genre=genre, discogs_release_id=number)
    for number in (1, 2):
        shelf.discogs.own(shelf.discogs.releases[number], f"2020-11-0{number}T19:17:05-08:00")
    shown = client.post(COUNT, follow=True)
    assert "Discogs names the genres of 2 records; nothing was filled in." in shown.text
    assert "1 record is not in the account." in shown.text
    (row,) = [row for row in shown.context["rows"] if row.count]
    assert (row.theirs, row.shown, row.empty) == ("Rock", [("Krautrock", 1)], 1)
    assert not LookUp.objects.exists()


def test_records_whose_genres_were_counted_are_looked_up_as_ever(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=1)
    shelf.discogs.own(shelf.discogs.releases[1], "2020-11-18T19:17:05-08:00")
    client.post(COUNT)
    assert look_up().states == {"found": 1}
    assert genre_and_styles(record) == ("Rock", ["Krautrock", "Pop"])


def test_genres_that_were_counted_before_are_brought_up_to_date(
    client: Client, shelf: StandIn, anna: User
) -> None:
    make_record(anna, genre="Krautrock", discogs_release_id=1)
    entry = shelf.discogs.own(shelf.discogs.releases[1], "2020-11-18T19:17:05-08:00")
    client.post(COUNT)
    entry["basic_information"]["genres"] = ["Jazz"]
    shown = client.post(COUNT, follow=True)
    assert [row.theirs for row in shown.context["rows"] if row.count] == ["Jazz"]


def test_a_token_that_is_refused_counts_nothing(
    client: Client, shelf: StandIn, anna: User, settings: Settings
) -> None:
    make_record(anna, genre="Krautrock", discogs_release_id=1)
    settings.DISCO_DISCOGS_TOKEN = "another token"
    assert "Discogs does not accept the token" in client.post(COUNT, follow=True).text


@pytest.mark.parametrize(
    ("setting", "value"), [("DISCO_LOOK_UPS", False), ("DISCO_DISCOGS_TOKEN", "")]
)
def test_without_look_ups_or_a_token_nothing_can_be_counted(
    client: Client, shelf: StandIn, anna: User, settings: Settings, setting: str, value: object
) -> None:
    make_record(anna, genre="Krautrock", discogs_release_id=1)
    setattr(settings, setting, value)
    assert client.post(COUNT).status_code == 404
    assert shelf.requests == []
