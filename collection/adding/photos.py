"""Photos of barcodes: sent at once or one by one, read here, and shown one row each."""

import time
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from adminkit.addresses import refuse_others
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.adding.asking import asks_at_once, why_not_asked
from collection.adding.barcodes import MOST_PHOTOS, read_barcodes
from collection.adding.owned import Owned, grade_and_place
from collection.adding.pages import adds, ask_and_keep, shown_candidates
from collection.adding.session_answers import KeptSearch, answers_of
from collection.adding.typed import read_typed
from collection.catalogues.looking.kept_answers import LIFETIME
from collection.catalogues.looking.release_words import ShownRelease
from collection.models import Record
from collection.models.searching.barcodes import barcode_digits, has_barcode

_KEY: Final = "adding_photos"
#: Seconds for which Discogs is asked before the page is shown; a button asks about the rest.
_BUDGET: Final = 15.0
#: So many candidates are shown in a row; the others are behind a link.
SHOWN: Final = 3


class Code(NamedTuple):
    """A barcode that was read: the records that have it, and what Discogs answered to it."""

    code: str
    own: list[tuple[str, str]]
    answer: KeptSearch | None
    candidates: list[tuple[ShownRelease, list[Owned]]]

    @property
    def is_open(self) -> bool:
        """Whether nothing is here and Discogs was not asked yet."""
        return not self.own and self.answer is None


class PhotoRow(NamedTuple):
    """A photo, by its number among those that were sent: its codes, or why there are none."""

    number: int
    name: str
    problem: str
    codes: list[Code]


@adds
def add_photos(request: HttpRequest) -> HttpResponse:
    """Read the photos that were sent; show what is in each."""
    user = signed_in_user(request)
    if request.method == "POST":
        return _read(request, user)
    refuse_others(request.GET)
    kept = _kept(request)
    if not kept:
        return redirect("admin:add")
    rows = _rows(request, kept["photos"], user)
    context = {
        "rows": rows,
        "left_out": kept["left_out"],
        "most_photos": MOST_PHOTOS,
        "open": sum(code.is_open for row in rows for code in row.codes),
        "shown": SHOWN,
        "missing": why_not_asked(read_typed(""), user),
    }
    return admin_page(request, "collection/adding/photos.html", "Scanned barcodes", context)


@adds
@require_POST
def add_photos_ask(request: HttpRequest) -> HttpResponse:
    """Ask Discogs about the barcodes that are not here, as many as there is time for."""
    kept = _kept(request)
    if kept:
        user = signed_in_user(request)
        _ask(request, _rows(request, kept["photos"], user), user)
    return redirect("admin:add_photos")


def _read(request: HttpRequest, user: User) -> HttpResponse:
    photos = request.FILES.getlist("photos")
    if not photos:
        return redirect("admin:add")
    read = [_photo(photo) for photo in photos[:MOST_PHOTOS]]
    codes = read[0]["codes"]
    if len(photos) == 1 and len(codes) == 1:
        # As if it had been typed.
        return redirect(reverse("admin:add", query={"q": codes[0]}))
    request.session[_KEY] = {
        "photos": read,
        "left_out": len(photos) - len(read),
        "sent_at": time.time(),
    }
    if any(asks_at_once(read_typed(code), user) for photo in read for code in photo["codes"]):
        _ask(request, _rows(request, read, user), user)
    return redirect("admin:add_photos")


def _photo(photo: UploadedFile) -> dict[str, Any]:
    """Return the codes of a photo, or why there are none."""
    name = (photo.name or "The photo")[-60:]
    try:
        return {"name": name, "codes": read_barcodes(photo, name), "problem": ""}
    except ValidationError as error:
        return {"name": name, "codes": [], "problem": error.messages[0]}


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(_KEY)
    return kept if kept and 0 <= time.time() - kept["sent_at"] <= LIFETIME else None


def _rows(request: HttpRequest, photos: Sequence[dict[str, Any]], user: User) -> list[PhotoRow]:
    codes = list(dict.fromkeys(code for photo in photos for code in photo["codes"]))
    own = _own(codes, user)
    answers = answers_of(request, codes)
    read = {}
    for code in codes:
        answer = answers.get(code)
        # What is here needs no candidates.
        candidates = shown_candidates(answer, user) if answer and not own[code] else []
        read[code] = Code(code, own[code], answer, candidates)
    return [
        PhotoRow(number, photo["name"], photo["problem"], [read[code] for code in photo["codes"]])
        for number, photo in enumerate(photos, start=1)
    ]


def _own(codes: Iterable[str], user: User) -> dict[str, list[tuple[str, str]]]:
    """Return for each barcode the records of `user` on the shelf that have it: (words, address)."""
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in codes}
    if not found:
        return found
    condition = Q()
    for code in found:
        condition |= has_barcode(code)
    records = Record.objects.owned_by(user).active().filter(condition).order_by("pk")
    plain = {code.lstrip("0"): code for code in found}
    for record in records.with_links():
        digits = barcode_digits(record.barcode).lstrip("0")
        if digits in plain:
            words = f"{record.full_name}{grade_and_place(record)}"
            url = reverse("admin:collection_record_page", args=[record.pk])
            found[plain[digits]].append((words, url))
    return found


def _ask(request: HttpRequest, rows: Iterable[PhotoRow], user: User) -> None:
    """Ask about the open codes, until the time is over or Discogs does not answer."""
    until = time.monotonic() + _BUDGET
    open_codes = [code.code for row in rows for code in row.codes if code.is_open]
    for code in dict.fromkeys(open_codes):
        typed = read_typed(code)
        if time.monotonic() > until or why_not_asked(typed, user):
            return
        if ask_and_keep(request, typed, user) is None:
            return
