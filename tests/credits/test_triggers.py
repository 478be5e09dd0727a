"""The database refuses to change or delete a line, whatever program asks."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from adminkit.verbs import SITE
from credits.models import Transaction
from credits.triggers import TABLE, guard_ledger, ledger_unlocked, missing_guards
from disco_site.doctor import examine
from disco_site.doctor.findings import BROKEN
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.django_db

COLUMNS = [field.column for field in Transaction._meta.concrete_fields]


@pytest.fixture
def line() -> Transaction:
    return make_record(make_account(make_user()).owner).buy(by=SITE)


def sql(statement: str, *values: object) -> int:
    """Carry a statement out as a program that knows nothing of Disco; return how many rows it was
    about.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


OTHERWISE = {
    "id": "id + 1000",
    "account_id": "account_id + 1",
    "date": "'2001-01-01'",
    "kind": "'Removal'",
    "amount": "0",
    "memo": "'forged'",
    "reason": "'forged'",
    "sale_price": "5",
    "reverses_id": "id",
    "due_on": "'2001-01-01'",
    "created_at": "'2001-01-01'",
    "booked_by_id": "NULL",
}


def test_there_is_another_value_for_every_column_that_stays() -> None:
    assert set(OTHERWISE) == set(COLUMNS) - {"record_id"}


@pytest.mark.parametrize("column", OTHERWISE)
def test_no_program_changes_a_line(line: Transaction, column: str) -> None:
    before = Transaction.objects.values().get()
    with pytest.raises(IntegrityError, match="is never edited"):
        sql(f"UPDATE {TABLE} SET {column} = {OTHERWISE[column]}")
    assert Transaction.objects.values().get() == before


def test_no_program_deletes_a_line_with_an_amount(line: Transaction) -> None:
    with pytest.raises(IntegrityError, match="is never deleted"):
        sql(f"DELETE FROM {TABLE}")
    assert Transaction.objects.count() == 1


@pytest.mark.postgres
def test_no_program_empties_the_ledger() -> None:
    with pytest.raises(IntegrityError, match="is never deleted"):
        sql(f"TRUNCATE {TABLE}")


def test_a_line_may_lose_its_record(line: Transaction) -> None:
    assert sql(f"UPDATE {TABLE} SET record_id = NULL") == 1


def test_a_line_of_0_credits_goes_with_the_import_that_is_undone() -> None:
    make_record(make_account(make_user()).owner).buy(cost=0, by=SITE)
    assert sql(f"DELETE FROM {TABLE}") == 1


def test_what_may_change_lines_is_guarded_again_afterwards(line: Transaction) -> None:
    with ledger_unlocked("default"):
        assert sql(f"UPDATE {TABLE} SET memo = 'older'") == 1
    with pytest.raises(IntegrityError):
        sql(f"UPDATE {TABLE} SET memo = 'forged'")


def test_what_may_change_lines_and_fails_leaves_them_guarded(line: Transaction) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), ledger_unlocked("default"):
        sql(f"UPDATE {TABLE} SET memo = 'older'")
        raise ZeroDivisionError
    with pytest.raises(IntegrityError):
        sql(f"UPDATE {TABLE} SET memo = 'forged'")
    assert missing_guards("default") == []


def drop(name: str) -> None:
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER {name}{on_table}")


NAMES = ["ledger_line_is_never_edited", "ledger_line_is_never_deleted"]


@pytest.mark.parametrize("name", NAMES)
def test_a_trigger_that_is_missing_is_named(line: Transaction, name: str) -> None:
    drop(name)
    told = StringIO()
    with pytest.raises(CommandError, match="The ledger has faults: 1"):
        call_command("check_ledger", stdout=told)
    assert f"lacks its trigger {name}" in told.getvalue()
    (finding,) = [found for found in examine() if found.topic == "ledger"]
    assert (finding.state, name in finding.sentence) == (BROKEN, True)


def test_a_trigger_of_the_same_name_that_guards_nothing_is_missing(line: Transaction) -> None:
    drop(NAMES[0])
    action = "BEGIN SELECT 1; END"
    if connection.vendor == "postgresql":
        action = "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    sql(f"CREATE TRIGGER {NAMES[0]} BEFORE UPDATE ON {TABLE} {action}")
    assert missing_guards("default") == [NAMES[0]]
    guard_ledger("default")
    assert missing_guards("default") == []


@pytest.mark.postgres
def test_a_trigger_that_is_switched_off_is_missing() -> None:
    sql(f"ALTER TABLE {TABLE} DISABLE TRIGGER {NAMES[1]}")
    assert missing_guards("default") == [NAMES[1]]


def test_migrate_makes_what_is_missing(line: Transaction) -> None:
    drop(NAMES[0])
    call_command("migrate", verbosity=0)
    assert missing_guards("default") == []
