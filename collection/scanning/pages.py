"""The page *Scan*: a field for a scanner or typing, photos of barcodes, and the list that grows."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from adminkit.addresses import read_id, refuse_others, search_problems
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.adding.barcodes import MOST_PHOTOS, read_barcodes, read_labels
from collection.models import Place, Play, Record
from collection.models.scans.scan_list import ScanList, ScanMode
from collection.names import clean_text, name_key
from collection.scanning.carry_out import carry_out
from collection.scanning.current_list import (
    MOST_LINES,
    TEXT_LENGTH,
    add_line,
    changing,
    line_numbered,
    list_of,
    records_of,
)
from collection.scanning.finding import meant_by, scannable
from collection.scanning.shown import shown_lines, shown_missing
from collection.scanning.stocktake import take_stock

#: The permission that a mode needs beside seeing records.
MODE_RIGHTS: Final = {
    ScanMode.LOOK: "collection.view_record",
    ScanMode.MOVE: "collection.change_record",
    ScanMode.CHECK: "collection.change_record",
    ScanMode.LEND: "collection.add_loan",
    ScanMode.RETURN: "collection.change_loan",
    ScanMode.PLAYED: "collection.add_play",
}
#: So many texts are sent together.
MOST_AT_ONCE: Final = 20
#: So many missing records of a stocktake are named.
NAMED: Final = 100

sees = permission_required("collection.view_record", raise_exception=True)


@sees
@require_GET
def scan(request: HttpRequest) -> HttpResponse:
    """Show the list and the field."""
    refuse_others(request.GET)
    return _page(request)


def _page(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    kept = list_of(user)
    if not user.has_perm(MODE_RIGHTS[ScanMode(kept.mode)]):
        kept = ScanList(user=user)
    stock = take_stock(kept, user) if kept.mode == ScanMode.CHECK else None
    lines = shown_lines(kept, user, stock)
    context: dict[str, Any] = {
        "scan": kept,
        "modes": [
            (mode, mode.label) for mode, right in MODE_RIGHTS.items() if user.has_perm(right)
        ],
        "lines": lines,
        "count": sum(line.shown is not None for line in lines),
        "open": sum(line.shown is None for line in lines),
        "stock": stock,
        "missing": shown_missing(stock, NAMED) if stock else [],
        "unnamed": max(len(stock.missing) - NAMED, 0) if stock else 0,
        "most_photos": MOST_PHOTOS,
        "place": Place.objects.named(user.pk, kept.place).first() if kept.place else None,
    }
    return admin_page(request, "collection/scanning/scan.html", "Scan", context)


@sees
@require_POST
def scan_take(request: HttpRequest) -> HttpResponse:
    """Put what was scanned or typed, or is in photos, on the list."""
    user = signed_in_user(request)
    photos = request.FILES.getlist("photos")
    texts = [clean_text(text) for text in request.POST.getlist("text")[:MOST_AT_ONCE]]
    if photos:
        texts = _codes(request, photos)
    for text in filter(None, texts):
        problems = (
            [] if len(text) <= TEXT_LENGTH else [f"That is longer than {TEXT_LENGTH} letters."]
        )
        problems = problems or search_problems(text)
        if problems:
            messages.error(request, problems[0])
        elif page := _take(request, text, user):
            return page
    # A script shows the list that comes back; without one the page can be loaded again.
    return _page(request) if "X-Scanned-By" in request.headers else redirect("admin:scan")


def _take(request: HttpRequest, text: str, user: User) -> HttpResponse | None:
    """Put one text on the list, or choose the place whose label it is; return a page to go to."""
    place = Place.objects.editable_by(user).with_code(text).first()
    with changing(user) as kept:
        if place and kept.mode in (ScanMode.MOVE, ScanMode.CHECK) and place.owner_id == user.pk:
            kept.place = place.name
            return None
        if place and kept.mode == ScanMode.LOOK:
            return redirect("admin:collection_place_page", place.pk)
        if len(kept.lines) >= MOST_LINES:
            messages.error(request, f"The list is full: it holds {MOST_LINES:,} lines.")
            return None
        choices = meant_by(text, scannable(kept.mode, user), user)
        if not choices:
            choices = _already(text, kept, user)
        unscanned = [pk for pk in choices if pk not in records_of(kept)]
        line = add_line(kept, text, unscanned if len(choices) > 1 and unscanned else choices)
        if line and line["record"] and kept.mode == ScanMode.PLAYED:
            line["play"] = _play(line["record"], user)
    return None


def _already(text: str, kept: ScanList, user: User) -> list[int]:
    """Return the record on the list that a text means which can be scanned no more."""
    listed = Record.objects.filter(pk__in=records_of(kept))
    return meant_by(text, listed, user)[:1]


def _play(record: int, user: User) -> int:
    play = Play.objects.log(Record.objects.get(pk=record), user, by=user)
    return int(play.pk)


def _codes(request: HttpRequest, photos: list[UploadedFile]) -> list[str]:
    """Return the barcodes in photos, or what labels of places say; say which photos hold none."""
    codes = []
    for photo in photos[:MOST_PHOTOS]:
        name = (photo.name or "The photo")[-60:]
        try:
            read = read_barcodes(photo, name) or read_labels(photo, name)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            continue
        if not read:
            messages.warning(request, f"No barcode can be read in {name}. Type a number or title.")
        codes += read
    if len(photos) > MOST_PHOTOS:
        left_out = counted(len(photos) - MOST_PHOTOS, "photo")
        messages.warning(request, f"{MOST_PHOTOS} photos at a time are read; {left_out} left out.")
    return list(dict.fromkeys(codes))


@sees
@require_POST
def scan_choose(request: HttpRequest) -> HttpResponse:
    """Keep what the list is for: its mode, its place, or the person."""
    user = signed_in_user(request)
    mode = request.POST.get("mode")
    with changing(user) as kept:
        if mode is not None:
            if mode not in ScanMode.values or not user.has_perm(MODE_RIGHTS[ScanMode(mode)]):
                raise PermissionDenied
            if mode != kept.mode and {mode, kept.mode} & {ScanMode.PLAYED}:
                # What was played is done, and what is to be moved was not played.
                kept.lines = []
            kept.mode = mode
        for name in ("place", "to"):
            if name in request.POST:
                text = clean_text(request.POST[name])[:TEXT_LENGTH]
                setattr(kept, name, text if name_key(text) else "")
    return redirect("admin:scan")


@sees
@require_POST
def scan_line(request: HttpRequest) -> HttpResponse:
    """Choose the record of a line, or take the line from the list."""
    user = signed_in_user(request)
    number, record = read_id(request.POST.get("line")), read_id(request.POST.get("record"))
    with changing(user) as kept:
        line = line_numbered(kept, number)
        if line is None:
            messages.info(request, "That line is no longer on the list.")
        elif record is None:
            kept.lines.remove(line)
            if play := line.get("play"):
                Play.objects.filter(user=user).take_back(play, by=user)
        elif record in line.get("choices", ()) and record not in records_of(kept):
            line["record"] = record
            line.pop("choices", None)
            if kept.mode == ScanMode.PLAYED:
                line["play"] = _play(record, user)
        else:
            messages.info(request, "That record is on the list already, or was not offered.")
    return redirect("admin:scan")


@sees
@require_POST
def scan_do(request: HttpRequest) -> HttpResponse:
    """Do with the records on the list what the mode says."""
    return carry_out(request) or redirect("admin:scan")


@sees
@require_POST
def scan_clear(request: HttpRequest) -> HttpResponse:
    """Empty the list; nothing becomes of its records."""
    with changing(signed_in_user(request)) as kept:
        kept.lines = []
    return redirect("admin:scan")
