"""Printable lists by artist: the records of any filter, or the wants."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse

from collection.filing import Entry, FiledRecord, Heading, file_records, file_wants
from collection.wanted import FITS, fitting_wants
from disco_site.narrowing import Narrowing, own_shelf

# Lines of one page on the screen; so many that the page stays below 150 KB.
LINES = 300
# What is put together for paper at once. More than this is a book, and nobody waits for it.
MOST = 50_000
OWN = {"kind": ("records", "wants"), "columns": ("1", "2", "3"), "whole": ("1",), "page": None}


class Link(NamedTuple):
    text: str
    url: str
    is_chosen: bool = False


@permission_required("collection.view_record", raise_exception=True)
def lists(request: HttpRequest) -> HttpResponse:
    """Show a list by artist, a page at a time; `whole=1` shows all of it, for the printer."""
    of_wants = request.GET.get("kind") == "wants"
    scope = own_shelf(request.user)
    if of_wants:
        scope.pop("is_active")
    narrowing = Narrowing(request, scope, OWN)
    problems = list_problems(narrowing, request.user)
    if problems:
        entries = []
    elif of_wants:
        entries = file_wants(fitting_wants(narrowing.filter.form.cleaned_data))
    else:
        entries = file_records(narrowing.found)
    shown, pages = page_of(entries, narrowing, problems)
    context = {
        "title": "Lists",
        "narrowing": narrowing,
        "problems": problems,
        "of_wants": of_wants,
        "heading": heading(entries, narrowing),
        "groups": groups(shown),
        "pages": pages,
        "columns": narrowing.own.get("columns") or "1",
        "choices": choices(narrowing, request.user),
    }
    return TemplateResponse(request, "disco/lists.html", admin.site.each_context(request) | context)


def list_problems(narrowing: Narrowing, user: User) -> list[str]:
    """Return a sentence about everything that keeps the list from being shown."""
    problems = narrowing.problems + [
        f"{name} takes {' or '.join(allowed)}, not “{value}”."
        for name, value in narrowing.own.items()
        if value and (allowed := OWN[name]) and value not in allowed
    ]
    if narrowing.own.get("kind") == "wants":
        unfit = [name for name, value in narrowing.given.items() if value and name not in FITS]
        problems += [f"{name} says nothing about wants; what does: {', '.join(FITS)}." for name in unfit]
        return problems if user.has_perm("collection.view_want") else [*problems, "You may not see wants."]
    if not problems and (count := narrowing.found.count()) > MOST:
        problems.append(f"These are {count:,} records; a list for paper takes up to {MOST:,}. Narrow it by a filter.")
    return problems


class Pages(NamedTuple):
    """Which page of how many is shown, where each letter begins, and the way to all of it on one page."""

    number: int
    count: int
    letters: list[Link]
    links: list[Link]
    whole_url: str


def page_of(entries: Sequence[Entry], narrowing: Narrowing, problems: list[str]) -> tuple[Sequence[Entry], Pages]:
    """Return the entries of the page that is asked for, and what there is beside it; a bad number is a problem."""
    whole, asked = narrowing.own.get("whole") == "1", narrowing.own.get("page") or "1"
    count = 1 if whole else max(1, -(-len(entries) // LINES))
    is_page = asked.isdecimal() and len(asked) < 9 and 1 <= int(asked) <= count
    if not is_page and not problems:
        problems.append(f"There is no page “{asked}”; there are {count}.")
    number = int(asked) if is_page else 1
    places: dict[str, int] = {}
    for place, entry in enumerate(entries):
        places.setdefault(entry.heading.letter, 1 if whole else place // LINES + 1)

    def link(page: int) -> Link:
        return Link(str(page), narrowing.url(page=str(page)), page == number)

    letters = [Link(letter, f"{narrowing.url(page=str(page))}#{letter}") for letter, page in places.items()]
    around = {1, count} | {page for page in range(number - 2, number + 3) if 1 <= page <= count}
    links = [link(page) for page in sorted(around)] if count > 1 else []
    shown = entries if whole else entries[(number - 1) * LINES : number * LINES]
    return shown if is_page else [], Pages(number, count, letters, links, narrowing.url(whole="1", page=None))


def groups(entries: Sequence[Entry]) -> list[tuple[Heading, list[Entry]]]:
    """Return the entries of each artist together."""
    return [(artist, list(some)) for artist, some in groupby(entries, key=lambda one: one.heading)]


def heading(entries: Sequence[Entry], narrowing: Narrowing) -> str:
    """Return such as "312 unrated records by artist, bought 2019-01-01 to 2026-11-21, 12 of them without a date"."""
    rows = [entry.row for entry in entries if entry.see is None]
    if narrowing.own.get("kind") == "wants":
        return f"{len(rows):,} want{pluralize(len(rows))} by artist"
    words = narrowing.params
    adjectives = [("unrated ", words.get("unrated") == "1"), ("not digitized ", words.get("is_digitized") == "0")]
    formats = {"0": " without small formats", "1": " in small formats"}.get(words.get("is_small", ""), "")
    kind = "".join(word for word, is_meant in adjectives if is_meant)
    return f"{len(rows):,} {kind}record{pluralize(len(rows))}{formats} by artist{_dates(rows)}"


def _dates(rows: Sequence[FiledRecord]) -> str:
    days = [row.purchase_date for row in rows if row.purchase_date]
    undated = f", {len(rows) - len(days):,} of them without a date" if len(days) < len(rows) else ""
    return f", bought {min(days)} to {max(days)}{undated}" if days else ", without a date" if rows else ""


def choices(narrowing: Narrowing, user: User) -> list[tuple[str, list[Link]]]:
    """Return what the page offers above the list: which one, with which formats, in how many columns."""
    words, of_wants = narrowing.params, narrowing.own.get("kind") == "wants"
    chosen = "wants" if of_wants else "unrated" if words.get("unrated") == "1" else ""
    chosen = chosen or ("not_digitized" if words.get("is_digitized") == "0" else "all")
    kinds = {
        "all": ("All", {}),
        "unrated": ("Unrated", {"unrated": "1", "by": "me"}),
        "not_digitized": ("Not digitized", {"is_digitized": "0"}),
    }
    plain = dict.fromkeys(("unrated", "by", "is_digitized", "kind", "page"))
    which = [Link(text, narrowing.url(**plain | wanted), key == chosen) for key, (text, wanted) in kinds.items()]
    if user.has_perm("collection.view_want"):
        others = dict.fromkeys(set(narrowing.given) - set(FITS))
        which.append(Link("Wants", narrowing.url(**others | {"kind": "wants", "page": None}), of_wants))
    small, columns = words.get("is_small", ""), narrowing.own.get("columns", "1")
    sizes = {"": "All formats", "0": "Without small ones", "1": "Small ones only"}
    return [
        ("List", which),
        ("Formats", [_choice(narrowing, "is_small", key, text, small) for key, text in sizes.items()]),
        ("Columns", [_choice(narrowing, "columns", key, key, columns) for key in "123"]),
    ]


def _choice(narrowing: Narrowing, name: str, value: str, text: str, chosen: str) -> Link:
    return Link(text, narrowing.url(**{name: value or None, "page": None}), value == chosen)
