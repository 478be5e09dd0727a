"""The pocket list: one file for the phone that shows in a shop, without a network, what somebody
owns and wants.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.filing import FiledLine, Heading, file_records, file_wants
from collection.filters.wants import FITS, fitting, fitting_wants
from collection.models import Want
from collection.orders.entering import want_of_line
from collection.orders.on_the_way import OrderedLines
from credits.models import Account
from disco_site.page_filter import Narrowing, own_shelf
from disco_site.pages.lists import MOST, groups, too_many

KINDS = ["owned", "ordered", "wanted", "gone"]


@permission_required("collection.view_record", raise_exception=True)
def pocket_list(request: HttpRequest) -> HttpResponse:
    """Hand out the pocket list as a file: of the user's own records, removed ones included, unless
    the address says otherwise.
    """
    user = signed_in_user(request)
    scope = own_shelf(user)
    del scope["is_active"]
    narrowing = Narrowing(request, scope)
    problems = narrowing.problems or too_many(narrowing.records.count(), MOST, "a pocket list")
    if problems:
        context = {"problems": problems}
        return admin_page(request, "disco/refused.html", "Pocket list", context, status=400)
    response = render(request, "disco/pocket_list.html", contents(narrowing, user))
    name = f"disco-pocket-list-{timezone.localdate()}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def contents(narrowing: Narrowing, user: User) -> dict[str, Any]:
    """Return what the pocket list holds: every line by artist, how many lines of each kind, and the
    credits.

    Filters that do not apply to wants leave the wants as they are; the list says so.
    """
    values = narrowing.filter.asked.cleaned_data
    records = file_records(narrowing.records)
    wants = fitting_wants(values) if user.has_perm("collection.view_want") else []
    wants, ordered = _with_ordered(wants, values, user)
    headings = [entry.heading for entry in records if isinstance(entry.heading, Heading)]
    entries = records + file_wants(wants, headings, ordered)
    entries.sort(key=_order)
    kinds = [entry.kind for entry in entries if entry.see is None]
    chips = narrowing.chips_without("owner")
    filters = [name for name, value in narrowing.given.items() if value]
    return {
        "groups": groups(entries),
        "letters": list(dict.fromkeys(entry.heading.letter for entry in entries)),
        "counts": {kind: kinds.count(kind) for kind in KINDS},
        "owner": values["owner"],
        "narrowed": ", ".join(f"{chip.label}: {chip.value}" for chip in chips),
        "beyond_wants": any(name not in FITS for name in filters),
        "credits": _credits(values["owner"], user),
        "today": timezone.localdate(),
        "currency": settings.DISCO_CURRENCY,
    }


def _with_ordered(
    wants: Sequence[Want], values: Mapping[str, Any], user: User
) -> tuple[list[Want], dict[int, str]]:
    """Return the wants, with one for everything else that is on the way, and by id when and where
    those on the way were ordered.
    """
    if not user.has_perm("collection.view_order"):
        return list(wants), {}
    lines = OrderedLines(user)
    by_want = {want.pk: line for want in wants if (line := lines.of_want(want))}
    named = {line.pk for line in by_want.values()}
    others = {-line.pk: line for line in lines.lines if line.pk not in named}
    further = fitting(map(want_of_line, others.values()), values)
    words = {pk: line.ordered_words for pk, line in (by_want | others).items()}
    return [*wants, *further], words


def _order(entry: FiledLine) -> tuple[Any, int]:
    return (entry.heading, KINDS.index(entry.kind))


def _credits(owner: User | None, user: User) -> dict[str, Any] | None:
    """Return the balance of `owner` and what comes next, None without an account that `user` may
    see.
    """
    account = Account.objects.seen_by(user).filter(owner=owner).first() if owner else None
    if account is None:
        return None
    today = timezone.localdate()
    due = sum(addition.amount for addition in account.due(today))
    outlook = f"; next credit on {account.next_addition(today).date}"
    if due:
        outlook = f", {due} more due{outlook}"
    return {"balance": account.balance(), "outlook": outlook}
