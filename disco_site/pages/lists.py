"""Lists for the printer: the records of any filter by artist or by the day they were bought, or the
wants.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import pluralize

from adminkit.addresses import no_such_page, read_page
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.filing import (
    FiledLine,
    FiledRecord,
    Heading,
    Month,
    file_by_date,
    file_records,
    file_wants,
)
from collection.filters.wants import FITS, fitting_wants
from disco_site.page_filter import Narrowing, own_shelf
from disco_site.pages.list_choices import OWN, Choice, choices, is_by_date, page_links

# Lines of one page on the screen; so many that the page stays below 150 KB.
LINES = 300
# The most records in one list for paper. More would be a book, and nobody waits for it.
MOST = 50_000


@permission_required("collection.view_record", raise_exception=True)
def lists(request: HttpRequest) -> HttpResponse:
    """Show a list by artist, or with `order=bought` by day, a page at a time; with `whole=1` all of
    it, for the printer.
    """
    user = signed_in_user(request)
    of_wants = request.GET.get("kind") == "wants"
    scope = own_shelf(user)
    if of_wants:
        del scope["is_active"]
    narrowing = Narrowing(request, scope, OWN)
    problems = list_problems(narrowing, user)
    entries: list[FiledLine] = []
    if not problems:
        entries = _entries(narrowing, of_wants)
    shown, pages = page_of(entries, narrowing, problems)
    context = {
        "narrowing": narrowing,
        "problems": problems,
        "of_wants": of_wants,
        "heading": heading(entries, narrowing),
        "groups": groups(shown),
        "pages": pages,
        "columns": narrowing.own.get("columns") or "1",
        "choices": choices(narrowing, user),
    }
    return admin_page(request, "disco/lists.html", "Lists", context)


def _entries(narrowing: Narrowing, of_wants: bool) -> list[FiledLine]:
    if of_wants:
        return file_wants(fitting_wants(narrowing.filter.asked.cleaned_data))
    return (file_by_date if is_by_date(narrowing) else file_records)(narrowing.records)


def list_problems(narrowing: Narrowing, user: User) -> list[str]:
    """Return a sentence about everything that keeps the list from being shown."""
    problems = list(narrowing.problems)
    for name, value in narrowing.own.items():
        allowed = OWN[name]
        if value and allowed and value not in allowed:
            problems.append(f"{name} takes {' or '.join(allowed)}, not “{value}”.")
    if narrowing.own.get("kind") == "wants":
        for name, value in narrowing.given.items():
            if value and name not in FITS:
                problems.append(f"Wants cannot be filtered by {name}. Use {', '.join(FITS)}.")
        if is_by_date(narrowing):
            problems.append("Wants have no day on which they were bought. Leave out order=bought.")
        if not user.has_perm("collection.view_want"):
            problems.append("You may not see wants.")
    elif not problems:
        problems += too_many(narrowing.records.count(), MOST, "a list for paper")
    return problems


def too_many(count: int, most: int, document: str) -> list[str]:
    """Return a sentence if there are more than `most` records for a document such as "a pocket
    list".
    """
    if count <= most:
        return []
    return [f"These are {count:,} records; {document} takes up to {most:,}. Narrow it by a filter."]


@dataclass(frozen=True)
class Pages:
    """Which page of how many is shown, the page of each letter, links to the pages nearby, and the
    address of all of the list on one page.
    """

    number: int
    count: int
    letters: list[Choice]
    links: list[Choice]
    whole_url: str


def page_of(
    entries: Sequence[FiledLine], narrowing: Narrowing, problems: list[str]
) -> tuple[Sequence[FiledLine], Pages]:
    """Return the entries of the page in the address, and the other pages. A bad page number is
    added to the `problems`.
    """
    is_whole = narrowing.own.get("whole") == "1"
    text = narrowing.own.get("page") or "1"
    count = 1 if is_whole else max(1, -(-len(entries) // LINES))
    number = read_page(text, count)
    if number is None:
        if not problems:
            problems.append(no_such_page(text, count))
        shown: Sequence[FiledLine] = []
    else:
        shown = entries if is_whole else entries[(number - 1) * LINES : number * LINES]
    pages = Pages(
        number=number or 1,
        count=count,
        letters=_letters(entries, narrowing, is_whole),
        links=page_links(narrowing, number or 1, count),
        whole_url=narrowing.url(whole="1", page=None),
    )
    return shown, pages


def _letters(entries: Sequence[FiledLine], narrowing: Narrowing, is_whole: bool) -> list[Choice]:
    """Return a link to the place where each letter begins."""
    first_pages: dict[str, int] = {}
    for place, entry in enumerate(entries):
        page = 1 if is_whole else place // LINES + 1
        first_pages.setdefault(entry.heading.letter, page)
    return [
        Choice(letter, f"{narrowing.url(page=str(page))}#{letter}")
        for letter, page in first_pages.items()
    ]


def groups(entries: Iterable[FiledLine]) -> list[tuple[Heading | Month, list[FiledLine]]]:
    """Return the entries of each artist, or of each month, together."""
    by_heading = groupby(entries, key=lambda entry: entry.heading)
    return [(heading, list(group)) for heading, group in by_heading]


def heading(entries: Sequence[FiledLine], narrowing: Narrowing) -> str:
    """Return such as "312 unrated records by artist, bought 2019-01-01 to 2026-11-21, 12 of them
    without a date".
    """
    rows = [entry.row for entry in entries if entry.see is None]
    if narrowing.own.get("kind") == "wants":
        return f"{len(rows):,} want{pluralize(len(rows))} by artist"
    params, adjectives = narrowing.params, ""
    if params.get("unrated") == "1":
        adjectives += "unrated "
    if params.get("is_digitized") == "0":
        adjectives += "not digitized "
    sizes = {"0": " without small formats", "1": " in small formats"}
    formats = sizes.get(params.get("is_small", ""), "")
    dates = _dates([row for row in rows if isinstance(row, FiledRecord)])
    order = "by day of purchase" if is_by_date(narrowing) else "by artist"
    return f"{len(rows):,} {adjectives}record{pluralize(len(rows))}{formats} {order}{dates}"


def _dates(records: Sequence[FiledRecord]) -> str:
    days = [record.purchase_date for record in records if record.purchase_date]
    undated = len(records) - len(days)
    if not days:
        return ", without a date" if records else ""
    without = f", {undated:,} of them without a date" if undated else ""
    return f", bought {min(days)} to {max(days)}{without}"
