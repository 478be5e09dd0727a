"""The random pick: from any filter straight to the page of a record."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminkit.pages import admin_page
from collection.drawing import draw_ids, drawable
from collection.filters.links import CARRIED
from disco_site.page_filter import Narrowing


@permission_required("collection.view_record", raise_exception=True)
def random_pick(request: HttpRequest) -> HttpResponse:
    """Redirect to a record drawn from those that fit the filter in the address, which is the shelf
    without what is on loan unless it says otherwise.

    Without such a record, or if the address cannot be understood, a page explains it.
    """
    narrowing = Narrowing(request, {"is_active": "1"})
    drawn = draw_ids(drawable(narrowing.records, narrowing.given))
    if not drawn:
        context = {
            "problems": narrowing.problems,
            "list_url": narrowing.list_url(),
            "are_lent": narrowing.records.exists(),
        }
        status = 400 if narrowing.problems else 200
        return admin_page(request, "disco/random.html", "Random", context, status=status)
    messages.info(request, _message(request, narrowing))
    page = reverse("admin:collection_record_page", args=drawn)
    if not narrowing.given:
        return redirect(page)
    # The page of the record leads back to the list that it was drawn from, and through that list.
    listing = urlencode(narrowing.params)
    return redirect(f"{page}?{urlencode({CARRIED: listing})}")


def _message(request: HttpRequest, narrowing: Narrowing) -> SafeString:
    """Return the message above the record: where it was drawn from, and a link that draws again."""
    source: SafeString | str = "the shelf"
    if narrowing.given:
        source = format_html('<a href="{}">these records</a>', narrowing.list_url())
    return format_html(
        'Drawn at random from {}. <a href="{}">Another one</a>', source, request.get_full_path()
    )
