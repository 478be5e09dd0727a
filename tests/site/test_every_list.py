"""Every list, found by its address, asks the database as often for 500 rows as for 50."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import (
    Batch,
    Catalogue,
    Change,
    Decision,
    HeaderMapping,
    Loan,
    LookUp,
    OwnField,
    OwnValue,
    Place,
    Play,
    Record,
    SavedFilter,
    ShelfLink,
    SourceKey,
    Tag,
    Want,
)
from collection.models.links import RecordTag
from collection.models.scans.scan_list import ScanList
from disco_site.seeding.filling import Filling, Plan

pytestmark = [pytest.mark.once, pytest.mark.django_db]

FEW, MANY = 50, 500
#: Another row is shown each time.
DRAWN = {"admin:random", "admin:tonight"}
#: The list of records in other forms than its usual one.
NARROWED = ("?face=wall", "?face=wall&o=2", "?q=a", "?genre=Rock&o=-3", "?unrated=1&by=me")
#: A page of several parts asks on where one of them has something to show: so much more often.
PARTS = 40


def owner() -> User:
    return User.objects.order_by("pk")[0]


def fill(count: int) -> None:
    """Let every list have so many rows, most of them those of one owner."""
    today = timezone.localdate()
    plan = Plan(records=count, users=2, ratings=count, covers=0, seed=7, today=today)
    Filling(plan, lambda done: None).run()
    anna, numbers = owner(), range(count)
    User.objects.filter(pk=anna.pk).update(is_staff=True, is_superuser=True)
    User.objects.bulk_create(User(username=f"user {n}") for n in numbers)
    Group.objects.bulk_create(Group(name=f"group {n}") for n in numbers)
    records = list(Record.objects.filter(owner=anna).order_by("pk").values_list("pk", "uid"))
    _fill_records(anna, [pk for pk, _ in records])
    Want.objects.bulk_create(Want(owner=anna, artist="Can", title=f"No. {n}") for n in numbers)
    batches = Batch.objects.bulk_create(
        Batch(kind=Batch.Kind.BULK_EDIT, user=anna, counts={"changed": count}) for _ in numbers
    )
    Change.objects.bulk_create(
        Change(batch=batches[0], record_id=pk, record_uid=uid, before={"title": "a"}, after={})
        for pk, uid in records
    )
    HeaderMapping.objects.bulk_create(
        HeaderMapping(header=f"h{n}", header_hash=str(n), mapping={}) for n in numbers
    )
    Decision.objects.bulk_create(
        Decision(subject="artist", key=f"k{n}", text=f"A, {n}", names=["A"]) for n in numbers
    )
    filters = SavedFilter.objects.bulk_create(
        SavedFilter(user=anna, name=f"filter {n}", query="unrated=1") for n in range(20)
    )
    ShelfLink.objects.bulk_create(
        ShelfLink(owner=anna, saved_filter=filters[0], digest=_digest(f"{n}"), until=today)
        for n in range(20)
    )


def _fill_records(anna: User, ids: list[int]) -> None:
    """Let each of the records have a row in every list that shows records by something of
    theirs.
    """
    today, numbers = timezone.localdate(), range(len(ids))
    Loan.objects.all().delete()
    Loan.objects.bulk_create(
        Loan(record_id=pk, to=f"anna {pk}", to_key=f"anna {pk}", since=today - timedelta(200))
        for pk in ids
    )
    LookUp.objects.bulk_create(
        LookUp(record_id=pk, catalogue=Catalogue.DISCOGS, state="several") for pk in ids
    )
    SourceKey.objects.bulk_create(
        SourceKey(record_id=pk, source="discogs", key=str(pk)) for pk in ids
    )
    Play.objects.bulk_create(Play(record_id=pk, user=anna, day=today) for pk in ids)
    _name(Tag, anna, [f"tag {n}" for n in numbers])
    _name(Place, anna, [f"place {n}" for n in numbers])
    _name(OwnField, anna, [f"field {n}" for n in range(20)])
    tags = Tag.objects.filter(owner=anna, name__startswith="tag ").order_by("pk")
    RecordTag.objects.bulk_create(
        RecordTag(record_id=pk, tag=tag, position=50) for pk, tag in zip(ids, tags, strict=False)
    )
    field = OwnField.objects.order_by("pk")[0]
    OwnValue.objects.bulk_create(OwnValue(record_id=pk, field=field, value="1") for pk in ids)
    lines = [{"number": n, "text": "x", "record": pk} for n, pk in enumerate(ids[:2000])]
    ScanList.objects.create(user=anna, mode="move", place="place 1", lines=lines)


def _name(model: type, anna: User, names: list[str]) -> None:
    rows = [model(owner=anna, name=name) for name in names]
    for row in rows:
        if hasattr(row, "derive"):
            row.derive()
        else:
            row.name_key = row.name
    model.objects.bulk_create(rows)  # type: ignore[attr-defined]  # any of these tables


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def lists() -> Iterator[str]:
    """Yield the addresses of the lists of all tables, and of those of a single row."""
    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    records = reverse("admin:collection_record_changelist")
    for query in NARROWED:
        yield records + query
    place = Place.objects.filter(owner=owner()).order_by("pk")[0]
    yield reverse("admin:collection_place_page", args=[place.pk])
    batch = Change.objects.order_by("pk")[0].batch_id
    yield reverse("admin:collection_batch_change", args=[batch])
    link, token = ShelfLink.objects.make(owner(), None, timezone.localdate(), by=SITE)
    yield f"/shelf/{token}/"
    yield f"/shelf/{token}/?face=list"


def other_pages() -> Iterator[str]:
    """Yield the addresses of the other pages that are about no single row."""
    for pattern in _patterns():
        name = f"admin:{pattern.name}"
        if name not in DRAWN and pattern.name and not pattern.name.endswith(("_add", "logout")):
            try:
                yield reverse(name)
            except NoReverseMatch:
                continue
    yield reverse("admin:search") + "?q=a"


def _patterns() -> Iterator[Any]:
    for pattern in admin.site.get_urls():
        yield from getattr(pattern, "url_patterns", [pattern])


def asked(client: Client, addresses: Iterable[str]) -> dict[str, int]:
    """Return how often each page asks the databases, by its address; what is no page is left
    out.
    """
    counts = {}
    for address in dict.fromkeys(addresses):
        cache.clear()
        with (
            CaptureQueriesContext(connections["default"]) as shelf,
            CaptureQueriesContext(connections["site"]) as site,
        ):
            response = client.get(address)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            counts[re.sub("shelf/[^/]+/", "shelf/", address)] = len(shelf) + len(site)
    return counts


@pytest.fixture(scope="module")
def by_size(module_db: None) -> dict[int, tuple[dict[str, int], dict[str, int]]]:
    """How often lists and other pages ask, by the number of rows."""
    counts = {}
    # Read once for all, whoever is the first to need them.
    ContentType.objects.get_for_models(*apps.get_models())
    for size in (FEW, MANY):
        with transaction.atomic():
            fill(size)
            client = Client()
            client.force_login(owner())
            counts[size] = asked(client, lists()), asked(client, other_pages())
            transaction.set_rollback(True)
    return counts


def test_every_list_asks_as_often_for_500_rows_as_for_50(
    by_size: dict[int, tuple[dict[str, int], dict[str, int]]],
) -> None:
    few, many = by_size[FEW][0], by_size[MANY][0]
    assert len(few) > 30
    assert many == few


def test_no_page_asks_row_by_row(
    by_size: dict[int, tuple[dict[str, int], dict[str, int]]],
) -> None:
    few, many = by_size[FEW][1], by_size[MANY][1]
    assert len(few) > 40
    more = {page: count - few.get(page, count) for page, count in many.items()}
    assert {page: count for page, count in more.items() if count > PARTS} == {}
