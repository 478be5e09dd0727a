"""Questions to the database are noted with their answers, and asked again."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from collection.importing.evidence import are_answered_the_same, evidence
from collection.models import Record
from tests.factories import make_record

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def records(collector: User) -> list[Record]:
    return [make_record(collector, title=title) for title in ("Tago Mago", "Future Days", "Soon")]


def titles() -> list[str]:
    return list(Record.objects.order_by("title").values_list("title", flat=True))


def test_who_asks_gets_the_answer(records: list[Record]) -> None:
    with evidence():
        assert titles() == ["Future Days", "Soon", "Tago Mago"]


@pytest.mark.parametrize(
    ("fetch", "rows"),
    [
        (lambda cursor: cursor.fetchall(), [(1,), (2,), (3,)]),
        (lambda cursor: list(cursor), [(1,), (2,), (3,)]),
        (lambda cursor: [cursor.fetchone(), *cursor.fetchmany(1)], [(1,), (2,)]),
        (lambda cursor: [cursor.fetchmany(5), cursor.fetchmany(5)], [[(1,), (2,), (3,)], []]),
        (lambda cursor: [cursor.fetchall(), cursor.fetchone()], [[(1,), (2,), (3,)], None]),
        (lambda cursor: [column[0] for column in cursor.description], ["n"]),
    ],
)
def test_rows_are_handed_out_as_the_database_does(fetch: Any, rows: list[Any], db: None) -> None:
    with evidence(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 AS n UNION SELECT 2 UNION SELECT 3")
        assert fetch(cursor) == rows


def test_the_same_database_answers_the_same(records: list[Record]) -> None:
    with evidence() as asked:
        titles()
    assert are_answered_the_same(asked)


def test_a_row_more_is_another_answer(records: list[Record]) -> None:
    with evidence() as asked:
        titles()
    make_record(title="Landed")
    assert not are_answered_the_same(asked)


def test_another_text_is_another_answer(records: list[Record]) -> None:
    with evidence() as asked:
        titles()
    Record.objects.filter(title="Soon").update(title="Soon Over Babaluma")
    assert not are_answered_the_same(asked)


def test_another_date_is_another_answer(records: list[Record]) -> None:
    with evidence() as asked:
        list(Record.objects.values_list("purchase_date"))
    assert are_answered_the_same(asked)
    Record.objects.filter(title="Soon").update(purchase_date=date(2026, 1, 1))
    assert not are_answered_the_same(asked)


def test_the_last_of_many_questions_counts_as_the_first(records: list[Record]) -> None:
    with evidence() as asked:
        Record.objects.filter(title="Soon").exists()
        titles()
    make_record(title="Landed")
    assert not are_answered_the_same(asked)


def test_what_is_asked_afterwards_is_not_noted(records: list[Record]) -> None:
    with evidence() as asked:
        titles()
    titles()
    assert len(asked) == 1
