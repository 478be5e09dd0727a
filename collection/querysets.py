"""Verbs of many records at once."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Replace
from django.db.models.lookups import In

from collection.bulk_edit import BulkEdit
from collection.bulk_life import BulkLife
from collection.derived import DERIVED_FIELDS, derive
from collection.drawing import Drawing
from collection.names import search_fold
from collection.near_duplicates import NearDuplicates
from collection.statistics import Statistics
from ratings.models import Rating

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# SQLite binds at most 999 parameters in the versions that Django supports; one list of ids stays well below.
CHUNK = 500
_BETWEEN_DIGITS = re.compile(r"[\s-]+")
_BARCODE = re.compile(r"\d{8,14}", re.ASCII)


def barcode_digits(text: str) -> str:
    """Return the digits of `text` if it may be a barcode (8 to 14 of them, blanks and hyphens between), else ""."""
    digits = _BETWEEN_DIGITS.sub("", text)
    return digits if _BARCODE.fullmatch(digits) else ""


def _has_barcode(digits: str) -> Q:
    # A code of twelve digits is often written with a zero in front, as scanners set to thirteen digits send it.
    plain = Replace(Replace("barcode", Value(" ")), Value("-"))
    least = digits.lstrip("0") or "0"
    return Q(In(plain, [least.zfill(length) for length in range(len(least), 15)]))


def chunks(values: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """Yield `values` in pieces of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


class RecordQuerySet(BulkEdit, BulkLife, Drawing, NearDuplicates, Statistics):
    def active(self) -> Self:
        """Return the records on the shelf."""
        return self.filter(is_active=True)

    def removed(self) -> Self:
        """Return the records that have left the shelf."""
        return self.filter(is_active=False)

    def owned_by(self, user: "AbstractBaseUser") -> Self:
        return self.filter(owner=user)

    def editable_by(self, user: "AbstractBaseUser") -> Self:
        """Return the records that `user` may change: his own, all of them as the head of the house."""
        return self if user.is_superuser else self.owned_by(user)

    def without_label(self) -> Self:
        from collection.models import RecordLabel

        return self.filter(~Exists(RecordLabel.objects.filter(record=OuterRef("pk"))))

    def search(self, text: str) -> Self:
        """Return the records in which every word of `text` is found, whatever its case and accents.

        Looked through are title, artists, labels, catalog numbers, barcode and tracks.
        """
        wanted = Q()
        for word in search_fold(text).split():
            wanted &= Q(search_text__contains=word)
        scanned = barcode_digits(text)
        return self.filter(wanted | _has_barcode(scanned)) if scanned else self.filter(wanted)

    def with_barcode(self, text: str) -> Self:
        """Return the records with the barcode `text`, however blanks, hyphens and zeros in front are written."""
        digits = barcode_digits(text)
        return self.filter(_has_barcode(digits)) if digits else self.none()

    def with_links(self) -> Self:
        """Fetch everything a line about a record shows, in a constant number of queries."""
        from collection.models import RecordArtist, RecordLabel

        return self.select_related("genre", "format", "owner").prefetch_related(
            Prefetch("artist_links", RecordArtist.objects.select_related("artist")),
            Prefetch("label_links", RecordLabel.objects.select_related("label")),
        )

    def with_ratings(self, user: "AbstractBaseUser | None" = None) -> Self:
        """Annotate `rating` (the current rating) and, for a user, `my_rating` (the latest of that user)."""
        found = self.annotate(rating=Rating.objects.current())
        return found if user is None else found.annotate(my_rating=Rating.objects.latest_of(user.pk))

    def refresh_derived(self) -> int:
        """Recompute the derived columns of these records from what they hold now; return how many there are."""
        from collection.models import Record

        ids = list(self.order_by("pk").values_list("pk", flat=True))
        for some in chunks(ids):
            records = list(Record.objects.filter(pk__in=some).only("pk", "title", "barcode"))
            sorts, texts = self._shown_names(some)
            for record in records:
                searched = [*texts[record.pk], record.barcode]
                for name, value in derive(record.title, sorts[record.pk], searched)._asdict().items():
                    setattr(record, name, value)
            Record.objects.bulk_update(records, DERIVED_FIELDS, batch_size=100)
        return len(ids)

    @staticmethod
    def _shown_names(ids: Sequence[int]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
        """Return per record id the sort keys of its artists and all names that the search finds."""
        from collection.models import RecordArtist, RecordLabel, Track

        sorts, texts = defaultdict(list), defaultdict(list)
        artists = RecordArtist.objects.filter(record__in=ids).order_by("record", "position")
        for record, key, name in artists.values_list("record", "artist__sort_key", "artist__name"):
            sorts[record].append(key)
            texts[record].append(name)
        labels = RecordLabel.objects.filter(record__in=ids).order_by("record", "position")
        for record, name, number in labels.values_list("record", "label__name", "catalog_number"):
            texts[record] += [name, number]
        tracks = Track.objects.filter(record__in=ids).order_by("record", "position")
        for record, title in tracks.values_list("record", "title"):
            texts[record].append(title)
        return sorts, texts
