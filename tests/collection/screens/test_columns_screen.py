"""A file with unknown columns leads to a page that asks what they mean."""

import pytest
from django.test import Client

from collection.models import HeaderMapping, Record
from collection.screens.columns import MOST_ASKED
from tests.collection.screens.test_import_screens import IMPORT, confirm, upload
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

UNKNOWN = "Who,What,Where\nCan,Tago Mago,Shelf 3\n"
KNOWN = "Artist,Album,Speed\nCan,Tago Mago,33\n"
SAID = {"column_0": "artist", "column_1": "title", "column_2": "location"}


def say(page: Client, address: str, **said: str) -> str:
    """Answer the page of columns and return the address that it leads to."""
    return page.post(address, said, follow=True).request["PATH_INFO"]


def test_unknown_columns_are_asked_for(page: Client) -> None:
    address = upload(page, UNKNOWN)
    assert address.endswith("/columns/")
    assert "Shelf 3" in page.get(address).content.decode()


def test_what_was_said_is_previewed_and_imported(page: Client) -> None:
    preview = say(page, upload(page, UNKNOWN), **SAID)
    assert not Record.objects.exists()
    confirm(page, preview)
    assert list(Record.objects.values_list("title", "location")) == [("Tago Mago", "Shelf 3")]


def test_the_answer_is_not_asked_for_again(page: Client) -> None:
    confirm(page, say(page, upload(page, UNKNOWN), **SAID))
    assert (
        "Your collection already matches this file."
        in page.get(upload(page, UNKNOWN)).content.decode()
    )


def test_an_answer_that_was_not_confirmed_is_forgotten(page: Client) -> None:
    say(page, upload(page, UNKNOWN), **SAID)
    assert not HeaderMapping.objects.exists()


def test_without_a_title_the_page_asks_again(page: Client) -> None:
    address = upload(page, UNKNOWN)
    answer = page.post(address, SAID | {"column_1": "remarks"}).content.decode()
    assert "No column is known to hold the title" in answer and "--map" not in answer


def test_one_field_for_two_columns_is_refused(page: Client) -> None:
    answer = page.post(upload(page, UNKNOWN), SAID | {"column_2": "title"}).content.decode()
    assert "Two columns are mapped to title. Keep one." in answer


def test_the_columns_of_a_known_list_can_be_changed_from_its_preview(page: Client) -> None:
    preview = upload(page, KNOWN)
    address = f"{preview}columns/"
    assert address in page.get(preview).content.decode()
    confirm(page, say(page, address, column_0="artist", column_1="title", column_2="nothing"))
    assert Record.objects.get().remarks == ""


def test_the_preview_of_an_unanswered_file_leads_to_its_columns(page: Client) -> None:
    address = upload(page, UNKNOWN)
    assert page.get(address.removesuffix("columns/"), follow=True).request["PATH_INFO"] == address


def test_the_columns_of_somebody_elses_file_are_not_shown(page: Client, client: Client) -> None:
    address = upload(page, UNKNOWN)
    client.force_login(make_user("other", is_staff=True, is_superuser=True))
    assert client.get(address, follow=True).request["PATH_INFO"] == IMPORT


def test_of_very_many_columns_the_page_asks_about_the_known_ones_and_some_more(
    page: Client,
) -> None:
    names = [f"What {number}" for number in range(300)] + ["Title"]
    address = upload(page, f"{','.join(names)}\n{','.join(['cell'] * 301)}\n")
    answer = page.get(address)
    assert len(answer.content) < 500_000
    assert len(answer.context["form"].fields) == MOST_ASKED
    assert "201 more columns; they are" in " ".join(answer.content.decode().split())
    assert "column_300" in answer.context["form"].fields


def test_columns_that_are_not_asked_about_are_kept_in_the_remarks(page: Client) -> None:
    names = [f"What {number}" for number in range(200)] + ["Title"]
    address = upload(page, f"{','.join(names)}\n{','.join(['cell'] * 200)},Soon\n")
    said = {f"column_{place}": "named_remark" for place in range(1, 99)}
    confirm(page, say(page, address, column_0="artist", column_200="title", **said))
    assert "What 199: cell" in Record.objects.get().remarks
