"""What an import writes into the ledger, and how a file takes records from the shelf and puts them
back.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.management import call_command
from django.utils import timezone

from adminkit.verbs import SITE
from collection.importing.engine import Import
from collection.importing.files.opening import open_file
from collection.importing.options import ImportOptions
from collection.models import Record
from credits.models import Account, Transaction
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import elsewhere, facts, figures, run
from tests.factories import make_account, make_record, make_user

Kind = Transaction.Kind
DATED = (
    "artist,title,purchase_date\r\nCan,Early,2020-05-01\r\nCan,On the day,2021-01-01\r\n"
    "Can,Late,2021-05-01\r\nCan,Undated,\r\n"
)

pytestmark = pytest.mark.usefixtures("collector")


def booked() -> list[tuple[str, str, int]]:
    """Return (title, kind, amount) of every line, oldest first."""
    lines = Transaction.objects.order_by("pk")
    return [(line.record.title, line.kind, line.amount) for line in lines]


def test_an_imported_record_is_an_initial_load(imports: Imports) -> None:
    imports(discogs(row()))
    assert booked() == [("Tago Mago", Kind.INITIAL_LOAD, 0)]


def test_the_line_says_what_it_is_about(imports: Imports) -> None:
    imports(discogs(row()))
    assert Transaction.objects.get().memo == "Can - Tago Mago (1971)"


def test_the_account_is_opened_today(imports: Imports, collector: AbstractBaseUser) -> None:
    imports(discogs(row(added="2010-01-01 10:00:00")))
    assert Account.objects.get(owner=collector).opened_on == timezone.localdate()


def test_importing_again_books_nothing(imports: Imports) -> None:
    imports(discogs(row()))
    imports(discogs(row()))
    assert Transaction.objects.count() == 1


def test_a_change_books_nothing(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    imports(discogs(row(folder="Attic")))
    assert Transaction.objects.count() == 1


def test_rows_dated_later_cost_a_credit_each(imports: Imports, collector: AbstractBaseUser) -> None:
    make_account(collector, opened_on=date(2020, 1, 1))
    imports(DATED, "--charge-after", "2021-01-01")
    kinds = {title: (kind, amount) for title, kind, amount in booked()}
    free = (Kind.INITIAL_LOAD, 0)
    assert kinds == {
        "Early": free,
        "On the day": free,
        "Late": (Kind.PURCHASE, -1),
        "Undated": free,
    }


def test_a_charged_purchase_is_dated_when_it_was_bought(
    imports: Imports, collector: AbstractBaseUser
) -> None:
    make_account(collector, opened_on=date(2020, 1, 1))
    imports(DATED, "--charge-after", "2021-01-01")
    assert Transaction.objects.get(kind=Kind.PURCHASE).date == date(2021, 5, 1)


def test_the_trial_tells_the_balance_after(imports: Imports, collector: AbstractBaseUser) -> None:
    make_account(collector, opened_on=date(2020, 1, 1))
    said = imports(DATED, "--charge-after", "2020-01-01", "--dry-run").said
    assert "balance" in said.casefold()
    assert "-3" in said


def test_the_ledger_has_no_fault_after_an_import(imports: Imports) -> None:
    imports("artist,title,is_active\r\nCan,Tago Mago,0\r\nCan,Ege Bamyasi,1\r\n")
    assert run("check_ledger").code == 0


def test_a_new_record_that_left_already_comes_in_removed(imports: Imports) -> None:
    imports(
        "artist,title,is_active,removed_on,removal_reason,sale_price\r\nCan,Tago "
        "Mago,0,2020-05-01,sold,12.50\r\n"
    )
    found = facts(Record.objects.get())
    assert (found["is_active"], found["removed_on"], found["removal_reason"]) == (
        False,
        date(2020, 5, 1),
        "sold",
    )
    assert found["sale_price"] == Decimal("12.50")


def test_a_new_record_that_left_already_is_an_initial_load_only(imports: Imports) -> None:
    imports("artist,title,is_active\r\nCan,Tago Mago,0\r\n")
    assert booked() == [("Tago Mago", Kind.INITIAL_LOAD, 0)]


def test_a_file_takes_a_record_from_the_shelf(imports: Imports) -> None:
    record = make_record()
    record.buy(cost=0, by=SITE)
    assert figures(imports(f"uid,is_active\r\n{record.uid},0\r\n").counts) == (0, 1, 0, 0)
    assert booked()[1:] == [("Tago Mago", Kind.REMOVAL, 0)]
    assert not Record.objects.get().is_active


def test_a_file_puts_a_record_back(imports: Imports) -> None:
    record = make_record()
    record.buy(cost=0, by=SITE)
    record.remove(reason="sold", by=SITE)
    assert figures(imports(f"uid,is_active\r\n{record.uid},1\r\n").counts) == (0, 1, 0, 0)
    assert booked()[2:] == [("Tago Mago", Kind.PURCHASE, 0)]
    assert (Record.objects.get().is_active, Record.objects.get().removal_reason) == (True, "")


def test_a_state_that_is_the_same_books_nothing(imports: Imports) -> None:
    record = make_record()
    assert figures(imports(f"uid,is_active\r\n{record.uid},1\r\n").counts) == (0, 0, 1, 0)
    assert booked() == []


def test_the_lines_of_each_owner_stand_in_his_account(imports: Imports) -> None:
    make_user("anna")
    imports("artist,title,owner\r\nCan,Tago Mago,anna\r\nCan,Ege Bamyasi,collector\r\n")
    accounts = Transaction.objects.order_by("pk").values_list("account__owner__username", flat=True)
    assert list(accounts) == ["anna", "collector"]


def test_every_source_key_keeps_what_the_file_said(imports: Imports) -> None:
    imports(discogs(row(), row()))
    keys = [record.source_keys.get().source for record in Record.objects.all()]
    assert keys == ["discogs", "discogs"]


def test_a_record_that_came_in_removed_leaves_the_book_in_order_when_it_is_put_back(
    imports: Imports,
) -> None:
    imports("artist,title,is_active,removed_on\r\nCan,Gone,0,2020-01-01\r\n")
    Record.objects.get().readd(cost=1, by=SITE)
    call_command("check_ledger", verbosity=0)
    assert [line[1:] for line in booked()] == [
        (Kind.INITIAL_LOAD, 0),
        (Kind.REMOVAL, 0),
        (Kind.PURCHASE, -1),
    ]


def test_a_file_puts_back_a_record_that_came_in_removed(imports: Imports) -> None:
    imports("artist,title,is_active,removed_on\r\nCan,Gone,0,2020-01-01\r\n")
    imports("artist,title,is_active\r\nCan,Gone,1\r\n")
    call_command("check_ledger", verbosity=0)
    assert [line[1] for line in booked()] == [Kind.INITIAL_LOAD, Kind.REMOVAL, Kind.PURCHASE]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_somebody_buys_while_a_file_comes_in_that_charges_nothing(
    collector: User, tmp_path: Path
) -> None:
    """On PostgreSQL a buyer waits for nothing but the account, which such a file does not lock."""
    collector.is_superuser = True
    collector.save()
    make_account(collector)
    record = make_record(collector, title="Soon Over Babaluma")
    path = tmp_path / "file.csv"
    path.write_bytes(discogs(row()))

    def step(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if doing == "Writing" and done:
            elsewhere(lambda: Record.objects.get(pk=record.pk).buy(by=collector))

    Import(open_file(path), ImportOptions(owner=collector)).run(by=collector, step=step)
    kinds = Transaction.objects.order_by("pk").values_list("kind", flat=True)
    assert sorted(kinds) == [Transaction.Kind.INITIAL_LOAD, Transaction.Kind.PURCHASE]
