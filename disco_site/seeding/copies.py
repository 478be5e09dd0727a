"""The copy of an album that stands on somebody's shelf: condition, place, price and the day it came."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from disco_site.seeding.albums import Album

GRADES = ["Mint (M)", "Near Mint (NM or M-)", "Very Good Plus (VG+)", "Very Good (VG)", "Good Plus (G+)", "Good (G)"]
GRADES += ["Fair (F)", "Poor (P)", "Not Graded", ""]
GRADE_WEIGHTS = [3, 30, 40, 14, 4, 2, 1, 1, 2, 3]
ROOMS = ["Living room", "Study", "Hallway", "Attic"]
PLACES = {'7"': "Box of singles", "CD": "CD rack", "2xCD": "CD rack", "Cassette": "Tape drawer"}
SHOPS = ["Flea market", "Record fair", "Plattenkiste", "Groove Corner", "Dusty Fingers", "Disquería Sur", "Mail order"]
GIFT = "Gift"
PRICES = {'7"': 6, '12"': 9, "CD": 8, "2xCD": 12, "Cassette": 5, "LP": 18, "MLP": 14}
OTHER_PRICE = 26
CENTS_OFF = [Decimal("0.00"), Decimal("0.01"), Decimal("0.50")]
REMARKS = [
    "Small seam split at the top.",
    "Skips once on side two.",
    "Original inner sleeve.",
    "Name of a former owner on the label; plays fine.",
    "Signed on the back of the sleeve.",
    "Promo stamp on the sleeve.",
    "Cleaned.\nNew inner sleeve.",
    "“Play loud”, it says on the label.",
]
LONG_BEFORE = timedelta(days=20 * 365)


def describe_copy(random: Random, album: Album, room: str, came: date | None, opened_on: date) -> dict[str, Any]:
    """Return the fields of one copy, by name; it was bought on `came`, or before the account was opened."""
    day = came or _day_before(random, album, opened_on)
    shop = random.choice([GIFT, *SHOPS, *SHOPS]) if day else ""
    limited = album.limited_to
    return {
        "uid": UUID(int=random.getrandbits(128), version=4),
        "title": album.title,
        "year": album.year,
        "format_details": album.details,
        "color": album.color,
        "limited_to": limited,
        "copy_number": str(random.randint(1, int(limited))) if limited and random.random() < 0.3 else "",
        "media_condition": _chosen(random, GRADES, GRADE_WEIGHTS),
        "sleeve_condition": _sleeve(random, album),
        "location": PLACES.get(album.format) or f"{room}, shelf {random.choice('ABCD')}{random.randint(1, 4)}",
        "barcode": shop_barcode(random) if shop in SHOPS and random.random() < 0.15 else "",
        "discogs_release_id": album.release_id,
        "remarks": random.choice(REMARKS) if random.random() < 0.12 else "",
        "purchase_date": day,
        "added_at": _catalogued(random, came, opened_on),
        "shop": shop,
        "price": _price(random, album.format) if shop and shop != GIFT else None,
        "is_digitized": random.random() < 0.2,
    }


def shop_barcode(random: Random) -> str:
    """Return a number as shops print it on their own price stickers: an EAN-13 that begins with 2.

    GS1 keeps that range for use inside a shop, so no record carries such a number from its label.
    """
    digits = f"2{random.randint(0, 10**11 - 1):011d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _day_before(random: Random, album: Album, opened_on: date) -> date | None:
    """Return a day between the album's release and the opening of the account; of some copies nobody knows."""
    first = max(date(album.year, 1, 1), opened_on - LONG_BEFORE)
    days = (opened_on - first).days
    return first + timedelta(random.randrange(days)) if random.random() < 0.85 else None


def _catalogued(random: Random, came: date | None, opened_on: date) -> datetime | None:
    """Return when half of the old copies were typed in elsewhere: in the weeks before the account was opened."""
    if came or random.random() < 0.5:
        return None
    day = opened_on - timedelta(random.randint(1, 60))
    return datetime.combine(day, time(random.randint(9, 22), random.randint(0, 59), random.randint(0, 59)), UTC)


def _sleeve(random: Random, album: Album) -> str:
    if album.format == '12"' and random.random() < 0.4:
        return "Generic"
    if album.format == '7"' and random.random() < 0.2:
        return "No Cover"
    return _chosen(random, GRADES, GRADE_WEIGHTS)


def _price(random: Random, format_name: str) -> Decimal:
    usual = PRICES.get(format_name, OTHER_PRICE)
    return Decimal(random.randint(usual // 2, usual * 2)) - random.choice(
        [Decimal(0), Decimal("0.01"), Decimal("0.50")]
    )


def _chosen(random: Random, values: Iterable[str], weights: Iterable[int]) -> str:
    return random.choices(values, weights)[0]
