"""The page *Add a record*: what is here of what was typed, and what Discogs has of it."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from adminkit.addresses import Address, search_problems
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.adding.asking import RIGHTS, ask, asking_of, asks_at_once, why_not_asked
from collection.adding.barcodes import MOST_PHOTOS
from collection.adding.own_hits import own_hits
from collection.adding.owned import Owned, owned
from collection.adding.session_answers import KeptSearch, token_of
from collection.adding.typed import Typed, read_typed
from collection.catalogues.failures import CatalogueError
from collection.catalogues.looking.release_words import ShownRelease, shown
from collection.covers.remaking import remade
from collection.models import Preferences
from collection.orders.releases import cells_of_release

_TOO_OLD: Final = "There is no recent answer of Discogs. Search again."
_GONE: Final = (
    "That release is not in the last answer of Discogs, which is shown here. Nothing was entered."
)

adds = permission_required(RIGHTS, raise_exception=True)


@adds
@require_GET
def add(request: HttpRequest) -> HttpResponse:
    """Show the field; what is on the shelf of what was typed, and what Discogs answered to it."""
    user = signed_in_user(request)
    text = Address(request.GET, "q").text("q").strip()
    problems = search_problems(text) if text else []
    context: dict[str, Any] = {
        "asked": text,
        "problems": problems,
        "look_ups": settings.DISCO_LOOK_UPS,
        "most_photos": MOST_PHOTOS,
        "asks_at_once": Preferences.objects.asks_at_once(user),
        "missing": why_not_asked(read_typed(""), user),
    }
    if text and not problems:
        typed = read_typed(text)
        groups = own_hits(typed, user)
        answer = KeptSearch.of(request, token_of(typed.text))
        has_records = any(group.label == "Records" for group in groups)
        if answer is None and not has_records and asks_at_once(typed, user):
            answer = ask_and_keep(request, typed, user)
        context |= {"groups": groups, "typed": typed, "missing": why_not_asked(typed, user)}
        if answer:
            context |= {"answer": answer, "candidates": shown_candidates(answer, user)}
    return admin_page(request, "collection/adding/add.html", "Add a record", context)


def shown_candidates(answer: KeptSearch, user: User) -> list[tuple[ShownRelease, list[Owned]]]:
    """Return the releases of an answer as pages show them, each with what the user has of it."""
    candidates = [shown(release) for release in answer.releases]
    return list(zip(candidates, owned(answer.releases, user), strict=True))


def ask_and_keep(request: HttpRequest, typed: Typed, user: User) -> KeptSearch | None:
    """Ask Discogs, and keep what it answers; where it does not, say why and return None."""
    try:
        answer = ask(typed, asking_of(user).client)
    except CatalogueError as error:
        messages.error(request, str(error))
        return None
    return KeptSearch.keep(request, typed.text, answer.releases, answer.sentence)


@adds
@require_POST
def add_ask(request: HttpRequest) -> HttpResponse:
    """Ask Discogs what was typed, and show what it answered."""
    text = request.POST.get("q", "").strip()
    if not text or search_problems(text):
        return redirect("admin:add")
    ask_and_keep(request, read_typed(text), signed_in_user(request))
    return redirect(reverse("admin:add", query={"q": text}))


@adds
@require_POST
def add_always(request: HttpRequest) -> HttpResponse:
    """Keep whether scanned barcodes are asked about without a button."""
    user = signed_in_user(request)
    Preferences.objects.choose_asking(user, request.POST.get("always") == "1", by=user)
    return redirect("admin:add")


@adds
@require_POST
def add_choose(request: HttpRequest) -> HttpResponse:
    """Take a candidate, ask for all that Discogs knows of it, and lead to the form, or to a new
    order of it.
    """
    answer = KeptSearch.of(request, request.POST.get("answer", ""))
    if answer is None:
        messages.error(request, _TOO_OLD)
        return redirect("admin:add")
    page = reverse("admin:add", query={"q": answer.question})
    candidate = answer.named(request.POST.get("release", ""))
    if candidate is None:
        messages.error(request, _GONE)
        return redirect(page)
    asking = asking_of(signed_in_user(request))
    try:
        release = asking.with_original_year(asking.whole(candidate))
    except CatalogueError as error:
        messages.error(request, str(error))
        return redirect(page)
    answer.choose(request, candidate, release)
    if "order" in request.POST:
        return redirect(reverse("admin:collection_order_add", query=cells_of_release(release)))
    query = {"answer": answer.token, "release": release.name}
    if "album" in request.POST:
        query["album"] = "1"
    if request.POST.get("back") == "photos":
        query["back"] = "photos"
    return redirect(reverse("admin:add_record", query=query))


@adds
@require_GET
def add_picture(request: HttpRequest, token: str, release: str) -> HttpResponse:
    """Hand out the picture of a candidate of an answer kept for this person."""
    candidates = {one.name: one for one in _kept(request, token).releases}
    if release not in candidates:
        raise Http404("There is no such candidate.")
    try:
        picture = asking_of(signed_in_user(request)).picture(candidates[release])
        content = remade(picture).read() if picture else b""
    except (CatalogueError, ValidationError) as error:
        raise Http404(str(error)) from None
    if not content:
        raise Http404("It has no picture.")
    response = HttpResponse(content, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


def _kept(request: HttpRequest, token: str) -> KeptSearch:
    answer = KeptSearch.of(request, token)
    if answer is None:
        raise Http404(_TOO_OLD)
    return answer
