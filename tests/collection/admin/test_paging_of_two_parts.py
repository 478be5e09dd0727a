"""A list with the unknown at its end is paged as one, wherever its pages are read from."""

from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F

from adminkit.verbs import SITE
from collection.admin.records import paging
from collection.admin.records.paging import two_parts
from collection.models import Record
from ratings.models import VALUES
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    """Somebody who has rated some of twenty records; others have rated some of them too."""
    dice = Random(5)
    user, other = make_user("anna"), make_user("bert")
    for _ in range(20):
        record = make_record(user, price=dice.choice([None, "1", "2"]))
        for author in (user, other):
            if dice.random() < 0.5:
                record.ratings.rate(record, author, dice.choice(VALUES[:4]), by=SITE)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("near", [0, 6, 5_000])
@pytest.mark.parametrize("name", ["my_rating", "current_rating", "price"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_every_stretch_is_that_of_the_whole_list(
    user: User, name: str, sign: str, near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "NEAR", near)
    value = F(name).desc(nulls_last=True) if sign else F(name).asc(nulls_last=True)
    records = Record.objects.with_my_rating(user).order_by(value, f"{sign}pk")
    whole = list(records.values_list("pk", flat=True))
    parts = two_parts(records, user)
    assert parts is not None
    for first in range(20):
        for last in (first + 1, first + 3, first + 20):
            last = min(last, 20)
            assert parts.ids(first, last, 20) == whole[first:last]


def test_records_that_come_in_while_a_page_is_read_are_no_error() -> None:
    user = make_user("anna")
    for _ in range(4):
        make_record(user, price="1")
    came_in: list[Record] = []

    def come_in(execute: Any, statement: str, *rest: Any) -> Any:
        if "COUNT(" in statement and not came_in:
            came_in.extend(make_record(user) for _ in range(3))
        return execute(statement, *rest)

    parts = two_parts(Record.objects.order_by(F("price").asc(nulls_last=True), "pk"), user)
    assert parts is not None
    with connection.execute_wrapper(come_in):
        # The last of four: since it was counted, three without a price have come behind it.
        assert parts.ids(3, 4, 4) == []
    assert len(came_in) == 3
