"""A shelf with a link, and nothing private in it that does not hold a word that no page may show."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import override_settings
from django.utils import timezone
from PIL import Image, PngImagePlugin

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.models import (
    Decision,
    Loan,
    LookUp,
    Order,
    OwnField,
    OwnValue,
    Play,
    Record,
    RecordPicture,
    SavedFilter,
    ShelfLink,
    SourceKey,
    TwoRecords,
)
from tests.factories import make_account, make_record, make_user

MARK = "zwiebelfisch"
#: Numbers and days that stand for such a word where no word can be.
NUMBERS = (
    "4711.13",
    "8155.42",
    "4711",
    "815.42",
    "8155",
    "36524711",
    "1987-06-05",
    "1987",
    "00004711",
)
#: What strangers are shown of a record.
SHOWN = {
    *("title", "year", "original_year", "country", "genre", "format", "format_details", "color"),
    *("limited_to", "media_condition", "sleeve_condition", "barcode", "artists", "labels"),
    *("styles", "cover", "matrix"),
}
PRIVATE = {
    "owner": None,
    "copy_number": f"{MARK} copy",
    "location": f"{MARK} place",
    "discogs_release_id": 36524711,
    "musicbrainz_release_id": UUID("00004711-0000-4000-8000-000000004711"),
    "remarks": f"{MARK} remark",
    "purchase_date": date(1987, 6, 5),
    "added_at": datetime(1987, 6, 5, tzinfo=UTC),
    "shop": f"{MARK} shop",
    "price": Decimal("4711.13"),
    "is_digitized": True,
    "value": Decimal("8155.42"),
    "valued_on": date(1987, 6, 5),
    "files_under": f"{MARK} drawer",
}
#: Given by their names.
PRIVATE_LISTS = {"tags"}
#: It leads to an order, of which nothing is shown.
PRIVATE_LINKS = {"order_line"}
#: What keeps a record or is computed from it: nothing that somebody entered.
OWN_WORK = {
    *("id", "uid", "is_active", "created_at", "updated_at", "cover_source", "title_key"),
    *("title_sort", "artist_sort", "label_sort", "search_text", "current_rating"),
}
#: Only of records that have left the shelf.
OF_REMOVED = {"removed_on", "removal_reason", "sale_price"}


class Shelf(NamedTuple):
    """A shelf, its link, and records in it and beside it."""

    owner: User
    link: ShelfLink
    token: str
    shown: Record
    plain: Record
    fetched: Record
    beside: list[Record]

    @property
    def root(self) -> str:
        return f"/shelf/{self.token}/"


def uid(number: int) -> UUID:
    """Return one that holds none of NUMBERS, as a random one may."""
    return UUID(f"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa{number}")


def telling_picture(kind: str) -> bytes:
    """Return a picture that tells all that a file of its kind can tell beside its pixels."""
    stream = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = MARK
    told: dict[str, Any] = {"exif": exif, "icc_profile": MARK.encode() * 20}
    if kind == "JPEG":
        told |= {"comment": MARK.encode(), "xmp": MARK.encode()}
    if kind == "PNG":
        told["pnginfo"] = (texts := PngImagePlugin.PngInfo())
        texts.add_text("Comment", MARK)
    if kind == "WEBP":
        told["xmp"] = MARK.encode()
    if kind == "GIF":
        told = {"comment": MARK.encode()}
    Image.new("RGB", (400, 300), "green").save(stream, kind, **told)
    return stream.getvalue() + MARK.encode()


def store(record: Record, name: str, content: bytes, source: str) -> None:
    """Give a record a cover as an older Disco stored it, as it came."""
    storage = Record.cover.field.storage
    kept = storage.save(f"covers/{name}", ContentFile(content))
    Record.objects.filter(pk=record.pk).update(cover=kept, cover_source=source)
    record.refresh_from_db()


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("shelf")
    with override_settings(DISCO_DATA_DIR=directory, MEDIA_ROOT=directory / "media"):
        yield directory


@pytest.fixture(scope="module")
def shelf(module_db: None, media: Path) -> Shelf:
    owner = make_user(f"{MARK}-owner", email=f"{MARK}@example.org", first_name=MARK)
    owner = User.objects.get(pk=owner.pk)
    owner.is_superuser = True
    owner.save()
    ben = User.objects.get(pk=make_user(f"{MARK}-ben").pk)
    account = make_account(owner, opened_on=date(2020, 1, 1))
    public = {
        "year": 1999,
        "original_year": 1971,
        "country": "Germany",
        "format_details": "Album, Gatefold",
        "color": "Red",
        "limited_to": "500",
        "media_condition": "Mint (M)",
        "sleeve_condition": "Good (G)",
        "barcode": "5016025311045",
        "matrix": "SPOON 6 A-1",
    }
    named = {"genre": "Krautrock", "styles": ["Experimental"], "labels": [("Spoon", "SPOON 6")]}
    private = {name: value for name, value in PRIVATE.items() if value is not None}
    told: dict[str, Any] = {**named, **public, **private}
    shown = make_record(owner, uid=uid(1), title="Tago Mago", format="LP", **told)
    shown.set_tracks([{"title": "Paperhouse", "is_favourite": True, "duration": "7:28"}])
    plain = make_record(owner, uid=uid(2), title="Neu! 75", artists=["Neu!"], genre="Krautrock")
    fetched = make_record(owner, uid=uid(3), title="Faust IV", artists=["Faust"], genre="Krautrock")
    removed = make_record(owner, title="Removed Sold", genre="Krautrock", is_active=False)
    Record.objects.filter(pk=removed.pk).update(
        removal_reason="sold", sale_price=Decimal("815.42"), removed_on=date(1987, 6, 5)
    )
    others = make_record(ben, title="Somebody Elses", genre="Krautrock")
    outside = make_record(owner, title="Not Under The Filter", genre="Jazz")
    store(shown, f"{shown.uid}.jpg", telling_picture("JPEG"), "own")
    store(plain, "musicbrainz-00004711.png", telling_picture("PNG"), "coverartarchive")
    store(fetched, "discogs-36524711.jpg", telling_picture("JPEG"), "discogs")
    hang_on(shown, owner, ben)
    account.adjust(8155, f"{MARK} memo", by=SITE)
    saved = SavedFilter.objects.create(
        user=owner, name=f"{MARK} filter", query="genre=krautrock&o=-10"
    )
    until = timezone.localdate() + timedelta(days=30)
    made = ShelfLink.objects.make(owner, saved, until, title="Krautrock here", by=owner)
    return Shelf(owner, *made, shown, plain, fetched, [removed, others, outside])


def hang_on(record: Record, owner: User, ben: User) -> None:
    """Let a row of each private table belong to a record."""
    today = timezone.localdate()
    record.ratings.rate(record, owner, Decimal("3.5"), by=SITE, review=f"{MARK} review")
    record.ratings.rate(record, ben, Decimal("2.5"), by=SITE)
    Play.objects.create(record=record, user=ben, day=date(1987, 6, 5))
    Loan.objects.create(record=record, to=f"{MARK} friend", note=MARK, since=today)
    SourceKey.objects.create(
        record=record, source="discogs", key=f"{MARK}-key", seen={"location": MARK}
    )
    LookUp.objects.note(record.pk, "discogs", "found", key="36524711", sentence=MARK)
    record.buy(by=SITE)
    order = Order.objects.create(
        owner=owner, shop=f"{MARK} order", shipping=Decimal("4711.13"), notes=MARK
    )
    line = order.lines.create(artist=MARK, title=MARK, unit_price=Decimal("8155.42"))
    Record.objects.filter(pk=record.pk).update(order_line=line)
    field = OwnField.objects.create(owner=owner, name=f"{MARK} field")
    OwnValue.objects.create(record=record, field=field, value=f"{MARK} of its own")
    record.refresh_derived()
    RecordPicture.objects.create(record=record, kind="damage", file=f"covers/{MARK}.jpg")
    edit_together(Record.objects.filter(pk=record.pk), {"add_tags": [f"{MARK} tag"]}, by=SITE)
    edit_together(Record.objects.filter(pk=record.pk), {"remarks": f"{MARK} new"}, by=SITE)
    twin = make_record(owner, title="Twin", genre="Jazz", remarks=MARK)
    TwoRecords.objects.remember([record, twin], are_copies=True, by=SITE)
    decision = Decision(key=MARK, subject="record", text=MARK, record=record, owner=owner)
    Decision.objects.remember([decision], by=SITE)
