"""The facts of one copy of an album: condition, place, price and the day it was bought."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from disco_site.seeding.albums import Album

GRADES = [
    "Mint (M)",
    "Near Mint (NM or M-)",
    "Very Good Plus (VG+)",
    "Very Good (VG)",
    "Good Plus (G+)",
    "Good (G)",
]
GRADES += ["Fair (F)", "Poor (P)", "Not Graded", ""]
GRADE_WEIGHTS = [3, 30, 40, 14, 4, 2, 1, 1, 2, 3]
ROOMS = ["Living room", "Study", "Hallway", "Attic"]
PLACES = {'7"': "Box of singles", "CD": "CD rack", "2xCD": "CD rack", "Cassette": "Tape drawer"}
SHOPS = [
    "Flea market",
    "Record fair",
    "Plattenkiste",
    "Groove Corner",
    "Dusty Fingers",
    "Disquería Sur",
    "Mail order",
]
GIFT = "Gift"
PRICES = {'7"': 6, '12"': 9, "CD": 8, "2xCD": 12, "Cassette": 5, "LP": 18, "MLP": 14}
OTHER_PRICE = 26
CENTS_OFF = [Decimal(0), Decimal("0.01"), Decimal("0.50")]
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


def describe_copy(
    random: Random, album: Album, room: str, came: date | None, opened_on: date
) -> dict[str, Any]:
    """Return the fields of a record, by name.

    It was bought on `came`; None means before the owner's account was opened on `opened_on`.
    """
    day = came or _day_before(random, album, opened_on)
    shop = random.choice([GIFT, *SHOPS, *SHOPS]) if day else ""
    return {
        "uid": UUID(int=random.getrandbits(128), version=4),
        "title": album.title,
        "year": album.year,
        "original_year": album.original_year,
        "country": album.country,
        "format_details": album.details,
        "color": album.color,
        "limited_to": album.limited_to,
        "copy_number": _copy_number(random, album.limited_to),
        "media_condition": _chosen(random, GRADES, GRADE_WEIGHTS),
        "sleeve_condition": _sleeve(random, album),
        "location": _location(random, album, room),
        "barcode": _sticker(random, shop),
        "discogs_release_id": album.release_id,
        "remarks": random.choice(REMARKS) if random.random() < 0.12 else "",
        "purchase_date": day,
        "added_at": _catalogued(random, came, opened_on),
        "shop": shop,
        "price": _price(random, album.format) if shop in SHOPS else None,
        "is_digitized": random.random() < 0.2,
    }


def _copy_number(random: Random, limited_to: str) -> str:
    if limited_to and random.random() < 0.3:
        return str(random.randint(1, int(limited_to)))
    return ""


def _location(random: Random, album: Album, room: str) -> str:
    if album.format in PLACES:
        return PLACES[album.format]
    return f"{room}, shelf {random.choice('ABCD')}{random.randint(1, 4)}"


def _sticker(random: Random, shop: str) -> str:
    return shop_barcode(random) if shop in SHOPS and random.random() < 0.15 else ""


def shop_barcode(random: Random) -> str:
    """Return a number as shops print it on their own price stickers: an EAN-13 that begins with 2.

    GS1 reserves that range for use inside a shop, so no label gives a record such a number. Digits
    are weighted 1 and 3 in turn; the last digit makes their sum a multiple of 10.
    """
    digits = f"2{random.randint(0, 10**11 - 1):011d}"
    total = sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))
    return f"{digits}{-total % 10}"


def _day_before(random: Random, album: Album, opened_on: date) -> date | None:
    """Return a day between the album's release and the opening of the account; None for the copies
    of which nobody remembers it.
    """
    first = max(date(album.year, 1, 1), opened_on - LONG_BEFORE)
    days = (opened_on - first).days
    return first + timedelta(random.randrange(days)) if random.random() < 0.85 else None


def _catalogued(random: Random, came: date | None, opened_on: date) -> datetime | None:
    """Return when a copy was entered into another program: half of the old ones were, in the weeks
    before the account was opened.
    """
    if came or random.random() < 0.5:
        return None
    day = opened_on - timedelta(random.randint(1, 60))
    moment = time(random.randint(9, 22), random.randint(0, 59), random.randint(0, 59))
    return datetime.combine(day, moment, UTC)


def _sleeve(random: Random, album: Album) -> str:
    if album.format == '12"' and random.random() < 0.4:
        return "Generic"
    if album.format == '7"' and random.random() < 0.2:
        return "No Cover"
    return _chosen(random, GRADES, GRADE_WEIGHTS)


def _price(random: Random, format_name: str) -> Decimal:
    usual = PRICES.get(format_name, OTHER_PRICE)
    return Decimal(random.randint(usual // 2, usual * 2)) - random.choice(CENTS_OFF)


def _chosen(random: Random, values: Sequence[str], weights: Sequence[int]) -> str:
    return random.choices(values, weights)[0]
