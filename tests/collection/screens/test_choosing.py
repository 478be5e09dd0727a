"""A preview offers to read the file otherwise; nobody has to upload it again for that."""

import re

import pytest
from django.test import Client

from collection.models import Record, Want
from tests.collection.screens.test_import_screens import CONFIRM, confirm, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

RYM = (
    "RYM Album,First Name,Last Name,Title,Release_Date,Rating,Ownership,Purchase Date,Media "
    "Type,Review\n"
    "1,,Can,Tago Mago,1971,0,o,,,\n2,,Can,Future Days,1973,0,w,,,\n3,,Can,Soon,1974,0,n,,,\n"
)
EVERYTHING = "Import everything: wishes as wants, sold records as removed"
MARKED = "Artist,Album,Owned\nCan,Tago Mago,yes\nCan,Soon,no\n"
RATED = "Interpret,Titel,Rating\nCan,Tago Mago,4\n"
LISTS = "Interpret,Titel,Genre\nCan,Tago Mago,Rock|Krautrock\n"
OWN = "artist,title,year\nCan,Tago Mago,ca. 1971\n"


def choose(page: Client, preview: str, choice: str, value: str) -> str:
    """Press the button of a preview that makes a choice, and return the page that follows."""
    return page.post(f"{preview}choose/", {choice: value}, follow=True).content.decode()


def test_an_export_of_rym_can_come_in_whole(page: Client) -> None:
    preview = upload(page, RYM)
    assert EVERYTHING in page.get(preview).content.decode()
    choose(page, preview, "ownership", "all")
    confirm(page, preview)
    assert (Record.objects.count(), Want.objects.count()) == (2, 1)


def test_what_was_chosen_can_be_chosen_back(page: Client) -> None:
    preview = upload(page, RYM)
    choose(page, preview, "ownership", "all")
    choose(page, preview, "ownership", "owned")
    confirm(page, preview)
    assert (Record.objects.count(), Want.objects.count()) == (1, 0)


def test_a_sheet_that_marks_what_is_owned_can_come_in_whole_and_back(page: Client) -> None:
    preview = upload(page, MARKED)
    assert "Import what is owned" in choose(page, preview, "ownership", "all")
    assert EVERYTHING in choose(page, preview, "ownership", "owned")
    choose(page, preview, "ownership", "all")
    assert "See the wants" in confirm(page, preview)
    assert (Record.objects.count(), Want.objects.count()) == (1, 1)


def test_a_sheet_that_is_called_wishlist_can_come_in_as_one_and_back(page: Client) -> None:
    preview = upload(page, "Artist,Album\nCan,Soon\n", called="my wishlist.csv")
    assert "Import what is owned" in choose(page, preview, "ownership", "wishes")
    confirm(page, preview)
    assert (Record.objects.count(), Want.objects.count()) == (0, 1)


def test_a_list_of_genres_is_shown_as_genre_and_styles_and_can_stay_one(page: Client) -> None:
    preview = upload(page, LISTS)
    shown = page.get(preview).content.decode()
    assert "<td>Krautrock</td>" in re.sub(r"<td[^>]*>\s*(.*?)\s*</td>", r"<td>\1</td>", shown)
    assert "Take each cell as one genre" in shown
    assert "Take genres apart" not in shown
    choose(page, preview, "genres", "one")
    confirm(page, preview)
    record = Record.objects.get()
    assert (record.genre.name, record.styles.count()) == ("Rock|Krautrock", 0)


@pytest.mark.parametrize(
    ("file", "choice", "choice_value", "path", "value"),
    [
        (RATED, "rating_scale", "5", "ratings__value", 8),
        (RATED, "rating_scale", "10", "ratings__value", 4),
        (OWN, "source", "spreadsheet", "remarks", "year: ca. 1971"),
    ],
)
def test_a_file_is_read_as_it_is_chosen(
    page: Client, file: str, choice: str, choice_value: str, path: str, value: object
) -> None:
    preview = upload(page, file)
    choose(page, preview, choice, choice_value)
    confirm(page, preview)
    assert Record.objects.values_list(path, flat=True).get() == value


def test_what_is_not_offered_is_not_chosen(page: Client) -> None:
    preview = upload(page, RYM)
    choose(page, preview, "rating_scale", "5")
    confirm(page, preview)
    assert Record.objects.count() == 1


def test_a_window_that_shows_the_choice_before_imports_nothing(page: Client) -> None:
    preview = upload(page, RATED)
    seen = re.search('name="seen" value="([^"]+)"', page.get(preview).content.decode())[1]
    choose(page, preview, "rating_scale", "5")
    answer = page.post(
        CONFIRM, {"token": preview.split("/")[-2], "seen": seen}, follow=True
    ).content.decode()
    assert "changed in another window" in answer
    assert not Record.objects.exists()


def test_whose_years_a_list_has_is_asked_and_remembered_for_its_header(page: Client) -> None:
    data = "Interpret,Titel,Jahr\nCan,Tago Mago,1971\n"
    preview = upload(page, data)
    assert "Read “Jahr” as year</button>" in page.get(preview).content.decode()
    choose(page, preview, "mapping", "Jahr=original_year")
    confirm(page, preview)
    record = Record.objects.get()
    assert (record.year, record.original_year) == (None, 1971)
    again = page.get(upload(page, data)).content.decode()
    assert "may be the year of the pressing" not in again and "1 same" in again


def test_a_list_of_releases_is_not_asked_whose_years_it_has(page: Client) -> None:
    preview = upload(page, "Interpret,Titel,Jahr,Discogs release id\nCan,Tago Mago,1971,364461\n")
    assert "may be the year of the pressing" not in page.get(preview).content.decode()
