"""Real rows for tests. Every function takes what matters to the test and fills in the rest."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from adminkit.verbs import SITE
from collection.derived import derive
from collection.fields import validate_visible
from collection.models import (
    Artist,
    Format,
    Genre,
    Label,
    Order,
    OrderLine,
    Record,
    Style,
    Tag,
)
from collection.models.links import RecordArtist, RecordLabel, RecordStyle
from collection.models.lookups import Lookup
from collection.orders.entering import keep_order
from credits.models import Account


def make_user(username: str = "collector", **fields: Any) -> AbstractBaseUser:
    """Return a new active user with a password."""
    fields.setdefault("password", "a long enough password")
    return get_user_model().objects.create_user(username, **fields)


def make_account(owner: AbstractBaseUser, **fields: Any) -> Account:
    """Return the account of `owner`, opened today unless told otherwise."""
    fields.setdefault("opened_on", timezone.localdate())
    fields.setdefault("granted_through", fields["opened_on"])
    return Account.objects.create(owner=owner, **fields)


def make_record(
    owner: AbstractBaseUser | None = None,
    *,
    artists: Iterable[str | tuple[str, str]] = ("Can",),
    labels: Iterable[str | tuple[str, str]] = (),
    genre: str = "",
    styles: Iterable[str] = (),
    tags: Iterable[str] = (),
    format: str = "",
    rating: Decimal | str | None = None,
    **fields: Any,
) -> Record:
    """Return a valid record with its links, on the shelf and not booked; the first user owns it
    unless told otherwise.

    Artists are names or (name, join phrase), labels are names or (name, catalog number), styles and
    tags are names; `rating` is the owner's. Raises ValidationError for what the models refuse.
    """
    fields.setdefault("title", "Tago Mago")
    fields.setdefault(
        "owner", owner or get_user_model().objects.order_by("pk").first() or make_user()
    )
    fields.setdefault("genre", _named(Genre, genre) if genre else None)
    fields.setdefault("format", _named(Format, format) if format else None)
    record = Record(**fields)
    record.clean_fields()
    record.save()
    _add_links(record, _pairs(artists), _pairs(labels), styles)
    if tags:
        own = {"owner_id": record.owner_id}
        record.set_tags(Tag.objects.get_or_add(name, **own)[0] for name in tags)
    if rating is not None:
        record.ratings.rate(record, record.owner, Decimal(rating), by=SITE)
    return record


def make_order(
    owner: AbstractBaseUser | None = None,
    *lines: Mapping[str, Any],
    **fields: Any,
) -> Order:
    """Return an order of these lines, of one copy of one record unless told otherwise; the first
    user owns it.

    A line has fields of OrderLine, "Can - Tago Mago" for 20.00 where it says nothing. Raises
    ValidationError for what the models refuse.
    """
    fields.setdefault("shop", "Rough Trade")
    owner = owner or get_user_model().objects.order_by("pk").first() or make_user()
    order = Order(**{"owner": owner} | fields)
    usual = {"artist": "Can", "title": "Tago Mago", "unit_price": Decimal("20.00")}
    rows = [OrderLine(**usual | dict(line)) for line in lines or ({},)]
    kept = keep_order(order, rows, by=SITE)
    assert kept is not None
    return kept


def _add_links(
    record: Record,
    artists: list[tuple[str, str]],
    labels: list[tuple[str, str]],
    styles: Iterable[str],
) -> None:
    """Give a record that was just stored its artists, labels and styles.

    What `set_artists` and its kin do, but in one go and without replacing anything: most of the
    time of many tests is spent here.
    """
    artist_links = [
        RecordArtist(record=record, artist=_named(Artist, name), join_phrase=join, position=place)
        for place, (name, join) in enumerate(artists, start=1)
    ]
    label_links = [
        RecordLabel(record=record, label=_named(Label, name), catalog_number=number, position=place)
        for place, (name, number) in enumerate(dict.fromkeys(labels), start=1)
    ]
    style_links = [
        RecordStyle(record=record, style=_named(Style, name), position=place)
        for place, name in enumerate(dict.fromkeys(styles), start=1)
    ]
    RecordArtist.objects.bulk_create(artist_links)
    RecordLabel.objects.bulk_create(label_links)
    RecordStyle.objects.bulk_create(style_links)
    searched = [link.artist.name for link in artist_links]
    for link in label_links:
        searched += [link.label.name, link.catalog_number]
    searched += [link.style.name for link in style_links]
    derived = derive(
        record.title,
        [link.artist.sort_key for link in artist_links],
        [link.label.sort_key for link in label_links],
        [*searched, record.barcode, record.matrix],
    )._asdict()
    for name, value in derived.items():
        setattr(record, name, value)
    Record._base_manager.filter(pk=record.pk).update(**derived)


def _named(model: type[Lookup], name: str) -> Lookup:
    validate_visible(name)
    return model.objects.get_or_add(name)[0]


def _pairs(items: Iterable[str | tuple[str, str]]) -> list[tuple[str, str]]:
    return [(item, "") if isinstance(item, str) else item for item in items]
