"""The index of the search is kept by the database itself, whatever program writes, and made from
code where it is not there.
"""

import sqlite3
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from collection.models import Record
from collection.models.searching.index import (
    keep_search_index,
    leave_search_index,
    rebuild_search_index,
    search_index_problems,
    why_no_index,
)
from collection.models.searching.on_sqlite import INDEXED, TRIAL, look
from disco_site.doctor import examine
from disco_site.doctor.findings import REMARK, WELL
from tests.factories import make_record

pytestmark = pytest.mark.django_db

RECORDS, _, INDEX = INDEXED[0]
TRIGGERS = [name for one in INDEXED for name in one.triggers]


def sql(statement: str) -> None:
    """Carry a statement out as a program that knows nothing of Disco."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def hits(word: str) -> int:
    """Return how many records the index has for a word."""
    found = look(connection, INDEXED[0], f'"{word}"')
    assert found is not None
    return found.hits


def test_the_index_is_that_of_the_table_of_records() -> None:
    assert Record._meta.db_table == RECORDS


def test_a_new_database_has_it() -> None:
    assert (search_index_problems(), why_no_index()) == ([], "")


#: What other programs do to a record whose search text holds “before”.
WRITES = {
    "UPDATE collection_record SET search_text = 'after'": (0, 1),
    "UPDATE collection_record SET search_text = 'both before and after'": (1, 1),
    "UPDATE collection_record SET title = 'other', price = 5": (1, 0),
    "UPDATE collection_record SET id = id + 1000": (1, 0),
    "DELETE FROM collection_record": (0, 0),
}


@pytest.mark.once
@pytest.mark.parametrize("statement", WRITES)
def test_whatever_program_writes_the_index_follows(statement: str) -> None:
    record = Record(owner=make_record().owner, title="Before", title_key="before")
    Record.objects.all().delete()
    Record.objects.bulk_create([record])
    sql("UPDATE collection_record SET search_text = 'before'")
    sql(statement)
    assert (hits("before"), hits("after")) == WRITES[statement]
    assert search_index_problems() == []


@pytest.mark.once
def test_what_is_taken_back_is_taken_out_of_the_index() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_record(title="Landed")
        assert hits("landed") == 1
        raise ZeroDivisionError
    assert hits("landed") == 0
    assert search_index_problems() == []


@pytest.mark.once
@pytest.mark.parametrize("name", TRIGGERS)
def test_an_index_without_a_trigger_is_not_asked_and_made_anew(name: str) -> None:
    record = make_record(title="Landed")
    sql(f"DROP TRIGGER {name}")
    sql("UPDATE collection_record SET search_text = 'elsewhere'")
    assert Record.objects.search("elsewhere").get() == record
    assert not Record.objects.search("landed").exists()
    assert search_index_problems() == ["The index of the search is missing or incomplete."]
    keep_search_index("default")
    assert (hits("elsewhere"), hits("landed"), search_index_problems()) == (1, 0, [])


@pytest.mark.once
def test_a_trigger_of_the_same_name_that_does_something_else_is_made_anew() -> None:
    sql(f"DROP TRIGGER {TRIGGERS[0]}")
    sql(f"CREATE TRIGGER {TRIGGERS[0]} AFTER INSERT ON {RECORDS} BEGIN SELECT 1; END")
    assert search_index_problems() != []
    call_command("migrate", verbosity=0)
    assert search_index_problems() == []


@pytest.mark.once
def test_an_index_that_is_missing_is_made_by_migrate() -> None:
    record = make_record(title="Landed")
    leave_search_index("default")
    sql(f"DROP TABLE {INDEX}")
    assert Record.objects.search("landed").get() == record
    call_command("migrate", verbosity=0)
    assert (hits("landed"), search_index_problems()) == (1, [])


#: What makes the index say something else than the search texts.
DAMAGES = [
    f"INSERT INTO {INDEX}({INDEX}, rowid, search_text) VALUES ('delete', 1, 'landed')",
    f"INSERT INTO {INDEX}(rowid, search_text) VALUES (1, 'elsewhere')",
    f"INSERT INTO {INDEX}({INDEX}) VALUES ('delete-all')",
    f"UPDATE {INDEX}_data SET block = x'00' WHERE id > 10",
    f"DELETE FROM {INDEX}_data WHERE id > 10",
    f"DELETE FROM {INDEX}_docsize",
]


@pytest.mark.once
@pytest.mark.parametrize("statement", DAMAGES)
def test_an_index_that_disagrees_is_found_and_made_anew(statement: str) -> None:
    sql(f"UPDATE sqlite_sequence SET seq = 0 WHERE name = '{RECORDS}'")
    record = make_record(title="Landed", artists=["Can"])
    sql(statement)
    (sentence,) = search_index_problems()
    assert "The index of the search" in sentence
    rebuild_search_index()
    assert search_index_problems() == []
    assert Record.objects.search("landed").get() == record


@pytest.mark.once
def test_an_index_with_fewer_entries_than_records_is_made_anew_at_the_start() -> None:
    make_record(title="Landed")
    sql(f"INSERT INTO {INDEX}({INDEX}) VALUES ('delete-all')")
    keep_search_index("default")
    assert hits("landed") == 1


@pytest.mark.once
def test_an_index_that_cannot_be_made_leaves_the_one_of_before() -> None:
    make_record(title="Landed")
    raw = connection.connection
    raw.set_authorizer(_without("record_search_update"))
    with pytest.raises(DatabaseError):
        rebuild_search_index()
    raw.set_authorizer(None)
    assert (hits("landed"), search_index_problems()) == (1, [])


def _without(name: str):
    """Return what keeps SQLite from making a part of the index."""

    def allow(action: int, one: str | None, *others: object) -> int:
        makes = action in (sqlite3.SQLITE_CREATE_TRIGGER, sqlite3.SQLITE_CREATE_VTABLE)
        return sqlite3.SQLITE_DENY if makes and one == name else sqlite3.SQLITE_OK

    return allow


@pytest.fixture
def without_fts5() -> Iterator[None]:
    """Lets SQLite make no table of FTS5, as one does that was built without it."""
    connection.ensure_connection()
    connection.connection.set_authorizer(_without(TRIAL))
    yield
    connection.connection.set_authorizer(None)


@pytest.mark.once
@pytest.mark.usefixtures("without_fts5")
def test_where_there_can_be_none_searches_find_the_same_and_the_doctor_says_so() -> None:
    sql(f"DROP TRIGGER {TRIGGERS[0]}")
    keep_search_index("default")
    record = make_record(title="Landed")
    assert Record.objects.search("landed").get() == record
    assert search_index_problems() == []
    (finding,) = [found for found in examine() if found.topic == "search"]
    assert finding.state == REMARK and "this SQLite has no FTS5" in finding.sentence


def test_the_doctor_finds_it_well() -> None:
    (finding,) = [found for found in examine() if found.topic == "search"]
    assert finding.state == WELL


@pytest.mark.postgres
def test_an_index_that_is_missing_on_postgresql_is_made_by_migrate() -> None:
    sql(f"DROP INDEX {INDEX}")
    assert search_index_problems() == ["The index of the search is missing or incomplete."]
    (finding,) = [found for found in examine() if found.topic == "search"]
    assert finding.state == REMARK and "its index is missing" in finding.sentence
    call_command("migrate", verbosity=0)
    assert search_index_problems() == []


@pytest.mark.postgres
def test_an_index_of_another_kind_on_postgresql_is_made_anew() -> None:
    sql(f"DROP INDEX {INDEX}")
    sql(f"CREATE INDEX {INDEX} ON {RECORDS} (title_sort)")
    keep_search_index("default")
    assert search_index_problems() == []


@pytest.mark.postgres
def test_where_pg_trgm_cannot_be_made_searches_find_the_same_and_the_doctor_says_so() -> None:
    record = make_record(title="Landed")
    sql("DROP EXTENSION pg_trgm CASCADE")
    sql("CREATE ROLE disco_without_rights")
    sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO disco_without_rights")
    sql("SET LOCAL ROLE disco_without_rights")
    keep_search_index("default")
    assert Record.objects.search("landed").get() == record
    assert search_index_problems() == []
    assert "CREATE EXTENSION pg_trgm" in why_no_index()
