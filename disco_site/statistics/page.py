"""The statistics page: what the records of any filter come to, computed once and kept until something changes."""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from collection.reading import one_point_in_time
from disco_site.keeping import kept
from disco_site.narrowing import Narrowing, own_shelf
from disco_site.statistics.anniversaries import anniversaries_part
from disco_site.statistics.opinions import opinions_part
from disco_site.statistics.parts import Asked, Part
from disco_site.statistics.shelf import shelf_part
from disco_site.statistics.spending import credits_part, spending_part


@permission_required("collection.view_record", raise_exception=True)
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the statistics of the records that the address asks for, of the own shelf unless it says otherwise."""
    narrowing = Narrowing(request, own_shelf(request.user))
    count, parts = 0, []
    if not narrowing.problems:
        count, parts = kept("statistics", narrowing, lambda: computed(narrowing, request.user))
    context = {"title": "Statistics", "narrowing": narrowing, "count": count, "parts": parts}
    return TemplateResponse(request, "disco/statistics.html", admin.site.each_context(request) | context)


def computed(narrowing: Narrowing, user: User) -> tuple[int, list[Part]]:
    """Return the number of records and the parts of the page; the number of queries does not grow with the records."""
    with one_point_in_time():
        asked = Asked(narrowing, user)
        genres, formats, years = asked.shelf.count_by("genre_id", "format_id", "year")
        bought, count = asked.ever.bought_by_day(), years.total()
        parts = [
            shelf_part(asked, bought, years, genres, formats),
            opinions_part(asked, count),
            spending_part(asked, bought, asked.ever.sold_by_day()),
            credits_part(asked),
            anniversaries_part(asked, years),
        ]
    return count, [part for part in parts if part]
