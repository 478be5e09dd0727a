"""The search over everything: records, artists, labels, tracks and wants, and barcodes from a
scanner.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import read_id, repeated, search_problems, unknown
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.models import Artist, Label, Record, RecordLabel, RecordQuerySet, Track, Want
from collection.models.searching import barcode_digits
from collection.names import search_fold

SHOWN = 8
# More are not counted: nobody looks through that many, but types another word.
MOST = 1000
# Tracks are compared in Python; only those of records that contain the words.
MOST_TRACKS = 5000
_RELEASE = re.compile(r"\[?r(\d+)\]?", re.ASCII | re.IGNORECASE)


class Hit(NamedTuple):
    text: str
    url: str
    note: str = ""
    is_removed: bool = False


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


def search(request: HttpRequest) -> HttpResponse:
    """Show what contains the words in the address, a few hits of each kind. A code that only one
    record has opens its page.
    """
    user = signed_in_user(request)
    typed = request.GET.get("q", "").strip()
    problems = _problems(request, typed)
    context: dict[str, Any] = {"query": typed, "problems": problems, "groups": []}
    if typed and not problems:
        record = _coded(typed) if user.has_perm("collection.view_record") else None
        if record:
            return redirect(_page(record.pk))
        groups = [group for group in _groups(typed, user) if group.hits]
        has_records = any(group.label == "Records" for group in groups)
        context["groups"] = groups
        context["barcode"] = "" if has_records else barcode_digits(typed)
    return admin_page(request, "disco/search.html", "Search", context)


def _problems(request: HttpRequest, typed: str) -> list[str]:
    """Return a sentence about everything that keeps the search from being made."""
    problems = repeated(request.GET) + unknown(request.GET, ["q"])
    if typed:
        problems += search_problems(typed)
    return problems


def _release(typed: str) -> int | None:
    """Return the number of the Discogs release that was typed as r123456 or [r123456]."""
    match = _RELEASE.fullmatch(typed)
    return read_id(match[1]) if match else None


def _coded(typed: str) -> Record | None:
    """Return the only record with the Discogs release, the barcode or the catalog number that was
    typed; None if there are several or none.
    """
    release = _release(typed)
    if release:
        records = Record.objects.filter(discogs_release_id=release)
    elif not barcode_digits(typed) and any(letter.isdecimal() for letter in typed):
        records = _with_catalog_number(typed)
    else:
        records = Record.objects.with_barcode(typed)
    first = list(records.order_by("pk")[:2])
    return first[0] if len(first) == 1 else None


def _with_catalog_number(typed: str) -> RecordQuerySet:
    """Return the record with exactly this catalog number, if no other record contains the words."""
    ids = list(Record.objects.search(typed).order_by().values_list("pk", flat=True)[:2])
    links = RecordLabel.objects.filter(record__in=ids)
    numbers = [search_fold(number) for number in links.values_list("catalog_number", flat=True)]
    is_exact = len(ids) == 1 and search_fold(typed) in numbers
    return Record.objects.filter(pk__in=ids if is_exact else [])


def _groups(typed: str, user: User) -> Iterator[Group]:
    """Yield the hits of each kind that `user` may see."""
    kinds: list[tuple[str, Callable[[str], Group]]] = [
        ("record", _records),
        ("artist", _artists),
        ("label", _labels),
        ("record", _tracks),
        ("want", _wants),
    ]
    return (find(typed) for name, find in kinds if user.has_perm(f"collection.view_{name}"))


def _records(typed: str) -> Group:
    order = ("-is_active", *(Record._meta.ordering or ()))
    matching = Record.objects.search(typed)
    release = _release(typed)
    if release:
        matching = matching | Record.objects.filter(discogs_release_id=release)
    ids = list(matching.order_by(*order).values_list("pk", flat=True)[: MOST + 1])
    hits = []
    for record in Record.objects.filter(pk__in=ids[:SHOWN]).order_by(*order).with_links():
        hits.append(Hit(record.full_name, _page(record.pk), _facts(record), not record.is_active))
    return Group("Records", hits, len(ids), _list_url("record", q=typed, is_active=""))


def _facts(record: Record) -> str:
    labels = [f"{link.label} {link.catalog_number}".strip() for link in record.label_links.all()]
    return ", ".join(filter(None, [str(record.format or ""), *labels, record.location]))


def _artists(typed: str) -> Group:
    return _names(Artist, "artist", typed)


def _labels(typed: str) -> Group:
    return _names(Label, "label", typed)


def _names(model: type[Artist] | type[Label], kind: str, typed: str) -> Group:
    ids = list(model.objects.containing(typed).values_list("pk", flat=True)[: MOST + 1])
    hits = []
    for row in model.objects.filter(pk__in=ids[:SHOWN]).with_record_count():
        url = _list_url("record", **{kind: f'"{row}"', "is_active": ""})
        count = counted(row.record_count, "record")
        hits.append(Hit(row.name, url, count))
    return Group(f"{kind.capitalize()}s", hits, len(ids), _list_url(kind, q=typed))


def _tracks(typed: str) -> Group:
    words = search_fold(typed).split()
    records = Record.objects.search(typed).order_by()
    tracks = Track.objects.filter(record__in=records).order_by("pk")
    ids = []
    for pk, title in tracks.values_list("pk", "title")[:MOST_TRACKS]:
        folded = search_fold(title)
        if all(word in folded for word in words):
            ids.append(pk)
    hits = []
    shown = Track.objects.filter(pk__in=ids[:SHOWN]).order_by("pk")
    for track in shown.prefetch_related(Prefetch("record", Record.objects.with_artists())):
        record, name = track.record, f"{track.number} {track.title}".strip()
        hits.append(Hit(name, _page(record.pk), record.full_name, not record.is_active))
    return Group("Tracks", hits, len(ids), _list_url("record", q=typed, is_active=""))


def _wants(typed: str) -> Group:
    matching = Want.objects.search(typed)
    release = _release(typed)
    if release:
        matching = matching | Want.objects.filter(discogs_release_id=release)
    order = (F("closed_on").asc(nulls_first=True), "priority", "artist", "title")
    wants = list(matching.order_by(*order)[: MOST + 1])
    hits = []
    for want in wants[:SHOWN]:
        url = reverse("admin:collection_want_change", args=[want.pk])
        hits.append(Hit(str(want), url, "closed" if want.closed_on else ""))
    return Group("Wants", hits, len(wants), _list_url("want", q=typed, state="all"))


def _page(pk: int) -> str:
    return reverse("admin:collection_record_page", args=[pk])


def _list_url(kind: str, **params: str) -> str:
    return f"{reverse(f'admin:collection_{kind}_changelist')}?{urlencode(params)}"
