"""A preview offers to read the file otherwise; nobody has to upload it again for that."""

import re

import pytest
from django.test import Client

from collection.models import Record, Want
from tests.collection.screens.test_import_screens import CONFIRM, confirm, upload
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

RYM = (
    "RYM Album,First Name,Last Name,Title,Release_Date,Rating,Ownership,Purchase Date,Media Type,Review\n"
    "1,,Can,Tago Mago,1971,0,o,,,\n2,,Can,Future Days,1973,0,w,,,\n3,,Can,Soon,1974,0,n,,,\n"
)
EVERYTHING = "Take in everything, wished ones as wants"
MARKED = "Artist,Album,Owned\nCan,Tago Mago,yes\nCan,Soon,no\n"
RATED = "Interpret,Titel,Rating\nCan,Tago Mago,4\n"
OWN = "artist,title,year\nCan,Tago Mago,ca. 1971\n"


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_user("owner", is_staff=True, is_superuser=True))
    return client


def choose(page: Client, preview: str, choice: str) -> str:
    return page.post(f"{preview}choose/", {"choice": choice}, follow=True).content.decode()


def test_an_export_of_rym_can_come_in_whole(page: Client) -> None:
    preview = upload(page, RYM)
    assert EVERYTHING in page.get(preview).content.decode()
    choose(page, preview, EVERYTHING)
    confirm(page, preview)
    assert (Record.objects.count(), Want.objects.count()) == (2, 1)


def test_what_was_chosen_can_be_chosen_back(page: Client) -> None:
    preview = upload(page, RYM)
    choose(page, preview, EVERYTHING)
    choose(page, preview, "Take in only what is marked as owned")
    confirm(page, preview)
    assert (Record.objects.count(), Want.objects.count()) == (1, 0)


def test_a_sheet_that_marks_what_is_owned_can_come_in_whole_and_back(page: Client) -> None:
    preview = upload(page, MARKED)
    assert "Take in only what is owned" in choose(page, preview, f"{EVERYTHING}, sold ones as removed")
    assert f"{EVERYTHING}, sold ones as removed" in choose(page, preview, "Take in only what is owned")
    choose(page, preview, f"{EVERYTHING}, sold ones as removed")
    assert "See the wants" in confirm(page, preview)
    assert (Record.objects.count(), Want.objects.count()) == (1, 1)


def test_a_sheet_that_is_called_wishlist_can_come_in_as_one_and_back(page: Client) -> None:
    preview = upload(page, "Artist,Album\nCan,Soon\n", called="my wishlist.csv")
    assert "Take it in as what is owned" in choose(page, preview, "Take in all of it as wants")
    confirm(page, preview)
    assert (Record.objects.count(), Want.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("file", "choice", "path", "value"),
    [
        (RATED, "The ratings are out of 5", "ratings__value", 8),
        (RATED, "The ratings are out of 10", "ratings__value", 4),
        (OWN, "Read it as a home-made sheet", "remarks", "year: ca. 1971"),
    ],
)
def test_a_file_is_read_as_it_is_chosen(page: Client, file: str, choice: str, path: str, value: object) -> None:
    preview = upload(page, file)
    choose(page, preview, choice)
    confirm(page, preview)
    assert Record.objects.values_list(path, flat=True).get() == value


def test_what_is_not_offered_is_not_chosen(page: Client) -> None:
    preview = upload(page, RYM)
    choose(page, preview, "The ratings are out of 5")
    confirm(page, preview)
    assert Record.objects.count() == 1


def test_a_window_that_shows_the_choice_before_imports_nothing(page: Client) -> None:
    preview = upload(page, RATED)
    seen = re.search('name="seen" value="([^"]+)"', page.get(preview).content.decode())[1]
    choose(page, preview, "The ratings are out of 5")
    answer = page.post(CONFIRM, {"token": preview.split("/")[-2], "seen": seen}, follow=True).content.decode()
    assert "changed in another window" in answer
    assert not Record.objects.exists()
