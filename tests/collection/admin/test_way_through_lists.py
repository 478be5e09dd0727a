"""The pages of the list of records, and the way from record to record, in every order."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse

from collection.admin.records.admin import RecordAdmin
from collection.admin.records.neighbours import Neighbours, neighbours
from collection.models import Record
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:collection_record_changelist")


@pytest.fixture(scope="module")
def owner(module_db: None) -> User:
    """A user who owns records with values unknown, equal and different in all columns that a list is
    sorted by.
    """
    owner = make_user("boss", is_staff=True, is_superuser=True)
    for number in range(8):
        make_record(
            owner,
            artists=["Can", "Faust", "Neu!"][number % 3 : number % 3 + 1],
            title=f"Volume {number % 3}",
            labels=[["Spoon"], [], ["Brain"]][number % 3],
            year=[1971, None, 1973, 1971][number % 4],
            format=["LP", "", '7"'][number % 3],
            genre=["", "Rock"][number % 2],
            price=[None, Decimal("9.5"), Decimal("10")][number % 3],
            purchase_date=[date(2024, 1, 1), None][number % 2],
            location=["", "b", "A"][number % 3],
            rating=[None, "7.5", "8", "0"][number % 4],
        )
    return owner


def request_by(user: User, query: str = "") -> HttpRequest:
    request = RequestFactory().get(f"{LIST}?{query}")
    request.user = user
    return request


def listed(user: User, query: str) -> list[int]:
    """Return the ids of the records that are on a page of the list, in its order."""
    changelist = admin.site.get_model_admin(Record).get_changelist_instance(request_by(user, query))
    return [record.pk for record in changelist.result_list]


def around(user: User, query: str, pk: int) -> Neighbours:
    return neighbours(admin.site.get_model_admin(Record), request_by(user), query, pk)


@pytest.mark.parametrize("column", range(13))
def test_the_way_through_a_list_is_in_its_order(owner: User, column: int) -> None:
    for query in (f"o={column}", f"o=-{column}") if column else ("", "is_active="):
        ids = listed(owner, query)
        for place, pk in enumerate(ids, start=1):
            before, after = ids[place - 2] if place > 1 else None, ids[place] if place < 8 else None
            assert around(owner, query, pk) == (before, after, place, 8, True)


@pytest.mark.parametrize("column", range(1, 13))
@pytest.mark.parametrize("size", [1, 3, 5])
def test_the_pages_of_a_list_are_the_list(
    owner: User, column: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for query in (f"o={column}", f"o=-{column}"):
        whole = listed(owner, query)
        with monkeypatch.context() as patched:
            patched.setattr(RecordAdmin, "list_per_page", size)
            paged = []
            for number in range(1, 8 // size + (8 % size > 0) + 1):
                paged += listed(owner, f"{query}&p={number}")
        assert (len(whole), paged) == (8, whole)
