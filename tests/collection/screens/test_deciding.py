"""Doubts are decided in the preview: one name or several, another copy or a record that is
there.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from collection.models import Batch, Decision, Record
from collection.models.decisions import names_key
from disco_site.people.roles import Role, give_role
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.screens.test_month_after_screens import CONFIRM, confirm, text, upload
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

TRIO = "Can, Neu! & Faust"
TRIO_KEY = names_key("artist", TRIO)


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_user("anna", is_staff=True, is_superuser=True))
    return client


def decide(client: Client, preview: str, **answers: str) -> str:
    """Send what is said on a page of the preview and return the page that comes of it."""
    said = {"tab": "names", "page": "1"} | answers
    return client.post(f"{preview}decide/", said, follow=True).content.decode()


def near_key(page: Client, preview: str) -> str:
    return re.search(r'name="([0-9a-f]{64})"', text(page, preview, tab="near"))[1]


@pytest.fixture
def near(page: Client) -> tuple[str, Record]:
    """A preview with one row that looks like a record, and the record."""
    record = make_record(
        artists=["Nick Cave", "Kylie Minogue"], title="Wild Rose", year=1995, format="LP"
    )
    data = discogs(row(artist="Nick Cave", title="Wild Rose", released="1995", format="LP"))
    return upload(page, data), record


def artists() -> list[str]:
    return [link.artist.name for link in Record.objects.get().artist_links.all()]


def test_a_text_is_asked_about_once_with_all_ways_to_read_it(page: Client) -> None:
    shown = text(
        page, upload(page, discogs(row(artist=TRIO), row(artist=TRIO, release_id="2"))), tab="names"
    )
    assert "1 of 1 is not decided" in shown and "artist of 2 rows" in shown
    assert "Can + Neu! &amp; Faust" in shown and "Can + Neu! + Faust" in shown


def test_who_may_not_see_the_list_of_decisions_is_not_sent_there(client: Client) -> None:
    bert = make_user("bert")
    give_role(bert, Role.COLLECTOR)
    client.force_login(bert)
    shown = text(client, upload(client, discogs(row(artist=TRIO))), tab="names")
    assert "undo the import to take them back" in shown and "list of decisions" not in shown


def test_what_is_said_of_a_text_is_done_by_the_import(page: Client) -> None:
    preview = upload(page, discogs(row(artist=TRIO)))
    assert "0 of 1 are not decided" in decide(page, preview, **{TRIO_KEY: "2"})
    confirm(page, preview)
    assert artists() == ["Can", "Neu!", "Faust"]


def test_a_text_can_be_decided_again_before_the_import(page: Client) -> None:
    preview = upload(page, discogs(row(artist=TRIO)))
    decide(page, preview, **{TRIO_KEY: "2"})
    decide(page, preview, **{TRIO_KEY: "0"})
    confirm(page, preview)
    assert artists() == [TRIO]


def test_what_was_decided_before_stands_in_the_preview_and_can_be_taken_back(page: Client) -> None:
    decided = upload(page, discogs(row(artist=TRIO)))
    decide(page, decided, **{TRIO_KEY: "1"})
    confirm(page, decided)
    preview = upload(page, discogs(row(artist=TRIO, release_id="2")))
    assert "0 of 1 are not decided" in text(page, preview, tab="names")
    decide(page, preview, **{TRIO_KEY: ""})
    confirm(page, preview)
    assert not Decision.objects.exists()


def test_a_row_said_to_be_a_record_is_no_new_one(page: Client, near: tuple[str, Record]) -> None:
    preview, record = near
    decide(page, preview, tab="near", **{near_key(page, preview): str(record.pk)})
    confirm(page, preview)
    assert Record.objects.get().source_keys.get().source == "discogs"


def test_a_row_said_to_be_a_record_can_be_another_copy_again(
    page: Client, near: tuple[str, Record]
) -> None:
    preview, record = near
    key = near_key(page, preview)
    decide(page, preview, tab="near", **{key: str(record.pk)})
    decide(page, preview, tab="near", **{key: ""})
    confirm(page, preview)
    assert Record.objects.count() == 2 and not Decision.objects.exists()


@pytest.mark.parametrize("answer", ["999", "-1", "x", "9" * 5000])
def test_what_was_not_offered_is_not_heard(
    page: Client, near: tuple[str, Record], answer: str
) -> None:
    preview, _ = near
    decide(page, preview, tab="near", **{near_key(page, preview): answer, TRIO_KEY: "7"})
    assert "<b>1</b> row: 1 new" in text(page, preview)


def test_decisions_alone_can_be_kept(page: Client, near: tuple[str, Record]) -> None:
    preview = upload(page, b"Artist,Album,Year,Format\r\nNick Cave,Wild Rose,1995,LP\r\n")
    shown = decide(page, preview, tab="near", **{near_key(page, preview): str(near[1].pk)})
    assert 'value="Keep the decisions"' in shown
    confirm(page, preview)
    assert (Record.objects.count(), Batch.objects.count(), Decision.objects.get().record) == (
        1,
        0,
        near[1],
    )


def test_a_page_of_doubts_is_small_and_takes_the_same_queries_for_many(page: Client) -> None:
    counts = []
    for number in (2, 300):
        rows = [
            row(artist=f"Artist {n}, Other {n} & {'x' * 60}", release_id=str(n + 1))
            for n in range(number)
        ]
        preview = upload(page, discogs(*rows))
        with CaptureQueriesContext(connection) as queries:
            size = len(page.get(preview, {"tab": "names"}).content)
        counts.append(len(queries))
    assert size < 150_000 and counts[0] == counts[1]


def test_the_last_page_of_doubts_is_decided_like_the_first(page: Client) -> None:
    rows = [row(artist=f"Artist {n}, Other", release_id=str(n + 1)) for n in range(60)]
    preview = upload(page, discogs(*rows))
    shown = decide(page, preview, page="2", **{names_key("artist", "Artist 59, Other"): "1"})
    assert "59 of 60 are not decided" in shown and "Page 2 of 2" in shown


def test_a_decision_is_taken_back_in_its_list(page: Client) -> None:
    preview = upload(page, discogs(row(artist=TRIO)))
    decide(page, preview, **{TRIO_KEY: "2"})
    confirm(page, preview)
    pk = Decision.objects.get().pk
    page.post(f"/admin/collection/decision/{pk}/delete/", {"post": "yes"})
    assert not Decision.objects.exists()


def many_doubts(page: Client) -> str:
    """The preview of a file with 60 artists that may be several, on two pages."""
    rows = [row(artist=f"Artist {n}, Other {n}", release_id=str(n + 1)) for n in range(60)]
    return upload(page, discogs(*rows))


def answers_to(numbers: range, way: str) -> dict[str, str]:
    return {names_key("artist", f"Artist {n}, Other {n}"): way for n in numbers}


def send(client: Client, address: str, **posted: str) -> str:
    response = client.post(address, posted, follow=True)
    return " ".join(response.content.decode().split())


def test_answers_count_when_the_import_button_is_pressed(page: Client) -> None:
    preview = many_doubts(page)
    token = preview.split("/")[-2]
    answers = answers_to(range(50, 55), "1")
    send(page, CONFIRM, token=token, tab="names", page="2", **answers)
    assert (Record.objects.count(), Decision.objects.count()) == (60, 5)


def test_answers_survive_turning_the_page(page: Client) -> None:
    preview = many_doubts(page)
    shown = send(
        page, f"{preview}decide/", tab="names", page="1", go="names:2", **answers_to(range(3), "1")
    )
    assert "Page 2 of 2" in shown and "57 of 60 are not decided" in shown
    send(
        page,
        CONFIRM,
        token=preview.split("/")[-2],
        tab="names",
        page="2",
        **answers_to(range(50, 52), "0"),
    )
    assert Decision.objects.count() == 5


def test_an_answer_of_another_page_is_shown_there_again(page: Client) -> None:
    preview = many_doubts(page)
    send(
        page, f"{preview}decide/", tab="names", page="1", go="names:2", **answers_to(range(1), "1")
    )
    key = names_key("artist", "Artist 0, Other 0")
    shown = text(page, preview, tab="names")
    assert re.search(f'name="{key}" form="preview" value="1" checked', shown)


def test_answers_survive_another_button_of_the_preview(page: Client) -> None:
    preview = upload(page, discogs(row(artist=TRIO)))
    send(
        page,
        f"{preview}charge/",
        charge_after="2026-01-01",
        tab="names",
        page="1",
        **{TRIO_KEY: "2"},
    )
    confirm(page, preview)
    assert Decision.objects.get().names == ["Can", "Neu!", "Faust"]


@pytest.mark.parametrize(
    ("way", "names"), [("one", ["Artist 59, Other 59"]), ("several", ["Artist 59", "Other 59"])]
)
def test_all_open_texts_of_a_column_are_decided_at_once(
    page: Client, way: str, names: list[str]
) -> None:
    preview = many_doubts(page)
    shown = send(page, f"{preview}decide/", tab="names", page="1", all_artists=way)
    assert "0 of 60 are not decided" in shown
    confirm(page, preview)
    assert Decision.objects.get(text="Artist 59, Other 59").names == names


def test_an_answer_of_its_own_stands_beside_the_one_for_all(page: Client) -> None:
    preview = many_doubts(page)
    one = answers_to(range(1), "0")
    send(page, f"{preview}decide/", tab="names", page="1", all_artists="several", **one)
    confirm(page, preview)
    assert Decision.objects.get(text="Artist 0, Other 0").names == ["Artist 0, Other 0"]


def test_answers_that_the_preview_does_not_follow_yet_are_said(
    page: Client, near: tuple[str, Record]
) -> None:
    preview, record = near
    answer = {near_key(page, preview): str(record.pk)}
    shown = send(page, f"{preview}decide/", tab="near", page="1", go="new:1", **answer)
    assert "Your answers are noted" in shown and 'value="Import by these answers"' in shown


def test_an_answer_that_cannot_be_followed_is_shown_before_anything_is_imported(
    page: Client, near: tuple[str, Record]
) -> None:
    preview, record = near
    answer = {near_key(page, preview): str(record.pk)}
    record.delete()
    token = preview.split("/")[-2]
    shown = send(page, CONFIRM, token=token, tab="near", page="1", **answer)
    assert "Nothing was imported" in shown and not Record.objects.exists()
