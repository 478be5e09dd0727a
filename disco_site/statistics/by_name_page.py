"""The complete statistics by artist, by label and by country of the artists: a table that can be
sorted, a page at a time, and as a file.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from adminkit.addresses import no_such_page, read_page
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from adminkit.workbooks import CONTENT_TYPE, workbook_chunks
from collection.exporting import as_pieces
from collection.models.links import shown_names
from collection.models.private_fields import HIDDEN, sees_private_fields
from collection.reading import one_point_in_time
from disco_site.page_cache import cached
from disco_site.page_filter import Narrowing, own_shelf
from disco_site.pages.list_choices import page_links
from disco_site.statistics.by_name import (
    ARTISTS,
    COUNTRIES,
    LABELS,
    Figures,
    NameKind,
    figures_by_name,
)
from disco_site.statistics.chart_rows import quoted

#: Names of one page on the screen.
ROWS = 100
#: What the table can be sorted by, and the words above the column.
COLUMNS: dict[str, str] = {
    "name": "Name",
    "records": "Records",
    "owned": "On the shelf",
    "removed": "Removed",
    "spent": "Spent",
    "price": "Mean price",
    "rating": "Mean rating",
}
#: What a file calls them.
IN_FILES = {"owned": "on_the_shelf", "price": "mean_price", "rating": "mean_rating"}
#: Those that somebody may keep from others: see `private_fields`.
OF_MONEY = {"spent", "price"}
#: The page's own parameters.
OWN: dict[str, Sequence[str]] = {
    "order": (*COLUMNS, *(f"-{name}" for name in COLUMNS)),
    "layout": ("csv", "xlsx"),
    "page": (),
}


class Head(NamedTuple):
    """A column of the table: its words, the address that sorts by it, and how it is sorted now."""

    text: str
    url: str
    direction: str


class Line(NamedTuple):
    """A row of the table: the name as it is shown, and the address of its records."""

    name: str
    url: str
    figures: Figures


@permission_required("collection.view_record", raise_exception=True)
def by_artist(request: HttpRequest) -> HttpResponseBase:
    """Show what there is of each artist."""
    return _answer(request, ARTISTS)


@permission_required("collection.view_record", raise_exception=True)
def by_label(request: HttpRequest) -> HttpResponseBase:
    """Show what there is of each label."""
    return _answer(request, LABELS)


@permission_required("collection.view_record", raise_exception=True)
def by_artist_country(request: HttpRequest) -> HttpResponseBase:
    """Show what there is from each country of artists."""
    return _answer(request, COUNTRIES)


def _answer(request: HttpRequest, kind: NameKind) -> HttpResponseBase:
    """Show the figures of the user's own records, removed ones included, unless the address says
    otherwise; with `layout` hand them out as a file.
    """
    scope = own_shelf(signed_in_user(request))
    del scope["is_active"]
    narrowing = Narrowing(request, scope, OWN)
    columns = _columns(narrowing)
    problems = _problems(narrowing, columns)
    rows: list[Figures] = []
    if not problems:
        rows = cached(f"by-{kind.filter}", narrowing, lambda: _computed(narrowing, kind))
    rows = _sorted(rows, narrowing)
    layout = narrowing.own.get("layout")
    if layout and not problems:
        return _file(rows, columns, kind, layout)
    count = max(1, -(-len(rows) // ROWS))
    page = read_page(narrowing.own.get("page") or "1", count)
    if page is None:
        problems = problems or [no_such_page(narrowing.own["page"], count)]
    shown = rows[(page - 1) * ROWS : page * ROWS] if page and not problems else []
    context = {
        "narrowing": narrowing,
        "problems": problems,
        "kind": kind,
        "count": len(rows),
        "heads": [_head(name, narrowing) for name in columns],
        "with_money": "spent" in columns,
        "lines": _lines(shown, kind, narrowing),
        "links": page_links(narrowing, page or 1, count),
        "currency": settings.DISCO_CURRENCY,
        "files": [
            (words, narrowing.url(layout=layout, page=None))
            for layout, words in (("csv", "CSV"), ("xlsx", "Workbook (.xlsx)"))
        ],
    }
    return admin_page(request, "disco/by_name.html", kind.title, context)


def _columns(narrowing: Narrowing) -> list[str]:
    """Return the columns that the user may see."""
    with_money = sees_private_fields(narrowing.user)
    return [name for name in COLUMNS if with_money or name not in OF_MONEY]


def _problems(narrowing: Narrowing, columns: Sequence[str]) -> list[str]:
    problems = list(narrowing.problems)
    order = narrowing.own.get("order", "").removeprefix("-")
    if order in OF_MONEY and order not in columns:
        problems.append(f"{HIDDEN}, so names are not sorted by them.")
    for name, value in narrowing.own.items():
        allowed = OWN[name]
        if value and allowed and value not in allowed:
            problems.append(f"{name} takes {', '.join(allowed)}, not “{value}”.")
    return problems


def _computed(narrowing: Narrowing, kind: NameKind) -> list[Figures]:
    with one_point_in_time():
        return figures_by_name(narrowing.records, kind)


def _order(narrowing: Narrowing) -> str:
    order = narrowing.own.get("order") or "-records"
    return order if order in OWN["order"] else "-records"


def _sorted(rows: list[Figures], narrowing: Narrowing) -> list[Figures]:
    """Return the rows in the order of the address; of equal ones those of many records come first,
    and those without the figure last.
    """
    order = _order(narrowing)
    name = order.removeprefix("-")
    if name == "name":
        return rows[::-1] if order.startswith("-") else rows
    value: Callable[[Figures], Any] = lambda row: getattr(row, name)  # noqa: E731
    known = [row for row in rows if value(row) is not None]
    unknown = [row for row in rows if value(row) is None]
    by_records = sorted(known, key=lambda row: row.records, reverse=True)
    return sorted(by_records, key=value, reverse=order.startswith("-")) + unknown


def _head(name: str, narrowing: Narrowing) -> Head:
    """Return the head of a column, with the link that sorts by it: names from A first, figures from
    the greatest; then the other way round.
    """
    order = _order(narrowing)
    direction = {name: "ascending", f"-{name}": "descending"}.get(order, "")
    first, second = f"-{name}", name
    if name == "name":
        first, second = second, first
    other = second if order == first else first
    return Head(COLUMNS[name], narrowing.url(order=other, page=None), direction)


def _lines(rows: Sequence[Figures], kind: NameKind, narrowing: Narrowing) -> list[Line]:
    names = {row.name: row.name for row in rows}
    if kind.model:
        names = shown_names(kind.model, {(row.name, row.sort) for row in rows})
    wanted = {row.name: narrowing.list_url(**{kind.filter: quoted(row.name)}) for row in rows}
    return [Line(names[row.name], wanted[row.name], row) for row in rows]


def _cells(rows: Sequence[Figures], columns: Sequence[str]) -> Iterator[list[str]]:
    yield [IN_FILES.get(name, name) for name in columns]
    for row in rows:
        yield [_cell(getattr(row, name)) for name in columns]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _file(
    rows: Sequence[Figures], columns: Sequence[str], kind: NameKind, layout: str
) -> StreamingHttpResponse:
    if layout == "xlsx":
        chunks: Iterator[bytes] = workbook_chunks(_cells(rows, columns), len(columns))
        response = StreamingHttpResponse(chunks, content_type=CONTENT_TYPE)
    else:
        pieces = (piece.encode() for piece in as_pieces(_cells(rows, columns)))
        response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    name = f"disco-by-{kind.filter}-{timezone.localdate()}.{layout}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
