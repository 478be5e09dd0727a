"""The database of the first Disco, dropped on the import page: a preview that names what is odd,
and all or nothing.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from adminkit.verbs import SITE
from collection.models import Batch, Record, RecordLabel
from credits.models import Account, Transaction
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.collection.legacy.database import database, taken_over_wrongly
from tests.collection.legacy.full_size import full_size
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

IMPORT = "/admin/collection/record/import/"
CONFIRM = "/admin/collection/record/process_import/"


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_user("anna", is_staff=True, is_superuser=True))
    return client


def upload(page: Client, path: Path, **options: str) -> Any:
    """Upload a file; return the answer at the end of the way."""
    with path.open("rb") as file:
        return page.post(IMPORT, {"file": file, **options}, follow=True)


def confirm(page: Client, preview: Any, **options: str) -> str:
    token = preview.request["PATH_INFO"].split("/")[-2]
    return page.post(CONFIRM, {"token": token, **options}, follow=True).content.decode()


def test_the_preview_says_what_would_come_and_writes_nothing(page: Client, tmp_path: Path) -> None:
    said = upload(page, database(tmp_path)).content.decode()
    assert "7 lines would be booked from 6 of the old book; the balance would be 5." in said
    assert (Record.objects.count(), Account.objects.count(), Batch.objects.count()) == (0, 0, 0)


def test_the_preview_names_what_is_odd(page: Client, tmp_path: Path) -> None:
    preview = upload(page, database(tmp_path))
    odd = page.get(preview.request["PATH_INFO"], {"tab": "odd"}).content.decode()
    assert "line 5 of 2021-03-12: the balance jumps by +2" in odd


def test_confirming_takes_records_and_book_over(page: Client, tmp_path: Path) -> None:
    said = confirm(page, upload(page, database(tmp_path)))
    assert (
        "<dt>new</dt><dd>2</dd>" in said
        and "<dt>rows in the file</dt><dd>2</dd>" in said
        and "7 lines are booked" in said
        and "the balance jumps by +2" in said
    )
    assert (Record.objects.count(), Account.objects.get().balance()) == (2, 5)


def test_the_sum_of_the_lines_can_be_the_balance(page: Client, tmp_path: Path) -> None:
    confirm(page, upload(page, database(tmp_path), trust="values"))
    assert Account.objects.get().balance() == 3


def test_a_second_upload_changes_nothing(page: Client, tmp_path: Path) -> None:
    path = database(tmp_path)
    confirm(page, upload(page, path))
    again = upload(page, path)
    assert "was taken over before and is not taken over again" in again.content.decode()
    confirm(page, again)
    assert (Record.objects.count(), Transaction.objects.count()) == (2, 7)


def figures() -> tuple[int, int, int, int]:
    """Return how many records, links to labels and ratings there are, and the balance."""
    balance = Account.objects.get().balance()
    counts = (model.objects.count() for model in (Record, RecordLabel, Rating))
    return (*counts, balance)


def test_a_database_of_full_size_comes_whole_by_page_and_only_once(
    page: Client, tmp_path: Path
) -> None:
    path = full_size(tmp_path)
    confirm(page, upload(page, path))
    assert figures() == (372, 313, 145, -9)
    lines = Transaction.objects.count()
    confirm(page, upload(page, path))
    assert (figures(), Transaction.objects.count()) == ((372, 313, 145, -9), lines)


@pytest.fixture
def wrong(page: Client, tmp_path: Path) -> Any:
    """The preview of a database that an earlier version took over with stale labels."""
    return upload(page, taken_over_wrongly(tmp_path))


def bogus_links() -> int:
    return RecordLabel.objects.filter(label__name="Bogus").count()


def choose(page: Client, preview: Any, **choice: str) -> Any:
    """Press the button of a preview that makes a choice."""
    token = preview.request["PATH_INFO"].split("/")[-2]
    return page.post(reverse("admin:collection_record_choose", args=[token]), choice, follow=True)


def test_a_preview_names_labels_that_were_taken_over_wrongly_and_offers_to_take_them_away(
    page: Client, wrong: Any
) -> None:
    said = wrong.content.decode()
    assert "2 labels of 2 records are not what the first Disco showed" in said
    assert "already matches" not in said and "What can be put right is said above." in said
    assert re.search(
        'name="older_labels" value="remove"[^>]*>Take these labels away</button>', said
    )
    odd = page.get(wrong.request["PATH_INFO"], {"tab": "odd"}).content.decode()
    assert "Split (2018): “Bogus”, only the older table of labels gives it" in odd


def test_the_button_takes_them_away_with_the_import(page: Client, wrong: Any) -> None:
    preview = choose(page, wrong, older_labels="remove")
    assert "<b>2</b> changed" in preview.content.decode()
    assert bogus_links() == 1
    confirm(page, preview)
    assert bogus_links() == 0


def test_without_the_button_they_stay(page: Client, wrong: Any) -> None:
    confirm(page, wrong)
    assert bogus_links() == 1


def test_in_mode_add_existing_records_keep_their_labels(page: Client, tmp_path: Path) -> None:
    path = taken_over_wrongly(tmp_path)
    confirm(page, upload(page, path, older_labels="remove", mode="add"))
    assert bogus_links() == 1


def test_the_preview_says_what_the_next_booking_adds(page: Client, tmp_path: Path) -> None:
    said = upload(page, database(tmp_path)).content.decode()
    assert "due and not booked: the next booking of what is due adds" in said
    assert "The account opens on 2021-02-20 and earns every 10 days" in said


def test_a_line_booked_since_the_preview_stops_the_takeover(page: Client, tmp_path: Path) -> None:
    preview = upload(page, database(tmp_path))
    make_record(title="Mine").buy(cost=0, by=SITE)
    assert "the collection has changed since the preview" in confirm(page, preview)
    assert Record.objects.count() == 1


def test_a_cell_that_cannot_be_is_odd_and_keeps_nothing_out(page: Client, tmp_path: Path) -> None:
    preview = upload(
        page, database(tmp_path, "UPDATE records SET year = 19755 WHERE record_id = 4")
    )
    odd = page.get(preview.request["PATH_INFO"], {"tab": "odd"}).content.decode()
    assert "record 4: its year “19755” is not a year" in odd
    confirm(page, preview)
    assert (Record.objects.count(), Account.objects.get().balance()) == (2, 5)


def test_what_is_odd_is_folded_by_kind_and_a_page_holds_a_part(
    page: Client, tmp_path: Path
) -> None:
    links = ", ".join(f"(2, {n})" for n in range(1000, 1300))
    preview = upload(page, database(tmp_path, f"INSERT INTO label_record_link VALUES {links}"))
    said = page.get(preview.request["PATH_INFO"], {"tab": "odd"}).content.decode()
    assert "and 295 more like these: a linked record of the label is missing" in said
    shown, folded_away = said.split("<details>", 1)
    assert shown.count("which is missing</li>") == 5
    assert folded_away.count("which is missing</li>") == 100


@pytest.mark.parametrize("cut", [100, 5000, 9000])
def test_a_database_cut_short_is_refused_in_a_sentence(
    page: Client, tmp_path: Path, cut: int
) -> None:
    path = database(tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    answer = upload(page, path)
    assert (answer.status_code, "Nothing was imported." in answer.content.decode()) == (200, True)


def test_no_page_of_columns_is_shown_for_a_database(page: Client, tmp_path: Path) -> None:
    preview = upload(page, database(tmp_path)).request["PATH_INFO"]
    assert page.get(f"{preview}columns/").status_code == 302


def test_the_uploaded_file_is_gone_once_it_is_in(
    page: Client, tmp_path: Path, data_dir: Path
) -> None:
    confirm(page, upload(page, database(tmp_path)))
    kept = [path for path in (data_dir / "tmp").rglob("*") if path.is_file()]
    assert kept and not any(path.read_bytes().startswith(b"SQLite") for path in kept)


def test_a_collector_takes_over_for_himself(client: Client, tmp_path: Path) -> None:
    make_user("anna", is_staff=True, is_superuser=True)
    ben = make_user("ben", is_staff=True)
    give_role(ben, Role.COLLECTOR)
    client.force_login(ben)
    confirm(client, upload(client, database(tmp_path)))
    assert set(Record.objects.values_list("owner__username", flat=True)) == {"ben"}


def test_a_listener_takes_nothing_over(client: Client, tmp_path: Path) -> None:
    viewer: User = make_user("eve", is_staff=True)
    give_role(viewer, Role.LISTENER)
    client.force_login(viewer)
    assert upload(client, database(tmp_path)).status_code == 403
