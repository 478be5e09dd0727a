"""The short form of a record that is added, and what is said when it is saved."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import Address
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.adding.asking import asking_of
from collection.adding.form import KEPT_FOR_NEXT, AddForm
from collection.adding.owned import Owned, owned
from collection.adding.pages import adds
from collection.adding.session_answers import KeptSearch
from collection.adding.typed import read_typed
from collection.catalogues.failures import CatalogueError
from collection.catalogues.looking.release_words import shown
from collection.catalogues.outbound import Manners
from collection.models import Want
from collection.quick_buy import balance_after_purchase, report
from collection.screens.wants.offering import offer_to_close

_NEXT: Final = "adding_next"
#: Seconds that saving waits for a cover; without it the record is saved all the same.
_PATIENCE: Final = 8.0
_TOO_OLD: Final = "The answer of Discogs has expired. Search again, or save what is entered here."


@adds
def add_record(request: HttpRequest) -> HttpResponse:
    """Show the form of the release that was chosen, or an empty one; save what was entered."""
    user = signed_in_user(request)
    address = Address(request.GET, "answer", "release", "album", "barcode", "back")
    token = address.text("answer")
    answer = KeptSearch.of(request, token) if token else None
    release = answer.chosen_release(address.text("release")) if answer else None
    is_this_pressing = bool(release) and address.text("album") != "1"
    barcode = address.text("barcode")
    if answer and is_this_pressing:
        barcode = read_typed(answer.question).barcode
    known = owned([release], user)[0] if release else []
    form = AddForm(
        request.POST or None,
        wants=Want.objects.filter(owner=user),
        release=release,
        is_this_pressing=is_this_pressing,
        initial=_begun(request, barcode),
        label_suffix="",
    )
    if token and not release:
        messages.warning(request, _TOO_OLD)
        if request.method != "POST":
            return redirect("admin:add")
    elif form.is_valid() and _is_saved(request, form, user):
        return _onwards(request, form, back=address.text("back"))
    context = _context(request, form, answer, known)
    return admin_page(request, "collection/adding/record.html", "Add a record", context)


def _begun(request: HttpRequest, barcode: str) -> dict[str, Any]:
    """Return what the form begins with: what the last record of a series left, and the barcode that
    was scanned.
    """
    return dict(request.session.get(_NEXT, {})) | {"barcode": barcode}


def _is_saved(request: HttpRequest, form: AddForm, user: User) -> bool:
    """Save the record and say so; return False for a day that cannot be."""
    _fetch_picture(form, user)
    try:
        bought = form.buy(by=user)
    except ValidationError as error:
        form.add_error("purchase_date", error)
        return False
    report(request, bought)
    if bought and not form.has_offered:
        offer_to_close(request, bought.record)
    for remark in form.remarks:
        messages.warning(request, remark)
    return True


def _fetch_picture(form: AddForm, user: User) -> None:
    """Fetch the cover, before anything is locked; where there is none, the form says why."""
    if form.release is None or not form.release.images:
        return
    try:
        asking = asking_of(user, Manners(_PATIENCE))
        form.picture = asking.picture(form.release, is_this_pressing=form.is_this_pressing)
    except CatalogueError as error:
        form.why_no_picture = f"The cover was not fetched. {error}"


def _onwards(request: HttpRequest, form: AddForm, *, back: str) -> HttpResponse:
    """Lead to the next record of a series, which begins as this one ended, or to the record."""
    if "next" in request.POST:
        kept = {name: form.cleaned_data[name] for name in KEPT_FOR_NEXT}
        request.session[_NEXT] = kept | {"purchase_date": str(kept["purchase_date"])}
        return redirect("admin:add_photos" if back == "photos" else "admin:add")
    request.session.pop(_NEXT, None)
    if form.instance.pk is None:
        # The page was sent before.
        return redirect("admin:add")
    return redirect("admin:collection_record_page", form.instance.pk)


def _context(
    request: HttpRequest, form: AddForm, answer: KeptSearch | None, known: list[Owned]
) -> dict[str, Any]:
    context: dict[str, Any] = {
        "form": form,
        # The wants have a tick each.
        "known": [one for one in known if one.want is None],
        "balance": balance_after_purchase(signed_in_user(request)),
        "again": reverse("admin:add", query={"q": answer.question}) if answer else "",
    }
    if answer and form.release:
        release = form.release
        context |= {
            "answer": answer,
            "release": shown(release),
            "facts": _filled_in(release.genres, release.styles, len(release.tracks)),
        }
    return context


def _filled_in(genres: tuple[str, ...], styles: tuple[str, ...], tracks: int) -> str:
    """Return what more is filled in, in short: "Rock, Krautrock · 8 tracks"."""
    count = f"{tracks} track{'' if tracks == 1 else 's'}" if tracks else ""
    return " · ".join(filter(None, [", ".join([*genres, *styles]), count]))
