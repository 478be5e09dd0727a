"""Answers while a name is typed: names to choose from, and what is there already."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import permission_required, user_passes_test
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Case, When
from django.http import HttpRequest, JsonResponse

from adminkit.addresses import Address
from adminkit.signed_in import signed_in_user
from collection.already_there import already_there
from collection.bulk_sql import different_texts
from collection.cells import split_list
from collection.models import Artist, Format, Genre, Label, Loan, Record, Style, Tag
from collection.models.lookups import LookupQuerySet, NamedOnRecords
from collection.models.private_fields import sees_private_fields
from collection.names import search_fold

LOOKUPS = {"artist": Artist, "label": Label, "genre": Genre, "style": Style, "format": Format}
#: Words that are one owner's: nobody is offered those of others.
TAGS = "tag"
#: Kinds of text that are suggested from the countries of releases and artists.
COUNTRIES = ("country", "artist_country")
#: Texts of one's own records that are offered again.
OWN_TEXTS = ("location", "shop")
#: Names of people to whom records were lent.
PEOPLE = "lent_to"
#: Texts that nearly every record has of its own: they are looked for in so many of the newest.
OF_RECORDS = {
    "catalog_number": "label_links__catalog_number",
    "barcode": "barcode",
    "color": "color",
    "matrix": "matrix",
}
NEWEST = 5000
SHOWN = 8
may_buy = permission_required("collection.add_record", raise_exception=True)


def _may_type(user: Any) -> bool:
    """Whether the user may type what a record is. Raises PermissionDenied if not."""
    if user.has_perm("collection.add_record") or user.has_perm("collection.change_record"):
        return True
    raise PermissionDenied


may_type = user_passes_test(_may_type)


@may_type
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer with names of a `kind` that contain the typed text `q`, those that begin with it
    first.
    """
    address = Address(request.GET, "kind", "q")
    kind, typed, user = (
        address.text("kind"),
        search_fold(address.text("q")),
        signed_in_user(request),
    )
    if not typed or not _may_see(kind, user):
        return JsonResponse({"names": []})
    if kind == TAGS:
        own = Tag.objects.filter(owner=user)
        return JsonResponse({"names": _first(_names(own.containing(typed)), typed)})
    return JsonResponse({"names": _first(_containing(kind, typed, user.pk), typed)})


def _may_see(kind: str, user: User) -> bool:
    return kind != PEOPLE or user.has_perm("collection.view_loan")


def filter_names_containing(kind: str, text: str, user: User) -> list[str]:
    """Return names of a `kind`, which is a text filter, that contain `text`, those that begin with
    it first: of everybody's records, as far as `user` may see them. Titles are found by their
    beginning, which an index holds.
    """
    typed = search_fold(text)
    if not typed or not _may_see(kind, user):
        return []
    if kind in OWN_TEXTS and not sees_private_fields(user):
        return []
    if kind == "q":
        found = [filter_names_containing(name, text, user) for name in ("artist", "title")]
        return list(dict.fromkeys([*found[0], *found[1]]))[:SHOWN]
    if kind == "title":
        # Sorted titles are without an article in front.
        begins = Record.objects.filter(title_sort__gte=typed, title_sort__lt=f"{typed}\U0010ffff")
        by_title = begins.order_by("title_sort", "id").values_list("title", flat=True)
        return list(dict.fromkeys(by_title[: SHOWN * SHOWN]))[:SHOWN]
    if kind == TAGS:
        seen = Tag.objects.seen_by(user)
        return _first(dict.fromkeys(_names(seen.containing(typed))), typed)
    return _first(_containing(kind, typed), typed)


def _first(names: Iterable[str], typed: str) -> list[str]:
    by_beginning = sorted(names, key=lambda name: not search_fold(name).startswith(typed))
    return by_beginning[:SHOWN]


def _containing(kind: str, typed: str, owner: int | None = None) -> Iterable[str]:
    """Return names that contain the folded text; locations and shops are those of one owner, or of
    everybody.
    """
    if kind in OWN_TEXTS:
        used = different_texts(Record, kind, owner=owner)
        return [name for name in used if typed in search_fold(name)]
    if kind in COUNTRIES:
        return [name for name in _countries(kind) if typed in search_fold(name)]
    if kind == PEOPLE:
        people = Loan.objects.people()
        return [name for _, name, _ in people if typed in search_fold(name)]
    if kind in OF_RECORDS:
        newest = Record.objects.order_by("-pk").values_list(OF_RECORDS[kind], flat=True)[:NEWEST]
        return [text for text in dict.fromkeys(newest) if text and typed in search_fold(text)]
    if kind not in LOOKUPS:
        return []
    rows = LOOKUPS[kind].objects.containing(typed)
    if issubclass(rows.model, NamedOnRecords):
        # There are many thousands: the database sorts them and hands out only those shown.
        begins = Case(When(search_key__startswith=typed, then=0), default=1)
        rows = rows.order_by(begins, "sort_key")[:SHOWN]
    return _names(rows)


def _names(rows: LookupQuerySet[Any]) -> Iterable[str]:
    return rows.values_list("name", flat=True)


def _countries(kind: str) -> list[str]:
    """Return the countries in which releases came out, and for artists those they come from too;
    indexes hold both.
    """
    releases = different_texts(Record, "country")
    if kind == "country":
        return releases
    return sorted({*releases, *different_texts(Artist, "country")})


@may_buy
def already(request: HttpRequest) -> JsonResponse:
    """Answer with what the user has of a `title` by one of the artists in the cell `artist`."""
    address = Address(request.GET, "title", "artist")
    artists = split_list(address.text("artist"))
    alike = already_there(signed_in_user(request), address.text("title"), artists)
    hints = [{"text": likeness.text, "url": likeness.url} for likeness in alike]
    return JsonResponse({"found": hints})
