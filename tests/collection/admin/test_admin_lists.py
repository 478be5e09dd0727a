"""Every list of the admin: its number of queries does not grow, and it never shows more than it was
asked for.
"""

from datetime import date
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from collection.models import (
    Artist,
    Batch,
    Change,
    Decision,
    Format,
    Genre,
    HeaderMapping,
    Label,
    Play,
    Record,
    RecordArtist,
    RecordLabel,
    SavedFilter,
    SourceKey,
    Want,
)
from credits.models import Account, Transaction
from ratings.models import Rating
from tests.factories import make_account, make_user

pytestmark = pytest.mark.django_db

MOST_QUERIES = 11


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


LISTS = [pytest.param(model, id=model._meta.label) for model in admin.site._registry]
OURS = [model for model in admin.site._registry if model._meta.app_label == "collection"]


@pytest.fixture
def boss(client):
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def fill(first, last, owner):
    """Store a household of rows numbered from `first` to `last`, with every relation filled."""
    numbers = range(first, last)
    users = User.objects.bulk_create(User(username=f"user {n}") for n in numbers)
    records = fill_shelf(numbers, owner)
    fill_leaves(records, users)
    fill_memory(records, numbers, owner)
    Want.objects.bulk_create(Want(owner=u, artist="Can", title="Ege") for u in users)


def fill_shelf(numbers, owner):
    """Store a record of each number, with names of its own."""
    keyed = [{"name": f"name {n}", "name_key": f"name {n}"} for n in numbers]
    named = [
        fields | {"sort_key": fields["name"], "search_key": fields["name"]} for fields in keyed
    ]
    artists, labels = (
        model.objects.bulk_create(model(**fields) for fields in named) for model in (Artist, Label)
    )
    genres, formats = (
        model.objects.bulk_create(model(**fields) for fields in keyed) for model in (Genre, Format)
    )
    records = Record.objects.bulk_create(
        Record(
            owner=owner,
            genre=genre,
            format=kind,
            **dict.fromkeys(["title", "title_key", "title_sort"], genre.name),
        )
        for genre, kind in zip(genres, formats, strict=True)
    )
    RecordArtist.objects.bulk_create(
        RecordArtist(record=r, artist=a, position=1) for r, a in zip(records, artists, strict=True)
    )
    RecordLabel.objects.bulk_create(
        RecordLabel(record=r, label=la, position=1) for r, la in zip(records, labels, strict=True)
    )
    return records


def fill_leaves(records, users):
    """Store what each user has done with a record: rated, played, bought and imported it."""
    rows = list(zip(records, users, strict=True))
    day, now = date(2024, 1, 1), timezone.now()
    Rating.objects.bulk_create(Rating(record=r, author=u, value=8, rated_on=day) for r, u in rows)
    Play.objects.bulk_create(Play(record=r, user=u, day=day) for r, u in rows)
    batches = Batch.objects.bulk_create(Batch(kind="undo", user=u, created_at=now) for u in users)
    Change.objects.bulk_create(
        Change(batch=batch, record=r, record_uid=uuid4(), after={"title": "x"})
        for batch, r in zip(batches, records, strict=True)
    )
    accounts = Account.objects.bulk_create(
        Account(owner=u, opened_on=day, granted_through=day) for u in users
    )
    Transaction.objects.bulk_create(
        Transaction(account=a, date=day, kind="Purchase", amount=-1, record=r, memo="x")
        for a, r in zip(accounts, records, strict=True)
    )


def fill_memory(records, numbers, owner):
    """Store what Disco remembers of files, answers and filters."""
    SourceKey.objects.bulk_create(
        SourceKey(record=r, source="discogs", key=str(r.pk)) for r in records
    )
    Decision.objects.bulk_create(
        Decision(subject="record", text=r.title, record=r, owner=owner, key=str(r.pk))
        for r in records
    )
    SavedFilter.objects.bulk_create(SavedFilter(user=owner, name=f"filter {n}") for n in numbers)
    HeaderMapping.objects.bulk_create(
        HeaderMapping(header=str(n), header_hash=str(n)) for n in numbers
    )


def count_queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.once
def test_no_list_takes_more_queries_than_a_person_waits_for(client, boss):
    make_account(boss)
    fill(0, 50, boss)
    taken = {model: count_queries(client, changelist(model)) for model in OURS}
    assert {model: count for model, count in taken.items() if count > MOST_QUERIES} == {}


@pytest.mark.parametrize("model", LISTS)
def test_a_list_is_there_without_rows(client, boss, model):
    assert client.get(changelist(model)).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("model", OURS)
def test_an_address_that_a_list_cannot_read_shows_an_error_and_no_row(client, boss, model):
    fill(0, 2, boss)
    for address in ("nonsense=1", "e=1", "p=0", "p=99", "p=x", "o=99", "o=x", "pk=1&pk=2"):
        response = client.get(f"{changelist(model)}?{address}")
        assert response.status_code == 200, address
        shown = response.context["cl"]
        assert shown.problems and not shown.result_list, address


@pytest.mark.once
@pytest.mark.parametrize("model", OURS)
def test_one_mistake_in_an_address_is_told_once(client, boss, model):
    assert len(client.get(f"{changelist(model)}?e=1").context["cl"].problems) == 1


@pytest.mark.once
@pytest.mark.parametrize("model", LISTS)
def test_an_empty_list_says_what_to_do_next(client, boss, model):
    page = client.get(changelist(model)).text
    if model._meta.app_label != "auth":
        assert 'class="list-none"' in page and "There is nothing here yet." not in page


@pytest.mark.once
@pytest.mark.parametrize("model", OURS)
def test_a_page_holds_no_inline_script_or_style(client, boss, model):
    fill(0, 2, boss)
    page = client.get(changelist(model)).content.decode()
    assert " style=" not in page and " onclick=" not in page and "<style" not in page
