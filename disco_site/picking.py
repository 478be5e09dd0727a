"""The random pick: from any filter straight to the page of a record."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from collection.filter_links import CARRIED
from disco_site.narrowing import Narrowing


@permission_required("collection.view_record", raise_exception=True)
def random_pick(request: HttpRequest) -> HttpResponse:
    """Go to a record drawn from those that the address asks for, on the shelf unless it says otherwise.

    A page says so where none fits, or where the address cannot be understood.
    """
    asked = Narrowing(request, {"is_active": "1"})
    drawn = asked.found.draw_ids()
    if not drawn:
        context = {"title": "Random", "problems": asked.problems, "list_url": asked.list_url()}
        status = 400 if asked.problems else 200
        page = admin.site.each_context(request) | context
        return TemplateResponse(request, "disco/random.html", page, status=status)
    messages.info(request, _told(request, asked))
    # The page of the record leads back to the list that it was drawn from, and through that.
    page = reverse("admin:collection_record_page", args=drawn)
    return redirect(f"{page}?{urlencode({CARRIED: urlencode(asked.params)})}" if asked.given else page)


def _told(request: HttpRequest, asked: Narrowing) -> str:
    """Return what the page of the record says above it: where it was drawn from, and the way to the next one."""
    where = format_html('from <a href="{}">these records</a>' if asked.given else "from the shelf", asked.list_url())
    return format_html('Drawn at random {}. <a href="{}">Another one</a>', where, request.get_full_path())
