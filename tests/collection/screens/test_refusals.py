"""What a page says of a file that is refused, or of a choice that was not used: in the words of its own
fields and buttons.
"""

import re
from pathlib import Path

import pytest
from django.test import Client

from collection.models import Record, Want
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.screens.test_import_screens import IMPORT, confirm, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

SIDE_BY_SIDE = "Artist,Title,,Artist,Title\nCan,Tago Mago,,Neu!,Neu! 75\n"
RYM = (
    "RYM Album,First Name,Last Name,Title,Release_Date,Rating,Ownership,Purchase Date,Media "
    "Type,Review\n1,,Can,Tago Mago,1971,0,n,,,\n2,,Neu!,,1975,0,n,,,\n"
)


def refusal(page: Client, data: bytes | str, path: Path) -> str:
    """Upload a file that is refused, and return what the page says of it."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with path.open("rb") as file:
        answer = page.post(IMPORT, {"file": file, "mode": "update"}).content.decode()
    found = re.search('<ul class="errorlist"[^>]*><li>(.*?)</li>', answer, re.DOTALL)
    assert found, answer
    return found[1]


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (discogs(row(title="Motörhead"), encoding="cp1252"), "Set “Encoding”, for example to “Win"),
        ("Artist|Title\nCan|Tago Mago\n", "Set “Separator”, for example to “Bar”."),
        (
            "artist,title,purchase_date\nCan,Soon,03/04/2020\n",
            "Set “Order of dates” to “Day, month, year” or “Month, day, year”.",
        ),
    ],
)
def test_a_refusal_names_the_field_that_helps(
    data: bytes | str, advice: str, page: Client, tmp_path: Path
) -> None:
    said = refusal(page, data, tmp_path / "shelf.csv")
    assert advice in said and "--" not in said


def test_two_lists_side_by_side_lead_to_the_page_of_columns(page: Client) -> None:
    address = upload(page, SIDE_BY_SIDE)
    assert address.endswith("/columns/")
    shown = page.get(address, follow=True).content.decode()
    assert "--map" not in shown and "nothing" not in re.sub("<option[^>]*>", "", shown)


def test_the_second_list_can_be_left_out_on_the_page_of_columns(page: Client) -> None:
    address = upload(page, SIDE_BY_SIDE)
    fields = {"column_0": "artist", "column_1": "title", "column_2": "nothing"}
    fields |= {"column_3": "nothing", "column_4": "nothing"}
    preview = page.post(address, fields, follow=True).request["PATH_INFO"]
    confirm(page, preview)
    assert Record.objects.get().title == "Tago Mago"


def test_a_choice_that_the_file_has_no_use_for_is_named_by_its_field(page: Client) -> None:
    preview = upload(page, discogs(row()).decode(), rating_scale="5")
    assert "no use for it: “Rating scale: The ratings are out of 5”." in (
        page.get(preview).content.decode()
    )


def untouched_fields(page: Client) -> dict[str, str]:
    """Return what a browser sends of the form when nobody touches the fields under "More"."""
    form = page.get(IMPORT).content.decode()
    sent = {}
    for name, entries in re.findall('<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search('value="([^"]*)" selected', entries)
        sent[name] = chosen[1] if chosen else re.findall('value="([^"]*)"', entries)[0]
    return sent


def test_mended_rows_are_read_in_the_browser_as_the_rest_of_their_file_was(page: Client) -> None:
    preview = upload(page, RYM, **untouched_fields(page))
    page.post(f"{preview}choose/", {"ownership": "all"})
    confirm(page, preview, skip_bad_rows="1")
    rejects = page.get(f"{preview}rejects/")
    mended = b"".join(rejects.streaming_content).decode().replace("Neu!,,1975", "Neu!,Neu! 75,1975")
    confirm(page, upload(page, mended, **untouched_fields(page)))
    assert Record.objects.count() == 2
    assert not Want.objects.exists()
