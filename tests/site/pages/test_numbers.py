"""A count is written one way, with a comma between thousands, on every page."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from adminkit.numbers import counted
from adminkit.verbs import SITE
from collection.models import (
    Artist,
    Batch,
    Change,
    Format,
    Genre,
    Label,
    Play,
    Record,
    RecordArtist,
    RecordLabel,
    SavedFilter,
    Want,
)
from ratings.models import Rating
from tests.factories import make_account, make_user
from tests.site.every_address import every_address, filled

MANY = 1234
# Ids begin here, so that none of them looks like the count.
FIRST = 50_000
# A number is part of a text there, not a count.
NO_COUNT = ("export", "guide", "import", "backup")


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 records"), (1, "1 record"), (1234567, "1,234,567 records")]
)
def test_a_count_has_its_noun(count: int, words: str) -> None:
    assert counted(count, "record") == words


def test_a_noun_may_have_its_own_plural() -> None:
    assert (counted(1, "person", "people"), counted(2, "person", "people")) == (
        "1 person",
        "2 people",
    )


@pytest.fixture
def many(db: None, data_dir: object) -> User:
    """An owner with 1,234 of everything."""
    user = make_user("anna", is_staff=True, is_superuser=True)
    account = make_account(User.objects.get(pk=user.pk))
    account.adjust(MANY, "a gift", by=SITE)
    records = make_shelf(user)
    today = timezone.localdate()
    Rating.objects.bulk_create(
        Rating(record=record, author=user, value=7, rated_on=today - timedelta(500))
        for record in records
    )
    Play.objects.bulk_create(Play(record=records[0], user=user, day=today) for _ in range(MANY))
    Want.objects.bulk_create(
        Want(owner=user, artist="Neu!", title=f"W{i}") for i in range(5000, 5000 + MANY)
    )
    kinds = ("new", "changed", "same", "skipped", "bad", "blank")
    batch = Batch.objects.create(
        user=user, kind=Batch.Kind.IMPORT, counts=dict.fromkeys(kinds, MANY)
    )
    Change.objects.bulk_create(
        Change(batch=batch, record=record, record_uid=record.uid, after={"title": record.title})
        for record in records
    )
    SavedFilter.objects.create(user=user, name="x", query="genre=rock")
    return user


def make_shelf(owner: User) -> list[Record]:
    """Store 1,234 records of one artist, label, genre and format."""
    artist, label = Artist.objects.create(name="Can"), Label.objects.create(name="United Artists")
    genre, form = Genre.objects.create(name="Rock"), Format.objects.create(name="LP")
    rows = [
        Record(
            pk=pk,
            owner=owner,
            title=f"T{pk}",
            title_key=f"t{pk}",
            title_sort=f"t{pk}",
            artist_sort="can",
            genre=genre,
            format=form,
            is_active=True,
        )
        for pk in range(FIRST, FIRST + MANY)
    ]
    Record.objects.bulk_create(rows)
    RecordArtist.objects.bulk_create(
        RecordArtist(record=r, artist=artist, position=1) for r in rows
    )
    RecordLabel.objects.bulk_create(RecordLabel(record=r, label=label, position=1) for r in rows)
    return rows


@pytest.mark.once
def test_every_page_writes_thousands_with_a_comma(client: Client, many: User) -> None:
    client.force_login(many)
    bare, shown = {}, set()
    for address in every_address():
        if any(word in address.name for word in NO_COUNT):
            continue
        is_record = "/record/<int:pk>/" in address.route
        path = filled(address.route, str(FIRST) if is_record else "1")
        page = client.get(path)
        if page.status_code != 200 or page.streaming or not page["Content-Type"].startswith("text"):
            continue
        text = strip_tags(re.sub(r"(?s)<(script|style|option)\b.*?</\1>", "", page.text))
        found = re.findall(r".{0,30}(?<![\d,.])1234(?!\d).{0,30}", text)
        if found:
            bare[path] = found[:3]
        if "1,234" in text:
            shown.add(address.name)
    assert "\n".join(f"{path}: {found}" for path, found in bare.items()) == ""
    assert len(shown) > 20
