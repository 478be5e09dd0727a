"""The search over everything: records, artists, labels, tracks and wants, and barcodes from a
scanner.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import repeated, search_problems, unknown
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.adding.asking import asks_at_once, may_add, why_not_asked
from collection.adding.own_hits import (
    MOST,
    SHOWN,
    Group,
    Hit,
    called,
    found_lines,
    found_records,
    found_wants,
    list_url,
    page_of,
)
from collection.adding.typed import Typed, read_typed
from collection.models import Artist, Label, Record, RecordLabel, RecordQuerySet, Track
from collection.models.links import shown_names
from collection.names import search_fold

# Tracks are compared in Python; only those of the first records that contain the words.
MOST_TRACKS = 5000


def search(request: HttpRequest) -> HttpResponse:
    """Show what contains the words in the address, a few hits of each kind. A code that only one
    record has opens its page.
    """
    user = signed_in_user(request)
    text = request.GET.get("q", "").strip()
    problems = _problems(request, text)
    context: dict[str, Any] = {"query": text, "problems": problems, "groups": []}
    if text and not problems:
        typed = read_typed(text)
        record = _coded(typed) if user.has_perm("collection.view_record") else None
        if record:
            return redirect(page_of(record.pk))
        groups = [group for group in _groups(typed, user) if group.hits]
        has_records = any(group.label == "Records" for group in groups)
        if not has_records and asks_at_once(typed, user):
            return redirect(reverse("admin:add", query={"q": text}))
        context["groups"] = groups
        context["barcode"] = "" if has_records else typed.barcode
        context["may_add"] = may_add(user)
        context["may_ask"] = context["may_add"] and not why_not_asked(typed, user)
    return admin_page(request, "disco/search.html", "Search", context)


def _problems(request: HttpRequest, typed: str) -> list[str]:
    """Return a sentence about everything that keeps the search from being made."""
    problems = repeated(request.GET) + unknown(request.GET, ["q"])
    if typed:
        problems += search_problems(typed)
    return problems


def _coded(typed: Typed) -> Record | None:
    """Return the only record with the Discogs release, the barcode or the catalog number that was
    typed; None if there are several or none.
    """
    if typed.release:
        records = Record.objects.filter(discogs_release_id=typed.release)
    elif not typed.barcode and any(letter.isdecimal() for letter in typed.text):
        records = _with_catalog_number(typed.text)
    else:
        records = Record.objects.with_barcode(typed.text)
    first = list(records.order_by("pk")[:2])
    return first[0] if len(first) == 1 else None


def _with_catalog_number(typed: str) -> RecordQuerySet:
    """Return the record with exactly this catalog number, if no other record contains the words."""
    ids = list(Record.objects.search(typed).order_by().values_list("pk", flat=True)[:2])
    links = RecordLabel.objects.filter(record__in=ids)
    numbers = [search_fold(number) for number in links.values_list("catalog_number", flat=True)]
    is_exact = len(ids) == 1 and search_fold(typed) in numbers
    return Record.objects.filter(pk__in=ids if is_exact else [])


def _groups(typed: Typed, user: User) -> Iterator[Group]:
    """Yield the hits of each kind that `user` may see."""
    kinds: list[tuple[str, Callable[[Typed], Group]]] = [
        ("record", found_records),
        ("artist", _artists),
        ("label", _labels),
        ("record", _tracks),
        ("want", found_wants),
        ("order", partial(found_lines, user=user)),
    ]
    return (find(typed) for name, find in kinds if user.has_perm(f"collection.view_{name}"))


def _artists(typed: Typed) -> Group:
    return _names(Artist, "artist", typed.text)


def _labels(typed: Typed) -> Group:
    return _names(Label, "label", typed.text)


def _names(model: type[Artist] | type[Label], kind: str, typed: str) -> Group:
    ids = list(model.objects.containing(typed).values_list("pk", flat=True)[: MOST + 1])
    # The name itself comes before those that contain it.
    whole = called(model, typed).values_list("pk", flat=True)
    shown_ids = list(dict.fromkeys([*whole, *ids]))[:SHOWN]
    hits = []
    found = {row.pk: row for row in model.objects.filter(pk__in=shown_ids).with_record_count()}
    rows = [found[pk] for pk in shown_ids if pk in found]
    shown = shown_names(model, [(row.name, row.sort_key) for row in rows])
    for row in rows:
        url = list_url("record", **{kind: f'"{row}"', "is_active": ""})
        count = counted(row.record_count, "record")
        hits.append(Hit(shown[row.name], url, count))
    return Group(f"{kind.capitalize()}s", hits, len(ids), list_url(kind, q=typed))


def _tracks(typed: Typed) -> Group:
    words = search_fold(typed.text).split()
    records = Record.objects.search(typed.text).order_by("pk")[:MOST]
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
        hits.append(Hit(name, page_of(record.pk), record.full_name, not record.is_active))
    return Group("Tracks", hits, len(ids), list_url("record", q=typed.text, is_active=""))
