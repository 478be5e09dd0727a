"""Names to choose from while somebody types one."""

from collections.abc import Callable, Iterable

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db.models import Case, When
from django.http import HttpRequest, JsonResponse

from collection.models import Artist, Format, Label, Record
from collection.models.lookups import NamedOnRecords
from collection.names import search_fold

MOST = 8


@permission_required("collection.add_record", raise_exception=True)
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer with names of a `kind` that contain what was typed (`q`), those that begin with it first."""
    look_up, typed = KINDS.get(request.GET.get("kind", "")), search_fold(request.GET.get("q", ""))
    return JsonResponse({"names": list(look_up(typed, request.user)) if look_up and typed else []})


def _named(model: type[NamedOnRecords]) -> Callable[[str, User], Iterable[str]]:
    def names(typed: str, user: User) -> Iterable[str]:
        begins = Case(When(search_key__startswith=typed, then=0), default=1)
        found = model.objects.filter(search_key__contains=typed).order_by(begins, "sort_key")
        return found.values_list("name", flat=True)[:MOST]

    return names


def _formats(typed: str, user: User) -> Iterable[str]:
    return _containing(typed, Format.objects.values_list("name", flat=True))


def _locations(typed: str, user: User) -> Iterable[str]:
    places = Record.objects.owned_by(user).exclude(location="").order_by("location")
    return _containing(typed, places.values_list("location", flat=True).distinct())


def _containing(typed: str, names: Iterable[str]) -> list[str]:
    found = [name for name in names if typed in search_fold(name)]
    return sorted(found, key=lambda name: not search_fold(name).startswith(typed))[:MOST]


KINDS = {"artist": _named(Artist), "label": _named(Label), "format": _formats, "location": _locations}
