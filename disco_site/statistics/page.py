"""The statistics page: figures about the records of any filter, computed once and cached until
something changes.
"""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.models.private_fields import sees_private_fields
from collection.reading import one_point_in_time
from collection.statistics import DayBought, bought_by_day, count_years, sold_by_day
from disco_site.page_cache import cached
from disco_site.page_filter import Narrowing, own_shelf
from disco_site.statistics.anniversaries import anniversaries_part
from disco_site.statistics.opinions import opinions_part
from disco_site.statistics.orders import orders_part
from disco_site.statistics.parts import Part, Selection
from disco_site.statistics.shelf import shelf_part
from disco_site.statistics.spending import credits_part, spending_part

#: The pages that count every name, where this one shows those with most records.
COMPLETE = [
    ("by artist", "admin:statistics_artists"),
    ("by label", "admin:statistics_labels"),
    ("by country of the artists", "admin:statistics_countries"),
]


@permission_required("collection.view_record", raise_exception=True)
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the statistics of the records that fit the filter in the address; of the user's own
    shelf unless it says otherwise.
    """
    narrowing = Narrowing(request, own_shelf(signed_in_user(request)))
    count, parts = 0, list[Part]()
    if not narrowing.problems:
        count, parts = cached("statistics", narrowing, lambda: computed(narrowing))
    complete = [(words, reverse(name, query=narrowing.given)) for words, name in COMPLETE]
    context = {"narrowing": narrowing, "count": count, "parts": parts, "complete": complete}
    return admin_page(request, "disco/statistics.html", "Statistics", context)


def computed(narrowing: Narrowing) -> tuple[int, list[Part]]:
    """Return the number of records and the parts of the page. The number of queries does not grow
    with the records.
    """
    with one_point_in_time():
        selection = Selection(narrowing)
        years = count_years(selection.shelf, is_shelf=selection.is_shelf)
        bought = bought_by_day(selection.ever, is_shelf=selection.is_shelf)
        count = years.of_pressing.total()
        parts = [
            shelf_part(selection, bought, years),
            opinions_part(selection, count),
            _spending(selection, bought),
            orders_part(selection),
            credits_part(selection),
            anniversaries_part(selection, years),
        ]
    return count, [part for part in parts if part]


def _spending(selection: Selection, bought: list[DayBought]) -> Part | None:
    if not sees_private_fields(selection.user):
        return None
    return spending_part(selection, bought, sold_by_day(selection.ever))
