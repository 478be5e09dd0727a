"""What is on the shelf already of what was typed: records and wants, the first of each."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import F
from django.db.models.expressions import Combinable
from django.urls import reverse

from collection.adding.typed import Typed
from collection.models import Artist, Label, Record, RecordArtist, RecordQuerySet, Want
from collection.models.lookups import LookupQuerySet
from collection.names import name_key, search_fold
from collection.orders.on_the_way import OrderedLines

SHOWN = 8
# More are not counted: nobody looks through that many, but types another word.
MOST = 1000


class Hit(NamedTuple):
    text: str
    url: str
    note: str = ""
    is_removed: bool = False
    #: The record, where the hit is one: its cover is shown.
    record: Record | None = None


class Group(NamedTuple):
    """The hits of one kind: the first of them, how many there are, and the list that shows all."""

    label: str
    hits: list[Hit]
    total: int
    url: str

    @property
    def is_cut(self) -> bool:
        """Whether there are more hits than were counted."""
        return self.total > MOST


def own_hits(typed: Typed, user: User) -> list[Group]:
    """Return the records and wants that `user` may see and that `typed` finds, and what of it is on
    the way to them.
    """
    kinds = {"record": found_records, "want": found_wants}
    groups = [
        find(typed) for name, find in kinds.items() if user.has_perm(f"collection.view_{name}")
    ]
    if user.has_perm("collection.view_order"):
        groups.append(found_lines(typed, user))
    return [group for group in groups if group.hits]


def found_records(typed: Typed) -> Group:
    """Return the records with the release or the words that were typed: those with the whole name
    of their artist or their title first, the shelf before what was removed.
    """
    matching = _matching(typed)
    total = matching.order_by()[: MOST + 1].count()
    order = Record._meta.ordering or ()
    ids: list[int] = []
    # One after the other, for each is in the order of an index: of many hits, few are read.
    for some in (matching.active(), matching.removed()):
        if len(ids) < min(total, SHOWN):
            ids += some.order_by(*order).values_list("pk", flat=True)[:SHOWN]
    whole = _called(typed.text, ("-is_active", *order))
    shown = list(dict.fromkeys([*whole, *ids]))[:SHOWN]
    records = Record.objects.with_links().in_bulk(shown)
    hits = []
    for record in (records[pk] for pk in shown if pk in records):
        facts, is_removed = _facts(record), not record.is_active
        hits.append(Hit(record.full_name, page_of(record.pk), facts, is_removed, record))
    return Group("Records", hits, total, list_url("record", q=typed.text, is_active=""))


def _called(name: str, order: Sequence[str | Combinable]) -> list[int]:
    """Return the first records whose title is `name` as a whole, or of an artist of that name."""
    key, artists = name_key(name), called(Artist, name)
    # With the owners, by whom titles are indexed.
    owners = list(User.objects.values_list("pk", flat=True))
    titled = Record.objects.filter(owner__in=owners, title_key=key)
    links = RecordArtist.objects.filter(artist__in=artists.order_by().values("pk")).order_by()
    by_artist = Record.objects.filter(pk__in=links.values("record"))
    found: list[int] = []
    for records in (by_artist, titled):
        found += records.order_by(*order).values_list("pk", flat=True)[:SHOWN]
    return found


def called(model: type[Artist] | type[Label], typed: str) -> LookupQuerySet[Any]:
    """Return the artists or labels whose whole name was typed: “beatles” is “The Beatles”."""
    folded = search_fold(typed)
    return model.objects.filter(search_key__in=[folded, f"the {folded}"])


def found_wants(typed: Typed) -> Group:
    """Return the wants with the release or the words that were typed, the open ones first."""
    matching = Want.objects.search(typed.text)
    if typed.release:
        matching = matching | Want.objects.filter(discogs_release_id=typed.release)
    order = (F("closed_on").asc(nulls_first=True), "priority", "artist", "title")
    wants = list(matching.order_by(*order)[: MOST + 1])
    hits = []
    for want in wants[:SHOWN]:
        url = reverse("admin:collection_want_change", args=[want.pk])
        hits.append(Hit(str(want), url, "closed" if want.closed_on else ""))
    return Group("Wants", hits, len(wants), list_url("want", q=typed.text, state="all"))


def found_lines(typed: Typed, user: User) -> Group:
    """Return what is on the way to `user` with the release, the number or every word that was
    typed.
    """
    hits = [
        Hit(
            line.full_name,
            reverse("admin:collection_order_page", args=[line.order_id]),
            line.ordered_words,
        )
        for line in OrderedLines(user).named(typed.text, typed.release)
        if line.order.owner_id == user.pk
    ]
    return Group("On the way", hits[:SHOWN], len(hits), list_url("order", q=typed.text))


def _matching(typed: Typed) -> RecordQuerySet:
    matching = Record.objects.search(typed.text)
    if typed.release:
        return matching | Record.objects.filter(discogs_release_id=typed.release)
    return matching


def _facts(record: Record) -> str:
    links = record.label_links.all()
    labels = [f"{link.shown_name} {link.catalog_number}".strip() for link in links]
    return ", ".join(filter(None, [str(record.format or ""), *labels, record.location]))


def page_of(pk: int) -> str:
    """Return the address of the page of a record."""
    return reverse("admin:collection_record_page", args=[pk])


def list_url(kind: str, **params: str) -> str:
    """Return the address of the list of a table, narrowed by `params`."""
    return f"{reverse(f'admin:collection_{kind}_changelist')}?{urlencode(params)}"
