"""The page Add a record: what is here, what Discogs is asked, and when it is not."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from collection.adding.session_answers import token_of
from collection.models import Preferences, Want
from disco_site.people.roles import Role, give_role
from tests.catalogues import faults
from tests.catalogues.adding.steps import BARCODE, ask
from tests.catalogues.discogs_shelf import label
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def shown(client: Client, typed: str = "") -> str:
    return client.get("/admin/add/", {"q": typed} if typed else {}).text


def names(client: Client, typed: str) -> list[str]:
    """Return the countries of the releases that Discogs answers with, which tell them apart."""
    return [dict(one.facts)["Country"] for one, _ in ask(client, typed).context["candidates"]]


def test_enter_searches_here_and_asks_nobody(client: Client, shelf: StandIn, anna: User) -> None:
    make_record(anna, location="Hallway A4")
    Want.objects.create(owner=anna, artist="Can", title="Tago Mago")
    page = shown(client, "tago mago")
    assert "Records here" in page and "Wants here" in page and "Hallway A4" in page
    assert "Ask Discogs for “tago mago”" in page
    assert shelf.requests == []


@pytest.mark.parametrize("typed", ["r364461", "https://www.discogs.com/release/364461-Can"])
def test_a_release_that_is_here_is_found_by_its_number(
    client: Client, shelf: StandIn, anna: User, typed: str
) -> None:
    make_record(anna, discogs_release_id=364461)
    assert "Records here" in shown(client, typed)


@pytest.mark.parametrize(
    ("typed", "countries"),
    [
        (BARCODE, ["Germany"]),
        ("r2", ["UK"]),
        ("https://www.discogs.com/release/2-Can-Tago-Mago", ["UK"]),
        ("https://www.discogs.com/master/7-Can-Tago-Mago", ["Germany", "UK"]),
        ("UAS 29 211/12", ["Germany", "UK"]),
        ("Can - Tago Mago", ["Germany", "UK"]),
        ("tago can", ["Germany", "UK"]),
    ],
)
def test_discogs_is_asked_for_whatever_was_typed(
    client: Client, shelf: StandIn, anna: User, typed: str, countries: list[str]
) -> None:
    assert names(client, typed) == countries


def test_a_catalog_number_that_looks_like_a_barcode_is_found(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.discogs.releases[4] = tago_mago(
        4, country="US", identifiers=[], labels=[label("RCA", "82876 53967 2")]
    )
    assert names(client, "82876 53967 2") == ["US"]


def test_a_catalog_number_that_nobody_has_is_looked_for_as_words(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.discogs.releases[4] = tago_mago(4, country="US", title="Songs 4")
    assert names(client, "songs 4") == ["US"]


def test_what_discogs_does_not_have_is_said(client: Client, shelf: StandIn, anna: User) -> None:
    assert "Discogs has nothing for “xyz”." in ask(client, "xyz").text
    assert "Discogs has nothing for “r99”." in ask(client, "r99").text


def test_an_answer_is_kept_and_not_asked_for_again(
    client: Client, shelf: StandIn, anna: User
) -> None:
    ask(client, "r2")
    asked = len(shelf.requests)
    assert "This one" in shown(client, "r2")
    assert len(shelf.requests) == asked


def test_an_answer_is_not_shown_after_six_hours(client: Client, shelf: StandIn, anna: User) -> None:
    ask(client, "r2")
    session = client.session
    session["adding"][token_of("r2")]["asked_at"] -= 6 * 3600 + 1
    session.save()
    assert "This one" not in shown(client, "r2")


def test_an_answer_belongs_to_whoever_asked(client: Client, shelf: StandIn, anna: User) -> None:
    answer = ask(client, "r2").context["answer"]
    other = Client()
    other.force_login(make_user("berta", is_staff=True, is_superuser=True))
    values = {"answer": answer.token, "release": "discogs-2"}
    assert other.post("/admin/add/choose/", values).url == "/admin/add/"
    assert other.get(f"/admin/add/picture/{answer.token}/discogs-2/").status_code == 404


def test_data_of_discogs_stands_beside_its_notices(
    client: Client, shelf: StandIn, anna: User
) -> None:
    page = " ".join(ask(client, "r2").text.split())
    assert "Data provided by" in page and "not affiliated with" in page


def test_a_catalogue_that_does_not_answer_is_said_in_a_sentence(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.misbehave("/releases/", faults.wall)
    assert "Discogs is blocking requests at the moment. Try again later." in ask(client, "r2").text


def test_the_picture_of_a_candidate_comes_through_the_site(
    client: Client, shelf: StandIn, anna: User
) -> None:
    page = ask(client, "r2")
    address = f"/admin/add/picture/{page.context['answer'].token}/discogs-2/"
    assert address in page.text and "i.discogs.com" not in page.text
    assert client.get(address).headers["Content-Type"] == "image/jpeg"
    assert client.get(address.replace("discogs-2", "discogs-7")).status_code == 404


def test_each_candidate_says_what_is_here_of_it(client: Client, shelf: StandIn, anna: User) -> None:
    make_record(
        anna,
        discogs_release_id=2,
        year=1972,
        labels=[("UA", "UAG 1")],
        media_condition="Very Good Plus (VG+)",
        location="Hallway A4",
    )
    candidates = ask(client, "m7").context["candidates"]
    assert [[one.text for one in known] for _, known in candidates] == [
        ["You have another pressing: 1972, UAG 1 (VG+, Hallway A4)."],
        ["You have this exact pressing (VG+, Hallway A4)."],
    ]


def test_the_shelf_is_compared_in_as_many_queries_for_many_candidates(
    client: Client, shelf: StandIn, anna: User
) -> None:
    def queries() -> int:
        make_record(anna, discogs_release_id=2)
        ask(client, "m7")
        with CaptureQueriesContext(
            connection,
        ) as context:
            shown(client, "m7")
        return len(context)

    first = queries()
    for number in range(10, 18):
        shelf.discogs.releases[number] = tago_mago(number, master_id=7)
        make_record(anna, discogs_release_id=number)
    assert queries() == first


def test_a_scanned_barcode_asks_at_once_where_that_was_chosen(
    client: Client, shelf: StandIn, anna: User
) -> None:
    assert "This one" not in shown(client, BARCODE)
    client.post("/admin/add/always/", {"always": "1"})
    assert "This one" in shown(client, BARCODE)
    assert Preferences.objects.get().asks_at_once


def test_words_and_barcodes_that_are_here_ask_nobody_even_then(
    client: Client, shelf: StandIn, anna: User
) -> None:
    client.post("/admin/add/always/", {"always": "1"})
    make_record(anna, barcode=BARCODE)
    for typed in (BARCODE, "tago mago", "r2"):
        shown(client, typed)
    assert shelf.requests == []


def test_asking_at_once_can_be_switched_off_again(
    client: Client, shelf: StandIn, anna: User
) -> None:
    for value in ("1", "0"):
        client.post("/admin/add/always/", {"always": value})
    shown(client, BARCODE)
    assert shelf.requests == []


def test_the_search_box_leads_there_at_once_where_that_was_chosen(
    client: Client, shelf: StandIn, anna: User
) -> None:
    assert client.get("/admin/search/", {"q": BARCODE}).status_code == 200
    client.post("/admin/add/always/", {"always": "1"})
    page = client.get("/admin/search/", {"q": BARCODE}, follow=True)
    assert page.request["PATH_INFO"] == "/admin/add/" and "This one" in page.text


def test_the_search_page_has_the_row_that_asks_discogs(
    client: Client, shelf: StandIn, anna: User
) -> None:
    page = client.get("/admin/search/", {"q": "tago mago"}).text
    assert "Ask Discogs for “tago mago”" in page and "/admin/add/?q=tago%20mago" in page


def test_without_a_token_the_page_works_over_the_own_shelf_and_says_what_is_missing(
    client: Client, shelf: StandIn, anna: User, settings: Settings
) -> None:
    settings.DISCO_DISCOGS_TOKEN = ""
    make_record(anna)
    page = shown(client, "tago mago")
    assert "Records here" in page and "Ask Discogs for" not in page
    assert "Discogs lets nobody search without a token, and you have not entered one." in page
    assert "without a token" in ask(client, "tago mago").text
    assert shelf.requests == []


def test_a_release_that_names_itself_needs_no_token(
    client: Client, shelf: StandIn, anna: User, settings: Settings
) -> None:
    settings.DISCO_DISCOGS_TOKEN = ""
    assert "Ask Discogs for “r2”" in shown(client, "r2")
    assert names(client, "r2") == ["UK"]


def test_where_look_ups_are_off_there_is_no_button(
    client: Client, shelf: StandIn, anna: User, settings: Settings
) -> None:
    settings.DISCO_LOOK_UPS = False
    make_record(anna)
    for address in ("/admin/add/?q=tago", "/admin/search/?q=tago", "/admin/add/"):
        page = client.get(address).text
        assert "Ask Discogs" not in page and "Enter a token" not in page
    assert "Look-ups are switched off" in client.get("/admin/add/?q=tago").text
    assert "Look-ups are switched off" in ask(client, "r2").text
    assert shelf.requests == []


def test_the_list_the_keys_and_the_bar_lead_to_the_page(client: Client, anna: User) -> None:
    page = client.get("/admin/collection/record/").text
    assert '<a href="/admin/add/" class="addlink">Add record</a>' in page
    assert '<a href="/admin/add/" data-key="a">Add a record</a>' in page
    assert '<a href="/admin/add/">Add</a>' in " ".join(page.split())


def test_whoever_may_not_add_records_reaches_none_of_it(client: Client, shelf: StandIn) -> None:
    listener = make_user("clara", is_staff=True)
    give_role(listener, Role.LISTENER)
    client.force_login(listener)
    for address in ("", "record/", "photos/"):
        assert client.get(f"/admin/add/{address}").status_code == 403
    for address in ("ask/", "always/", "choose/", "photos/", "photos/ask/"):
        assert client.post(f"/admin/add/{address}", {"q": "r2"}).status_code == 403
    assert "/admin/add/" not in client.get("/admin/search/?q=x").text
    assert shelf.requests == []


def test_a_removed_copy_and_a_want_are_said_too(client: Client, shelf: StandIn, anna: User) -> None:
    make_record(anna, discogs_release_id=2, is_active=False, removed_on=date(2024, 5, 1))
    Want.objects.create(owner=anna, artist="can", title="TAGO MAGO", priority=1)
    ((_, known),) = ask(client, "r2").context["candidates"]
    assert [one.text for one in known] == [
        "Wanted: priority 1.",
        "You had this exact pressing; it was removed on 2024-05-01.",
    ]


def test_copies_are_said_in_one_sentence(client: Client, shelf: StandIn, anna: User) -> None:
    for place in ("A1", "A1", "A2"):
        make_record(anna, discogs_release_id=2, location=place)
    ((_, known),) = ask(client, "r2").context["candidates"]
    assert [one.text for one in known] == [
        "You have this exact pressing (A1), 2 copies.",
        "You have this exact pressing (A2).",
    ]


def test_what_others_have_is_not_yours(client: Client, shelf: StandIn, anna: User) -> None:
    berta = make_user("berta")
    make_record(berta, discogs_release_id=2)
    Want.objects.create(owner=berta, artist="Can", title="Tago Mago")
    ((_, known),) = ask(client, "r2").context["candidates"]
    assert known == []


def test_an_album_whose_pressing_is_unknown_is_not_called_another_one(
    client: Client, shelf: StandIn, anna: User
) -> None:
    make_record(anna, artists=["Ada Quill"], title="Together", labels=[("Spoon", "AMLH 68422")])
    ((_, known),) = ask(client, "r3").context["candidates"]
    assert [one.text for one in known] == ["You have this album: AMLH 68422."]
