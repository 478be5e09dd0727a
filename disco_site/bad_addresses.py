"""Addresses that no page of the admin can answer, refused in one place before a page reads them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from adminkit.addresses import BadAddress, read_id, repeated, unreadable
from adminkit.pages import admin_page

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# How Django's own pages call the id in an address; it reaches them as text.
TEXT_IDS = {"object_id", "id", "content_type_id"}
# Pages that say by themselves what is wrong with their address and then show no row. The first
# take several rows.
REFUSE_BY_THEMSELVES = {
    "collection_artist_merge_rows",
    "collection_format_merge_rows",
    "collection_genre_merge_rows",
    "collection_label_merge_rows",
    "collection_style_merge_rows",
    "collection_tag_merge_rows",
    "collection_order_add",
    "collection_place_labels",
    "collection_place_merge_places",
    "collection_record_merge",
    "index",
    "insurance",
    "lists",
    "near_duplicates",
    "no_label",
    "pocket_list",
    "random",
    "search",
    "statistics",
}


def refuse_bad_addresses(view: View) -> View:
    """Wrap a view of the admin so that it is asked only what can be understood.

    A parameter with a character that is none, one given twice, and whatever the view itself refuses
    by BadAddress are answered with a page that says why, an id that cannot be an id with 404.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        problems = unreadable(request.GET)
        if not _refuses_by_itself(request):
            problems += repeated(request.GET)
        if problems:
            return _refusal(request, problems)
        for name, value in kwargs.items():
            if not _may_be(name, value):
                raise Http404(f"{name} is not an id.")
        try:
            return view(request, *args, **kwargs)
        except BadAddress as error:
            return _refusal(request, error.problems)

    # It is called and answers like the view that it wraps.
    return cast(View, checked)


def _refuses_by_itself(request: HttpRequest) -> bool:
    name = request.resolver_match.url_name if request.resolver_match else None
    return name is not None and (name in REFUSE_BY_THEMSELVES or name.endswith("_changelist"))


def _may_be(name: str, value: Any) -> bool:
    """Whether a part of the path can be what its name says; every whole number in one is an id."""
    if name in TEXT_IDS:
        return read_id(unquote(str(value))) is not None
    return not isinstance(value, int) or read_id(value) is not None


def _refusal(request: HttpRequest, problems: list[str]) -> TemplateResponse:
    context = {"problems": problems}
    return admin_page(request, "disco/refused.html", "Unclear address", context, status=400)
