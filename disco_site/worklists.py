"""What waits to be done: counts that lead to the records, and pages for what the filter language has no word for."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from collection.filters import RecordFilter
from collection.near_duplicates import twins
from disco_site.narrowing import Narrowing, own_shelf
from ratings.models import Rating

MOST_SHOWN = 100
may_look = permission_required("collection.view_record", raise_exception=True)


class Worklist(NamedTuple):
    """Records that wait for something, and the page that shows them."""

    label: str
    count: int
    url: str


def worklists(asked: Narrowing) -> list[Worklist]:
    """Return what the user can work off among the records that are asked for."""
    user = asked.user
    waiting = [_filtered("Not rated by me", asked, unrated="1", by="me")]
    if user.has_perm("ratings.add_rating"):
        waiting.append(Worklist("To rate again", Rating.objects.stale(user).count(), reverse("admin:ratings_again")))
    if user.has_perm("collection.change_record"):
        waiting += [
            _filtered("Not digitized", asked, is_digitized="0"),
            _filtered("Without a cover", asked, no_cover="1"),
            _paged("Without a label", asked, asked.found.without_label().count(), "no_label"),
            _paged("Near duplicates", asked, asked.found.near_duplicates().count(), "near_duplicates"),
        ]
    return waiting


def _filtered(label: str, asked: Narrowing, **narrower: str) -> Worklist:
    found = RecordFilter(narrower, asked.found, user=asked.user).qs
    return Worklist(label, found.count(), asked.list_url(**narrower))


def _paged(label: str, asked: Narrowing, count: int, page: str) -> Worklist:
    return Worklist(label, count, reverse(f"admin:{page}", query=asked.params))


@may_look
def no_label(request: HttpRequest) -> HttpResponse:
    """Show the records on the shelf that have no label."""
    asked = Narrowing(request, own_shelf(request.user))
    found = asked.found.without_label()
    context = {"records": found.with_links()[:MOST_SHOWN], "count": found.count()}
    return _page(request, "Without a label", "disco/no_label.html", asked, context)


@may_look
def near_duplicates(request: HttpRequest) -> HttpResponse:
    """Show the records on the shelf that look like one that was entered twice, side by side."""
    asked = Narrowing(request, own_shelf(request.user))
    found = asked.found.near_duplicates()
    context = {"groups": twins(found.with_links()[:MOST_SHOWN]), "count": found.count()}
    return _page(request, "Near duplicates", "disco/near_duplicates.html", asked, context)


def _page(request: HttpRequest, title: str, template: str, asked: Narrowing, context: dict[str, Any]) -> HttpResponse:
    # That they stand on the shelf goes without saying.
    about = {"title": title, "asked": asked, "chips": asked.chips_without("is_active"), "most": MOST_SHOWN}
    page = admin.site.each_context(request) | about | context
    return TemplateResponse(request, template, page, status=400 if asked.problems else 200)
