"""The preview of the month after: newer rows can be charged, records that left the file lead to
their removal.
"""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adminkit.verbs import SITE
from collection.models import Batch, Record
from credits.models import Account
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.screens.test_import_screens import CONFIRM, IMPORT
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

OLD = row(added="2026-09-01 10:00:00")
NEWER = row(title="Ege Bamyasi", release_id="2", added="2026-10-20 10:00:00")
NEWEST = row(title="Future Days", release_id="3", added="2026-10-30 10:00:00")


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_user("anna", is_staff=True, is_superuser=True))
    return client


def upload(page: Client, data: bytes) -> str:
    """Upload a file and return the address of its preview."""
    file = BytesIO(data)
    file.name = "collection.csv"
    return page.post(IMPORT, {"file": file}, follow=True).request["PATH_INFO"]


def confirm(page: Client, preview: str) -> str:
    return page.post(CONFIRM, {"token": preview.split("/")[-2]}, follow=True).content.decode()


def text(page: Client, address: str, **query: str) -> str:
    return " ".join(page.get(address, query).content.decode().split())


@pytest.fixture
def month_after(page: Client) -> str:
    """The preview of a file that lacks one record and has a newer one, twelve days after the first
    import.
    """
    confirm(page, upload(page, discogs(OLD, NEWER)))
    Batch.objects.update(created_at=datetime(2026, 10, 18, 12, tzinfo=UTC))
    return upload(page, discogs(OLD, NEWEST))


def test_newer_rows_are_offered_as_purchases_and_not_charged(
    page: Client, month_after: str
) -> None:
    shown = text(page, month_after)
    assert (
        "<b>1</b> of the new records is dated after 2026-10-18" in shown
        and "the balance of anna goes from 0 to -1." in shown
    )
    confirm(page, month_after)
    assert Account.objects.get().balance() == 0


def test_one_button_charges_them_and_the_preview_says_the_balance(
    page: Client, month_after: str
) -> None:
    page.post(f"{month_after}charge/", {"charge_after": "2026-10-18"})
    assert "The balance of anna goes from 0 to -1." in text(page, month_after)
    confirm(page, month_after)
    assert Account.objects.get().balance() == -1


def test_a_window_that_shows_no_charge_confirms_none(page: Client, month_after: str) -> None:
    seen = re.search('name="seen" value="([^"]+)"', text(page, month_after))[1]
    page.post(f"{month_after}charge/", {"charge_after": "2026-10-18"})
    answer = page.post(
        CONFIRM, {"token": month_after.split("/")[-2], "seen": seen}, follow=True
    ).content.decode()
    assert "changed in another window" in answer and Batch.objects.count() == 1
    seen = re.search('name="seen" value="([^"]+)"', answer)[1]
    page.post(CONFIRM, {"token": month_after.split("/")[-2], "seen": seen})
    assert Batch.objects.count() == 2 and Account.objects.get().balance() == -1


def test_the_charge_can_be_taken_back_before_the_import(page: Client, month_after: str) -> None:
    page.post(f"{month_after}charge/", {"charge_after": "2026-10-18"})
    page.post(f"{month_after}charge/", {"charge_after": ""})
    confirm(page, month_after)
    assert Account.objects.get().balance() == 0


@pytest.mark.parametrize("day", ["nonsense", "2026-13-01"])
def test_a_day_that_is_none_charges_nothing(page: Client, month_after: str, day: str) -> None:
    answer = page.post(f"{month_after}charge/", {"charge_after": day}, follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert "is dated after 2026-10-18" in text(page, month_after)


def test_a_record_that_left_the_file_can_be_chosen_for_the_removal(
    page: Client, month_after: str
) -> None:
    shown = text(page, month_after, tab="missing")
    assert (
        f'value="{Record.objects.get(title="Ege Bamyasi").pk}" checked aria-label="Can - Ege '
        f"Bamyasi "
        f'(1971)"'
    ) in shown
    assert Record.objects.active().count() == 2


def test_all_that_left_the_file_can_be_removed_together(page: Client, month_after: str) -> None:
    page.post(
        f"{month_after}missing/",
        {"apply": "1", "on": "2026-11-01", "reason": "sold", "refund": "0"},
    )
    assert list(Record.objects.removed().values_list("title", flat=True)) == ["Ege Bamyasi"]


def test_the_result_names_what_left_the_file_too(page: Client, month_after: str) -> None:
    assert "Can - Ege Bamyasi (1971)" in confirm(page, month_after)


def test_a_part_of_an_export_is_called_one_and_chooses_nothing(
    page: Client, month_after: str
) -> None:
    part = upload(page, discogs(NEWEST))
    shown = text(page, part, tab="missing")
    assert "2 of the 2 records that this source gave before are not in the file" in shown
    assert " checked " not in shown


def test_a_row_of_a_record_that_was_removed_here_says_when_and_why(
    page: Client, month_after: str
) -> None:
    Record.objects.get(title="Tago Mago").remove(reason="given", by=SITE)
    shown = text(page, upload(page, discogs(OLD, NEWEST)), tab="removed")
    assert "left the shelf on" in shown and "(given away)" in shown


def test_a_row_with_nothing_but_a_uid_shows_the_record(page: Client) -> None:
    record = make_record(title="Tago Mago", year=1971)
    preview = upload(page, f"uid,location\r\n{record.uid},Attic\r\n".encode())
    assert "Can - Tago Mago (1971)</a>" in text(page, preview)


def test_the_number_of_rows_stands_on_top(page: Client) -> None:
    assert "<b>2</b> rows: 2 new" in text(page, upload(page, discogs(OLD, NEWER)))


def test_a_preview_takes_as_many_queries_for_many_rows_as_for_few(page: Client) -> None:
    many = [row(title=f"Title {n}", release_id=str(n)) for n in range(100, 160)]
    counts = []
    for rows in (many[:2], many):
        confirm(page, upload(page, discogs(*rows)))
        preview = upload(page, discogs(OLD))
        with CaptureQueriesContext(connection) as queries:
            page.get(preview, {"tab": "missing"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("address", ["charge/", "missing/"])
def test_the_pages_of_a_preview_belong_to_its_session(
    page: Client, month_after: str, address: str
) -> None:
    other = Client()
    other.force_login(User.objects.get())
    assert (
        "This preview is gone"
        in other.post(f"{month_after}{address}", follow=True).content.decode()
    )


@pytest.mark.parametrize("address", ["charge/", "missing/", "decide/"])
def test_who_may_only_look_can_say_nothing_in_a_preview(
    page: Client, month_after: str, address: str
) -> None:
    listener = Client()
    listener.force_login(make_user("bert", is_staff=True))
    assert listener.post(f"{month_after}{address}").status_code == 403
