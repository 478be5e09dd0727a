"""The page Choose the release: its way through the records, the candidates, and what comes of a
choice.
"""

import os
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from collection.catalogues.looking.kept_answers import kept_answer
from collection.catalogues.looking.worklist import to_choose
from collection.history.undo import Undo
from collection.models import Batch, LookUp, Record
from disco_site.people.roles import Role, give_role
from tests.catalogues import faults
from tests.catalogues.discogs_shelf import TOKEN, artist, label
from tests.catalogues.looking_up import look_up, tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = reverse("admin:collection_record_choosing")


@pytest.fixture
def shelf(stand_in: StandIn, settings: Settings) -> StandIn:
    """Three pressings of one album at the stand-in, and one of another."""
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    stand_in.discogs.releases = {
        1: tago_mago(1, labels=[label("Spoon", "SPOON 6")], country="Austria", year=1980),
        2: tago_mago(2, country="UK", year=1972),
        364461: tago_mago(),
        5: tago_mago(5, title="Ege Bamyasi", artists=[artist("Can")]),
    }
    return stand_in


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna", is_staff=True)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def begin(client: Client, query: str = "") -> Any:
    """Press the button on the first record of the way, and return the page."""
    return client.post(PAGE + query, follow=True)


def take(client: Client, record: Record, query: str = "", **chosen: str) -> Any:
    address = reverse("admin:collection_record_take_release", args=[record.pk])
    return client.post(address + query, chosen, follow=True)


def several(record: Record) -> Record:
    LookUp.objects.note(record.pk, "discogs", "several")
    return record


# The way


def test_those_to_choose_are_asked_in_vain_and_settled_by_no_catalogue(anna: User) -> None:
    open_ = several(make_record(anna))
    missed = make_record(anna, discogs_release_id=9)
    LookUp.objects.note(missed.pk, "discogs", "not-found")
    for state in ("found", "album", "in-none"):
        LookUp.objects.note(several(make_record(anna)).pk, "musicbrainz", state)
    unnamed, named = make_record(anna), make_record(anna, discogs_release_id=3)
    records = Record.objects.order_by("pk")
    assert list(to_choose(records, asked_only=True)) == [open_, missed]
    assert list(to_choose(records)) == [open_, missed, unnamed]
    assert named not in to_choose(records)


def test_nothing_is_asked_before_a_button_is_pressed(
    client: Client, shelf: StandIn, anna: User
) -> None:
    several(make_record(anna))
    assert "Ask Discogs" in client.get(PAGE).text
    assert shelf.requests == []


def test_the_way_leads_through_the_records_under_the_filter(
    client: Client, shelf: StandIn, anna: User
) -> None:
    first = several(make_record(anna, title="Ege Bamyasi"))
    several(make_record(anna, title="Not of the filter"))
    last = several(make_record(anna, title="Tago Mago"))
    make_record(anna, title="Never asked about: mago")
    several(make_record(make_user("berta"), title="Mago of another"))
    shown = begin(client, "?q=mago")
    assert (shown.context["record"], shown.context["place"], shown.context["total"]) == (last, 1, 1)
    shown = begin(client)
    assert (shown.context["record"], shown.context["place"], shown.context["total"]) == (
        first,
        1,
        3,
    )
    shown = client.post(f"{PAGE}{shown.context['next']}", follow=True)
    assert (shown.context["place"], shown.context["total"]) == (2, 3)


def test_what_an_import_brought_is_walked_whoever_was_asked_about_it(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna)
    make_record(anna, title="Older")
    batch = Batch.objects.create(user=anna, kind=Batch.Kind.IMPORT)
    batch.changes.create(record=record, record_uid=record.uid, before=None, after={"title": "x"})
    shown = client.get(f"{PAGE}?batch={batch.pk}")
    assert (shown.context["record"], shown.context["total"]) == (record, 1)


def test_later_leads_on_and_the_end_says_how_many_are_left(
    client: Client, shelf: StandIn, anna: User
) -> None:
    for title in ("Ege Bamyasi", "Tago Mago"):
        several(make_record(anna, title=title))
    shown = begin(client)
    shown = client.post(PAGE + shown.context["next"], follow=True)
    assert shown.context["record"].title == "Tago Mago"
    shown = client.post(PAGE + shown.context["next"], follow=True)
    assert "2 records are left for later" in " ".join(shown.text.split())


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?colour=red", 400),
        ("?place=x", 400),
        ("?of=-1", 400),
        ("?catalogue=x", 400),
        ("?at=x", 404),
        ("?batch=7", 404),
        ("?at=999", 200),
    ],
)
def test_an_address_that_makes_no_sense_is_refused(
    client: Client, shelf: StandIn, anna: User, query: str, status: int
) -> None:
    assert client.get(PAGE + query).status_code == status


