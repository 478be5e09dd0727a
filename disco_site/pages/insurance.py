"""The insurance list: what the records of any filter are worth, place by place, with their photos;
for the screen, the printer and a workbook.
"""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from adminkit.addresses import no_such_page, read_page
from adminkit.audit import note_download
from adminkit.entries.verb import Verb
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from adminkit.workbooks import CONTENT_TYPE, workbook_chunks
from collection.models import Record
from collection.models.private_fields import RIGHT
from collection.worth.insurance import (
    HEADER,
    NEITHER,
    Insured,
    by_place,
    insured,
    total,
    workbook_rows,
)
from disco_site.page_filter import Narrowing, own_shelf
from disco_site.pages.list_choices import Choice, page_links
from disco_site.pages.lists import too_many

#: Records of one page on the screen.
ROWS = 100
MOST = 20_000
#: The page's own parameters, with the values that they take; a page number is checked later.
OWN: dict[str, Sequence[str]] = {
    "only": ("unknown",),
    "whole": ("1",),
    "layout": ("xlsx",),
    "page": (),
}


@permission_required(["collection.view_record", RIGHT], raise_exception=True)
def insurance(request: HttpRequest) -> HttpResponseBase:
    """Show what records are worth, those of the user unless the address says otherwise: a page at a
    time, with `whole=1` all of it, with `layout=xlsx` as a workbook.
    """
    narrowing = Narrowing(request, own_shelf(signed_in_user(request)), OWN)
    problems = _problems(narrowing)
    every = [] if problems else insured(narrowing.records)
    listed = every
    if narrowing.own.get("only") == "unknown":
        listed = [row for row in every if row.basis == NEITHER]
    if narrowing.own.get("layout") and not problems:
        response = _workbook(listed)
        user = signed_in_user(request)
        note_download(response, user, Verb.EXPORT, Record, what="insurance list")
        return response
    shown, links = _page(listed, narrowing, problems)
    context = {
        "narrowing": narrowing,
        "problems": problems,
        "total": total(every),
        "is_of_unknown": len(listed) < len(every),
        "places": by_place(every, shown),
        "links": links,
        "currency": settings.DISCO_CURRENCY,
        "today": timezone.localdate(),
        "whole_url": narrowing.url(whole="1", page=None),
        "workbook_url": narrowing.url(layout="xlsx", page=None, whole=None),
        "unknown_url": narrowing.url(only="unknown", page=None),
        "all_url": narrowing.url(only=None, page=None),
    }
    return _answer(request, context)


def _answer(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    return admin_page(request, "disco/insurance.html", "Insurance list", context)


def _problems(narrowing: Narrowing) -> list[str]:
    problems = list(narrowing.problems)
    for name, value in narrowing.own.items():
        allowed = OWN[name]
        if value and allowed and value not in allowed:
            problems.append(f"{name} takes {' or '.join(allowed)}, not “{value}”.")
    return problems or too_many(narrowing.records.count(), MOST, "an insurance list")


def _workbook(rows: Sequence[Insured]) -> StreamingHttpResponse:
    chunks = workbook_chunks(workbook_rows(rows), len(HEADER))
    response = StreamingHttpResponse(chunks, content_type=CONTENT_TYPE)
    name = f"disco-insurance-{timezone.localdate()}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(
    rows: Sequence[Insured], narrowing: Narrowing, problems: list[str]
) -> tuple[Sequence[Insured], list[Choice]]:
    """Return the rows of the page in the address, and links to the pages. A bad page number is
    added to the `problems`.
    """
    is_whole = narrowing.own.get("whole") == "1"
    count = 1 if is_whole else max(1, -(-len(rows) // ROWS))
    text = narrowing.own.get("page") or "1"
    number = read_page(text, count)
    if number is None:
        if not problems:
            problems.append(no_such_page(text, count))
        return [], []
    shown = rows if is_whole else rows[(number - 1) * ROWS : number * ROWS]
    return shown, page_links(narrowing, number, count)
