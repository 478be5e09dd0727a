"""The pocket list: one file for the phone that tells in a shop, without any network, what is owned and wanted."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from collection.filing import file_records, file_wants
from collection.wanted import FITS, fitting_wants
from credits.models import Account
from disco_site.lists import MOST
from disco_site.narrowing import Narrowing, own_shelf

KINDS = ["owned", "wanted", "gone"]


@permission_required("collection.view_record", raise_exception=True)
def pocket_list(request: HttpRequest) -> HttpResponse:
    """Hand out the pocket list as a file; of the user's own records, removed ones included, unless told otherwise."""
    scope = own_shelf(request.user)
    scope.pop("is_active")
    narrowing = Narrowing(request, scope)
    problems = list(narrowing.problems)
    if not problems and (count := narrowing.found.count()) > MOST:
        problems.append(f"These are {count:,} records; a pocket list takes up to {MOST:,}. Narrow it by a filter.")
    if problems:
        context = admin.site.each_context(request) | {"title": "Pocket list", "problems": problems}
        return render(request, "disco/refused.html", context, status=400)
    response = render(request, "disco/pocket_list.html", contents(narrowing, request.user))
    name = f"disco-pocket-list-{timezone.localdate()}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def contents(narrowing: Narrowing, user: User) -> dict[str, Any]:
    """Return what the pocket list holds: every line by artist, how many of each kind there are, and the credits.

    Filters that say nothing about wants leave the wants as they are; the list says so.
    """
    owner = narrowing.filter.form.cleaned_data["owner"]
    filed = file_records(narrowing.found)
    wants = fitting_wants(narrowing.filter.form.cleaned_data) if user.has_perm("collection.view_want") else []
    entries = filed + file_wants(wants, (entry.heading for entry in filed))
    entries.sort(key=lambda entry: (entry.heading, KINDS.index(entry.kind)))
    counted = [entry.kind for entry in entries if entry.see is None]
    return {
        "groups": [(artist, list(some)) for artist, some in groupby(entries, key=lambda entry: entry.heading)],
        "letters": list(dict.fromkeys(entry.heading.letter for entry in entries)),
        "counts": {kind: counted.count(kind) for kind in KINDS},
        "owner": owner,
        "chips": narrowing.chips_without("owner"),
        "beyond_wants": any(value and name not in FITS for name, value in narrowing.given.items()),
        "credits": _credits(owner, user),
        "today": timezone.localdate(),
        "currency": settings.DISCO_CURRENCY,
    }


def _credits(owner: User | None, user: User) -> dict[str, Any] | None:
    """Return balance and next credit of `owner`; None if there is no account, or none that `user` may look into."""
    account = Account.objects.seen_by(user).filter(owner=owner).first() if owner else None
    if account is None:
        return None
    today = timezone.localdate()
    due = sum(one.amount for one in account.due(today))
    return {"balance": account.balance(), "due": due, "next": account.next_addition(today)}
