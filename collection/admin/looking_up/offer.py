"""What is offered after an import: look-ups of what it brought, best first, with how long each
takes.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, Exists, Model, OuterRef, Q

from collection.admin.looking_up.genres import genres_in_words
from collection.bulk_sql import any_of, chunks
from collection.catalogues.discogs.account import may_be_asked_for
from collection.catalogues.filling.options import PARTS
from collection.catalogues.looking.estimate import in_words, seconds_of
from collection.catalogues.looking.worklist import open_records, to_choose
from collection.models import (
    Batch,
    Catalogue,
    Record,
    RecordLabel,
    RecordQuerySet,
    RecordStyle,
    SourceKey,
    Track,
)


class Offer(NamedTuple):
    """A button, and the parts that it fills in."""

    words: str
    parts: frozenset[str]


FIND: Final = "find"
OFFERS: Final = {
    "quick": Offer("Covers and genres now", frozenset({"covers", "genre", "styles"})),
    # Of records of which nobody knows the release yet.
    FIND: Offer("Look for the releases", frozenset(PARTS)),
    # One press fills in everything: whoever pressed the first one lacks only the rest.
    "more": Offer("Also tracks, country, barcodes, original year", frozenset(PARTS)),
}


def _without(model: type[Model]) -> Q:
    """Return the condition that a record has no row of a table of its own."""
    return Q(~Exists(model._default_manager.filter(record=OuterRef("pk"))))


#: By part: the records that have nothing of it.
_EMPTY: Final = {
    "covers": Q(cover=""),
    "genre": Q(genre=None),
    "styles": _without(RecordStyle),
    "tracks": _without(Track),
    "country": Q(country=""),
    "barcode": Q(barcode=""),
    "labels": _without(RecordLabel),
    "format": Q(format=None),
    "year": Q(year=None),
    "original_year": Q(original_year=None),
}


# Discogs cuts a format at 50 characters, of which a blank at the end is lost.
_CUT_AT: Final = 49


class ShownOffer(NamedTuple):
    """An offer as a page shows it: its name, its words, how many records, how long, how many of
    them have nothing of each part, and of how many the export gave less than Discogs knows.
    """

    name: str
    words: str
    records: int
    time: str
    empty: list[tuple[str, int]]
    cut: list[tuple[str, int]]


class Offers(NamedTuple):
    """What is offered, whether there is a token to ask with, of how many records a person can
    choose the release, and what becomes of genres.
    """

    shown: list[ShownOffer]
    has_token: bool
    to_choose: int
    genres: str


def records_of(batch: Batch, user: User, offer: str) -> RecordQuerySet:
    """Return the records that an import wrote and that `user` may change: those with a Discogs
    release or, of the offer to find them, those without any.
    """
    written = batch.changes.exclude(after=None).values("record")
    records = Record.objects.filter(pk__in=written).editable_by(user).order_by("pk")
    if offer == FIND:
        return records.filter(discogs_release_id=None, musicbrainz_release_id=None)
    return records.exclude(discogs_release_id=None)


def empty_parts(records: Sequence[int], offer: Offer) -> list[tuple[str, int]]:
    """Return the parts of an offer of which records, by id, have nothing, with how many these
    are.
    """
    parts = [part for part in _EMPTY if part in offer.parts]
    counts: Counter[str] = Counter()
    for some in map(any_of, chunks(records, 2000)):
        counts.update(
            Record.objects.filter(pk__in=some).aggregate(
                **{part: Count("pk", filter=_EMPTY[part]) for part in parts}
            )
        )
    return [(part.replace("_", " "), counts[part]) for part in parts if counts[part]]


def cut_parts(records: Sequence[int], offer: Offer) -> list[tuple[str, int]]:
    """Return the parts of an offer that the export of Discogs cut off or could not pair, with the
    number of the records, given by id; a look-up completes them.
    """
    if not {"labels", "format"} <= offer.parts:
        return []
    counts: Counter[str] = Counter()
    for some in map(any_of, chunks(records, 2000)):
        keys = SourceKey.objects.filter(source=Catalogue.DISCOGS, record__in=some)
        for seen in keys.values_list("seen", flat=True):
            labels, numbers = seen.get("label", ""), seen.get("catalog_number", "")
            counts["labels"] += bool(numbers) and labels.count(", ") != numbers.count(", ")
            words = ", ".join(filter(None, (seen.get("format"), seen.get("format_details"))))
            counts["format"] += len(words) >= _CUT_AT
    return [(part, count) for part, count in counts.items() if count]


def may_look_up(batch: Batch, user: User) -> bool:
    """Whether `user` may look up what an import brought: whoever imported it, and superusers."""
    return user.has_perm("collection.change_record") and (
        user.is_superuser or batch.user_id == user.pk
    )


def offers_after(batch: Batch, user: User) -> Offers | None:
    """Return what is offered after an import, None if there is nothing to look up."""
    if not settings.DISCO_LOOK_UPS or batch.kind != Batch.Kind.IMPORT or batch.undone_by_id:
        return None
    if not user.has_perm("collection.change_record"):
        return None
    has_token = may_be_asked_for(user)
    shown = []
    for name, offer in OFFERS.items():
        records = records_of(batch, user, name)
        found = open_records(records, Catalogue.DISCOGS, offer.parts)
        if found.records:
            # All that is said of an offer is about the records that it asks about.
            asked = [pk for group in found.groups for pk in group]
            seconds = seconds_of(
                len(found.groups), offer.parts, Catalogue.DISCOGS, has_token=has_token
            )
            shown.append(
                ShownOffer(
                    name,
                    offer.words,
                    found.records,
                    in_words(seconds),
                    empty_parts(asked, offer),
                    cut_parts(asked, offer),
                )
            )
    unknown = to_choose(records_of(batch, user, FIND)).active().count()
    genres = genres_in_words(user)
    return Offers(shown, has_token, unknown, genres) if shown or unknown else None
