"""What a page says while a name is typed: names to choose from, and what is there already."""

from collections.abc import Iterable

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db.models import Case, When
from django.http import HttpRequest, JsonResponse

from collection.cells import split_list
from collection.likeness import already_there
from collection.models import Artist, Format, Label, Record
from collection.models.lookups import NamedOnRecords
from collection.names import search_fold

LOOKUPS = {"artist": Artist, "label": Label, "format": Format}
SHOWN = 8
may_buy = permission_required("collection.add_record", raise_exception=True)


@may_buy
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer with names of a `kind` that contain what was typed (`q`), those that begin with it first."""
    typed = search_fold(request.GET.get("q", ""))
    names = _containing(request.GET.get("kind", ""), typed, request.user) if typed else []
    found = sorted(names, key=lambda name: not search_fold(name).startswith(typed))
    return JsonResponse({"names": found[:SHOWN]})


def _containing(kind: str, typed: str, user: User) -> Iterable[str]:
    if kind == "location":
        places = Record.objects.owned_by(user).exclude(location="").order_by("location")
        return [name for name in places.values_list("location", flat=True).distinct() if typed in search_fold(name)]
    if kind not in LOOKUPS:
        return []
    rows = LOOKUPS[kind].objects.containing(typed)
    if issubclass(rows.model, NamedOnRecords):
        # Many thousands: the database sorts them, and only those that are shown come out.
        rows = rows.order_by(Case(When(search_key__startswith=typed, then=0), default=1), "sort_key")[:SHOWN]
    return rows.values_list("name", flat=True)


@may_buy
def already(request: HttpRequest) -> JsonResponse:
    """Answer with what the user has of a `title` by one of the artists named in the cell `artist`."""
    found = already_there(request.user, request.GET.get("title", ""), split_list(request.GET.get("artist", "")))
    return JsonResponse({"found": [{"text": one.text, "url": one.url} for one in found]})
