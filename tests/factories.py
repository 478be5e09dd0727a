"""Real rows for tests. Every function takes what matters to the test and fills in the rest."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from adminkit.verbs import SITE
from collection.fields import validate_visible
from collection.models import Artist, Format, Genre, Label, Record, Style
from collection.models.lookups import Lookup
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
    format: str = "",
    rating: Decimal | str | None = None,
    **fields: Any,
) -> Record:
    """Return a valid record with its links, on the shelf and not booked; the first user owns it
    unless told otherwise.

    Artists are names or (name, join phrase), labels are names or (name, catalog number), styles are
    names; `rating` is the owner's. Raises ValidationError for what the models refuse.
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
    record.set_artists((_named(Artist, name), join) for name, join in _pairs(artists))
    # What is empty already needs no replacing, which costs most of the time of many tests.
    if labels:
        record.set_labels((_named(Label, name), number) for name, number in _pairs(labels))
    if styles:
        record.set_styles(_named(Style, name) for name in styles)
    if rating is not None:
        record.ratings.rate(record, record.owner, Decimal(rating), by=SITE)
    return record


def _named(model: type[Lookup], name: str) -> Lookup:
    validate_visible(name)
    return model.objects.get_or_add(name)[0]


def _pairs(items: Iterable[str | tuple[str, str]]) -> list[tuple[str, str]]:
    return [(item, "") if isinstance(item, str) else item for item in items]
