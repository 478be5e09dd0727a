"""Photos that are sent: one row each, with what is here, what Discogs has, or why it is unread."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from collection.models import Record
from tests.catalogues import faults
from tests.catalogues.adding.barcode_photos import photo, sent
from tests.catalogues.adding.steps import BARCODE, save
from tests.catalogues.stand_in import StandIn
from tests.collection.pictures import upload
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OTHER = "4006381333931"


def send(client: Client, *photos: Any) -> Any:
    return client.post("/admin/add/photos/", {"photos": list(photos)}, follow=True)


def test_one_photo_with_one_code_is_as_if_it_had_been_typed(
    client: Client, shelf: StandIn, anna: User
) -> None:
    page = send(client, sent(photo(BARCODE)))
    assert page.request["PATH_INFO"] == "/admin/add/"
    assert page.context["typed"].barcode == BARCODE
    assert shelf.requests == []


def test_several_photos_have_a_row_each(client: Client, shelf: StandIn, anna: User) -> None:
    make_record(anna, barcode=OTHER, media_condition="Very Good Plus (VG+)", location="Hallway A4")
    page = send(
        client, sent(photo(BARCODE)), sent(photo(OTHER), "b.jpg"), upload(), upload("x.jpg", b"no")
    )
    rows = page.context["rows"]
    assert [[code.code for code in row.codes] for row in rows] == [[BARCODE], [OTHER], [], []]
    text = " ".join(page.text.split())
    assert "already yours: <a" in text and "Can - Tago Mago (VG+, Hallway A4)" in text
    assert "Unreadable." in text and "Hold the phone flat over the barcode" in text
    assert "x.jpg is not a picture that can be read." in text
    assert "Ask Discogs about 1 barcode" in text
    assert shelf.requests == []


def test_a_button_asks_about_all_that_are_not_here(
    client: Client, shelf: StandIn, anna: User
) -> None:
    send(client, sent(photo(BARCODE)), sent(photo(OTHER)))
    page = client.post("/admin/add/photos/ask/", follow=True)
    first, second = page.context["rows"]
    assert [shown.name for shown, _ in first.codes[0].candidates] == ["Can - Tago Mago"]
    assert f"Discogs has nothing for “{OTHER}”." in page.text
    assert "Ask Discogs about" not in page.text


def test_they_are_asked_about_at_once_where_that_was_chosen(
    client: Client, shelf: StandIn, anna: User
) -> None:
    client.post("/admin/add/always/", {"always": "1"})
    page = send(client, sent(photo(BARCODE)), upload())
    assert "This one" in page.text and "Ask Discogs about" not in page.text


def test_a_candidate_is_entered_and_leads_back_to_the_photos(
    client: Client, shelf: StandIn, anna: User
) -> None:
    client.post("/admin/add/always/", {"always": "1"})
    page = send(client, sent(photo(BARCODE)), upload())
    (row, _) = page.context["rows"]
    answer = row.codes[0].answer
    values = {"answer": answer.token, "release": answer.releases[0].name, "back": "photos"}
    form = client.post("/admin/add/choose/", values, follow=True)
    assert save(client, form, next="1").url == "/admin/add/photos/"
    assert "already yours" in client.get("/admin/add/photos/").text
    assert Record.objects.get().barcode == BARCODE


def test_what_others_have_is_not_already_yours(client: Client, shelf: StandIn, anna: User) -> None:
    make_record(make_user("berta"), barcode=BARCODE)
    assert "already yours" not in send(client, sent(photo(BARCODE)), upload()).text


def test_a_photo_with_two_codes_has_both(client: Client, anna: User) -> None:
    page = send(client, sent(photo(BARCODE, OTHER, size=(1400, 700))))
    (row,) = page.context["rows"]
    assert {code.code for code in row.codes} == {BARCODE, OTHER}


def test_a_catalogue_that_does_not_answer_is_said_once(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.misbehave("/database/search", faults.wall, 10)
    send(client, sent(photo(BARCODE)), sent(photo(OTHER)))
    page = client.post("/admin/add/photos/ask/", follow=True)
    assert page.text.count("Discogs is blocking requests at the moment.") == 1
    assert "Ask Discogs about 2 barcodes" in page.text


def test_more_photos_than_are_read_at_a_time_are_said(
    client: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collection.adding.photos.MOST_PHOTOS", 2)
    page = send(client, *[upload() for _ in range(5)])
    text = " ".join(page.text.split())
    assert len(page.context["rows"]) == 2
    assert "the last 3 of those you sent were not read." in text


def test_many_rows_cost_as_many_queries_as_one(client: Client, shelf: StandIn, anna: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            client.get("/admin/add/photos/")
        return len(context)

    make_record(anna, barcode=OTHER)
    send(client, sent(photo(OTHER)), upload())
    first = queries()
    codes = ["4000000000013", "4000000000020", "4000000000037"]
    for code in codes:
        make_record(anna, barcode=code)
    send(client, *[sent(photo(code)) for code in (OTHER, *codes)])
    assert queries() == first


def test_nothing_sent_and_nothing_kept_lead_to_the_field(client: Client, anna: User) -> None:
    for answer in (client.get("/admin/add/photos/"), client.post("/admin/add/photos/")):
        assert answer.url == "/admin/add/"


def test_the_button_opens_the_camera_without_a_script(client: Client, anna: User) -> None:
    page = client.get("/admin/add/").text
    assert 'type="file" name="photos" accept="image/*" capture="environment" multiple' in page
    assert 'enctype="multipart/form-data"' in page and "Read them</button>" in page