def test_the_page_asks_the_database_as_often_however_many_there_are(
    client: Client, shelf: StandIn, anna: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            several(make_record(anna, labels=["Spoon", "Mute"], styles=["Krautrock"]))

    fill(2)
    begin(client)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    fill(10)
    with django_assert_num_queries(len(queries)):
        client.get(PAGE)


# The candidates


def test_the_candidates_most_like_the_record_come_first_and_say_what_agrees(
    client: Client, shelf: StandIn, anna: User
) -> None:
    several(make_record(anna, labels=[("Spoon Records", "SPOON 6")]))
    shown = begin(client)
    values = [candidate["value"] for candidate in shown.context["candidates"]]
    assert values == ["discogs:1", "discogs:2", "discogs:364461"]
    assert "SPOON 6<span" in shown.text and "(as yours)" in shown.text


def test_without_a_number_the_year_of_a_record_does_not_rank(
    client: Client, shelf: StandIn, anna: User
) -> None:
    several(make_record(anna, year=1971))
    values = [candidate["value"] for candidate in begin(client).context["candidates"]]
    assert values == ["discogs:1", "discogs:2", "discogs:364461"]


def test_five_are_shown_and_the_others_on_demand(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.discogs.releases |= {number: tago_mago(number) for number in range(11, 16)}
    several(make_record(anna))
    shown = begin(client)
    assert len(shown.context["candidates"]) == 5 and "Show all 8" in shown.text
    assert len(client.get(PAGE + shown.context["every"]).context["candidates"]) == 8


def test_candidates_of_a_run_are_not_asked_for_again(
    client: Client, shelf: StandIn, anna: User
) -> None:
    make_record(anna)
    look_up()
    asked = len(shelf.requests)
    assert len(client.get(PAGE).context["candidates"]) == 3
    begin(client)
    assert len(shelf.requests) == asked


def test_candidates_are_kept_for_six_hours(
    client: Client, shelf: StandIn, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = several(make_record(anna))
    begin(client)
    assert kept_answer(record.uid)
    monkeypatch.setattr("time.time", lambda: os.times().elapsed + 10**10)
    assert kept_answer(record.uid) is None


def test_the_pictures_of_candidates_come_through_the_site(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = several(make_record(anna))
    address = reverse("admin:collection_record_choosing_picture", args=[record.pk, "discogs-2"])
    assert client.get(address).status_code == 404 and shelf.requests == []
    shown = begin(client).text
    assert address in shown and "i.discogs.com" not in shown
    assert client.get(address).headers["Content-Type"] == "image/jpeg"


def test_the_address_of_a_picture_stays_that_of_its_release_when_another_is_pasted(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.discogs.releases[5]["title"] = "Elsewhere"
    record = several(make_record(anna))
    before = _pictures(begin(client).text)
    after = _pictures(client.post(f"{PAGE}?at={record.pk}", {"address": "r5"}, follow=True).text)
    assert len(before) == 3 and after[1:] == before
    client.get(after[0])
    assert [request.path for request in shelf.asked("/R-")] == ["/R-5.jpeg"]


def _pictures(page: str) -> list[str]:
    """Return the addresses of the pictures of candidates, in their order."""
    return re.findall(r'src="([^"]*/choosing/picture/[^"]*)"', page)


def test_another_catalogue_can_be_asked_instead(client: Client, shelf: StandIn, anna: User) -> None:
    several(make_record(anna))
    begin(client)
    shown = begin(client, "?catalogue=musicbrainz")
    assert "MusicBrainz has no release of this artist and title." in shown.text


def test_a_catalogue_that_does_not_answer_is_said_in_a_sentence(
    client: Client, shelf: StandIn, anna: User
) -> None:
    several(make_record(anna))
    shelf.misbehave("/database/search", faults.wall)
    assert "Discogs is blocking requests at the moment. Try again later." in begin(client).text


# The choice


def test_this_pressing_is_filled_in_undone_and_chosen_again(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = several(make_record(anna))
    begin(client)
    said = take(client, record, f"?after={record.pk}", release="discogs:2").text
    assert "Can - Tago Mago filled in: genre, styles, tracks, barcode, country, year" in said
    record.refresh_from_db()
    assert (record.discogs_release_id, record.country) == (2, "UK") and record.cover
    assert "There is no release to choose." in client.get(PAGE).text
    Undo(Batch.objects.get()).run(by=anna)
    record.refresh_from_db()
    assert record.discogs_release_id is None and not record.cover
    assert client.get(PAGE).context["record"] == record


def test_the_album_alone_gives_no_pressing(client: Client, shelf: StandIn, anna: User) -> None:
    record = several(make_record(anna))
    begin(client)
    take(client, record, album="discogs:2")
    record.refresh_from_db()
    assert record.genre and record.cover and record.tracks.count() == 8
    assert (record.discogs_release_id, record.country, record.year) == (None, "", None)
    assert LookUp.objects.get().state == "album"


def test_none_is_noted_and_leads_to_the_next_with_its_candidates(
    client: Client, shelf: StandIn, anna: User
) -> None:
    first = several(make_record(anna, title="Ege Bamyasi"))
    several(make_record(anna))
    shown = take(client, first, begin(client).context["next"], none="1")
    assert first.look_ups.get().state == "in-none"
    assert shown.context["record"].title == "Tago Mago"
    assert len(shown.context["candidates"]) == 3 and shown.context["place"] == 2


def test_a_script_is_answered_in_json_and_the_next_is_not_asked_for(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = several(make_record(anna))
    address = reverse("admin:collection_record_take_release", args=[record.pk])
    answer = client.post(address, {"release": "discogs:2"}, headers={"Accept": "application/json"})
    undo = reverse("admin:collection_batch_undo", args=[Batch.objects.get().pk])
    assert answer.json()["level"] == "success" and answer.json()["url"] == undo
    assert shelf.asked("/database/search") == []


def test_a_choice_that_cannot_be_fetched_changes_nothing_and_can_be_made_again(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = several(make_record(anna))
    begin(client)
    shelf.misbehave("/releases/", faults.wall)
    shown = take(client, record, f"?after={record.pk}", release="discogs:2")
    assert "Can - Tago Mago: Discogs is blocking requests at the moment." in shown.text
    assert shown.context["record"] == record and len(shown.context["candidates"]) == 3
    assert not Batch.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("value", ["", "x:2", "discogs:x", "musicbrainz:2", "discogs:[r2]x"])
def test_a_release_that_is_none_is_refused(
    client: Client, shelf: StandIn, anna: User, value: str
) -> None:
    assert take(client, several(make_record(anna)), release=value).status_code == 404
    assert shelf.requests == []


def test_the_records_of_others_cannot_be_chosen_for(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = several(make_record(make_user("berta")))
    assert take(client, record, release="discogs:2").status_code == 403
    assert take(client, record, none="1").status_code == 403
    assert client.get(f"{PAGE}?at={record.pk}").context["record"] is None
    assert shelf.requests == []


# A pasted address


def test_a_pasted_release_stands_first_among_the_candidates(
    client: Client, shelf: StandIn, anna: User
) -> None:
    several(make_record(anna))
    here = begin(client).context["here"]
    pasted = {"address": "https://www.discogs.com/release/5-Can-Ege-Bamyasi"}
    shown = client.post(PAGE + here, pasted, follow=True)
    values = [candidate["value"] for candidate in shown.context["candidates"]]
    assert values == ["discogs:5", "discogs:1", "discogs:2", "discogs:364461"]


def test_what_is_pasted_and_is_no_release_is_said(
    client: Client, shelf: StandIn, anna: User
) -> None:
    several(make_record(anna))
    here = begin(client).context["here"]
    shown = client.post(PAGE + here, {"address": "r77"}, follow=True)
    assert "Discogs does not have release 77." in shown.text and shown.context["candidates"]


# The ways to the page


def test_the_list_leads_there_under_a_filter_of_such_records(
    client: Client, shelf: StandIn, anna: User, settings: Settings
) -> None:
    several(make_record(anna))
    listing = reverse("admin:collection_record_changelist")
    assert "Choose the releases" not in client.get(listing).text
    assert (
        f"{PAGE}?looked_up=several&amp;q=can"
        in client.get(f"{listing}?q=can&looked_up=several").text
    )
    settings.DISCO_LOOK_UPS = False
    assert "Choose the releases" not in client.get(f"{listing}?looked_up=several").text
    assert client.get(PAGE).status_code == 404


def test_the_dashboard_counts_what_its_link_shows(
    client: Client, shelf: StandIn, anna: User
) -> None:
    several(make_record(anna))
    several(make_record(make_user("berta")))
    waiting = {one.label: one for one in client.get("/admin/").context["worklists"]}
    found = waiting["Release to choose"]
    assert (found.total, client.get(found.url).context["total"]) == (1, 1)


def test_records_that_nobody_has_asked_about_are_offered_at_the_end(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, title="Tago Mago")
    page = client.get(PAGE).text
    assert "1 record without a release was not looked up yet" in page
    assert 'href="?looked_up=never"' in page
    LookUp.objects.note(record.pk, "discogs", "found")
    assert "not looked up yet" not in client.get(PAGE).text
