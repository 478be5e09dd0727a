"""The search over everything: records, artists, labels, tracks and wants, and what a scanner sends."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from collection.filter_fields import TEXT_LENGTH
from collection.models import Artist, Label, Record, RecordLabel, Track, Want
from collection.models.lookups import NamedOnRecords
from collection.names import search_fold
from collection.querysets import RecordQuerySet, barcode_digits

SHOWN = 8
# More are not counted: whoever finds that many types another word.
MOST = 1000
# Tracks are compared in Python, those of the records that the words are found in.
MOST_TRACKS = 5000
_RELEASE = re.compile(r"\[?r(\d{1,18})\]?", re.ASCII | re.IGNORECASE)


class Hit(NamedTuple):
    text: str
    url: str
    note: str = ""
    is_removed: bool = False


class Group(NamedTuple):
    """What was found of one kind: the first of them, how many there are, and the list that shows all."""

    label: str
    hits: list[Hit]
    total: int
    url: str

    @property
    def is_cut(self) -> bool:
        return self.total > MOST


def search(request: HttpRequest) -> HttpResponse:
    """Show what the words in the address find, a few of each kind; a code that fits one record opens it."""
    typed = request.GET.get("q", "").strip()
    problems = _problems(request, typed)
    context: dict[str, Any] = {"title": "Search", "query": typed, "problems": problems, "groups": []}
    if typed and not problems:
        if request.user.has_perm("collection.view_record") and (record := _coded(typed)):
            return redirect(_page(record.pk))
        groups = [group for group in _groups(typed, request.user) if group.hits]
        is_owned = any(group.label == "Records" for group in groups)
        context |= {"groups": groups, "barcode": "" if is_owned else barcode_digits(typed)}
    return TemplateResponse(request, "disco/search.html", admin.site.each_context(request) | context)


def _problems(request: HttpRequest, typed: str) -> list[str]:
    problems = [f"“{name}” is not something that the search knows; there is q." for name in request.GET if name != "q"]
    if len(request.GET.getlist("q")) > 1:
        problems.append("The address holds q twice.")
    if len(typed) > TEXT_LENGTH:
        problems.append(f"The search takes at most {TEXT_LENGTH} characters; these are {len(typed)}.")
    elif typed and not search_fold(typed):
        problems.append("There is nothing visible to search for.")
    return problems


def _coded(typed: str) -> Record | None:
    """Return the only record with the barcode, the Discogs release (r123456) or the catalog number that was typed."""
    found = Record.objects.with_barcode(typed)
    if release := _RELEASE.fullmatch(typed):
        found = Record.objects.filter(discogs_release_id=release[1])
    elif not barcode_digits(typed) and any(map(str.isdecimal, typed)):
        found = _with_catalog_number(typed)
    first = list(found.order_by("pk")[:2])
    return first[0] if len(first) == 1 else None


def _with_catalog_number(typed: str) -> RecordQuerySet:
    """Return the records with exactly this catalog number, if the words find nothing else."""
    found = list(Record.objects.search(typed).order_by().values_list("pk", flat=True)[:2])
    numbers = RecordLabel.objects.filter(record__in=found).values_list("catalog_number", flat=True)
    fits = len(found) == 1 and search_fold(typed) in map(search_fold, numbers)
    return Record.objects.filter(pk__in=found if fits else [])


def _groups(typed: str, user: User) -> Iterator[Group]:
    """Yield what is found of each kind that `user` may see."""
    kinds: list[tuple[str, Callable[[str], Group]]] = [
        ("record", _records),
        ("artist", lambda typed: _names(Artist, typed)),
        ("label", lambda typed: _names(Label, typed)),
        ("record", _tracks),
        ("want", _wants),
    ]
    return (find(typed) for name, find in kinds if user.has_perm(f"collection.view_{name}"))


def _found(typed: str) -> RecordQuerySet:
    if release := _RELEASE.fullmatch(typed):
        return Record.objects.filter(discogs_release_id=release[1]) | Record.objects.search(typed)
    return Record.objects.search(typed)


def _records(typed: str) -> Group:
    order = ("-is_active", *Record._meta.ordering)
    ids = list(_found(typed).order_by(*order).values_list("pk", flat=True)[: MOST + 1])
    records = Record.objects.filter(pk__in=ids[:SHOWN]).order_by(*order).with_links()
    hits = [Hit(record.memo, _page(record.pk), _facts(record), not record.is_active) for record in records]
    return Group("Records", hits, len(ids), _list_url("record", q=typed, is_active=""))


def _facts(record: Record) -> str:
    labels = [f"{link.label} {link.catalog_number}".strip() for link in record.label_links.all()]
    return ", ".join(filter(None, [str(record.format or ""), *labels, record.location]))


def _names(model: type[NamedOnRecords], typed: str) -> Group:
    kind = model._meta.model_name
    ids = list(model.objects.containing(typed).values_list("pk", flat=True)[: MOST + 1])
    rows = model.objects.filter(pk__in=ids[:SHOWN]).with_record_count()
    hits = [Hit(row.name, _list_url("record", **{kind: f'"{row}"', "is_active": ""}), _count(row)) for row in rows]
    return Group(f"{kind.capitalize()}s", hits, len(ids), _list_url(kind, q=typed))


def _count(row: Any) -> str:
    return "1 record" if row.record_count == 1 else f"{row.record_count} records"


def _tracks(typed: str) -> Group:
    words, found = search_fold(typed).split(), []
    of_records = Track.objects.filter(record__in=Record.objects.search(typed).order_by()).order_by("pk")
    for pk, title in of_records.values_list("pk", "title")[:MOST_TRACKS]:
        folded = search_fold(title)
        if all(word in folded for word in words):
            found.append(pk)
    shown = Track.objects.filter(pk__in=found[:SHOWN]).order_by("pk").select_related("record")
    shown = shown.prefetch_related("record__artist_links__artist")
    hits = [Hit(_track(one), _page(one.record_id), one.record.memo, not one.record.is_active) for one in shown]
    return Group("Tracks", hits, len(found), _list_url("record", q=typed, is_active=""))


def _track(track: Track) -> str:
    return f"{track.number} {track.title}".strip()


def _wants(typed: str) -> Group:
    found: QuerySet[Want] = Want.objects.search(typed)
    if release := _RELEASE.fullmatch(typed):
        found = found | Want.objects.filter(discogs_release_id=release[1])
    wants = list(found.order_by(F("closed_on").asc(nulls_first=True), "priority", "artist", "title")[: MOST + 1])
    hits = [
        Hit(str(want), reverse("admin:collection_want_change", args=[want.pk]), "closed" if want.closed_on else "")
        for want in wants[:SHOWN]
    ]
    return Group("Wants", hits, len(wants), _list_url("want", q=typed, state="all"))


def _page(pk: int) -> str:
    return reverse("admin:collection_record_page", args=[pk])


def _list_url(kind: str, **params: str) -> str:
    return f"{reverse(f'admin:collection_{kind}_changelist')}?{urlencode(params)}"
