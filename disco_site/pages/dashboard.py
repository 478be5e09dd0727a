"""The first page that a user sees: their balance, something to play, and what is to do."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from adminkit.redirects import next_page
from adminkit.signed_in import signed_in_user
from collection.models import Batch, Preferences, Record
from credits.models import Account
from disco_site.archive.backup_state import backup_state
from disco_site.databases.soundness import worry
from disco_site.page_cache import cached
from disco_site.page_filter import Narrowing, own_shelf
from disco_site.pages.dashboard_charts import shelf_charts
from disco_site.pages.record_of_the_day import record_of_the_day
from disco_site.pages.tonight import Tonight
from disco_site.pages.worklists import Worklist, worklists
from disco_site.signing_in.second_factor import has_second_factor

LATEST, LATEST_IMPORTS = 6, 4
#: The names under which the balance is hidden, and the advice to set up a second factor.
BALANCE, SECOND_FACTOR = "balance", "second_factor"


class DashboardPart(NamedTuple):
    """A part of the page that can be hidden, and whether it is shown."""

    key: str
    label: str
    is_shown: bool


def dashboard(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return the context of the first page: of the user's own shelf, or of everybody's for a user
    without one.

    The address may narrow it further or, with an empty owner, open it to all records. The number of
    queries does not depend on how many there are.
    """
    if not user.has_perm("collection.view_record"):
        return {}
    narrowing = Narrowing(request, own_shelf(user))
    context: dict[str, Any] = {
        "narrowing": narrowing,
        "chips": narrowing.chips_without("is_active"),
        "everybody_url": narrowing.url(owner=None),
        "random_url": reverse("admin:random", query=narrowing.params),
        "credits": _credits(user),
        "imports": _imports(user),
        "backups": backup_state() if user.is_superuser else None,
        "database_worry": _database_worry(user),
        "may_import": user.has_perms(["collection.add_record", "collection.change_record"]),
        "may_look_up": settings.DISCO_LOOK_UPS,
    }
    context |= cached("dashboard", narrowing, lambda: _shelf(narrowing))
    hidden = Preferences.objects.of(user).hidden
    advises = _advises_second_factor(user, context)
    context["parts"] = _parts(context["worklists"], context["credits"], advises, hidden)
    context["advises_second_factor"] = advises and SECOND_FACTOR not in hidden
    context["worklists"] = [line for line in context["worklists"] if line.key not in hidden]
    if BALANCE in hidden:
        context["credits"] = None
    if context["record_count"]:
        context["day"] = record_of_the_day(timezone.localdate(), user)
        context["evening"] = Tonight(request).evening()
    return context


def _database_worry(user: User) -> str:
    """Return for an owner what is to be done about the database, "" where nothing is."""
    found = worry() if user.is_superuser else None
    return found.sentence if found and found.can_be_mended else ""


def _advises_second_factor(user: User, context: dict[str, Any]) -> bool:
    """Whether somebody who can do everything signs in with a password alone; what to do first on an
    empty site is something else.
    """
    return user.is_superuser and bool(context["in_all"]) and not has_second_factor(user)


def _parts(
    lines: Sequence[Worklist], credits: Any, advises: bool, hidden: Sequence[str]
) -> list[DashboardPart]:
    """Return what of the page can be hidden: the balance of an account, the advice to owners who
    have no second factor, and lines of *To do*.
    """
    named = {BALANCE: "Balance"} if credits else {}
    named |= {SECOND_FACTOR: "Advice on a second factor"} if advises else {}
    named |= {line.key: line.label for line in lines}
    return [DashboardPart(key, label, key not in hidden) for key, label in named.items()]


@require_POST
def choose_parts(request: HttpRequest) -> HttpResponse:
    """Hide the parts of the first page that were offered and not ticked, and show it again."""
    user = signed_in_user(request)
    offered, shown = set(request.POST.getlist("offered")), set(request.POST.getlist("shown"))
    # What the page did not offer today, such as a list that was empty, stays as it was.
    others = set(Preferences.objects.of(user).hidden) - offered
    Preferences.objects.hide(user, others | (offered - shown), by=user)
    return redirect(next_page(request))


def _shelf(narrowing: Narrowing) -> dict[str, Any]:
    """Return what has to be counted or looked for among all records that fit the filter."""
    records = narrowing.records
    count, count_of_all = records.count(), Record.objects.active().count()
    context: dict[str, Any] = {"record_count": count, "in_all": count_of_all, "worklists": []}
    if count:
        dated = records.exclude(purchase_date=None).order_by("-purchase_date", "-pk")
        # Their ids come from an index; with their links, all rows would be fetched and sorted.
        latest = list(dated.values_list("pk", flat=True)[:LATEST])
        rows = Record.objects.with_links().in_bulk(latest)
        context["last_bought"] = [rows[pk] for pk in latest if pk in rows]
        context["worklists"] = worklists(narrowing)
        context["charts"] = shelf_charts(narrowing, count)
    return context


def _credits(user: User) -> dict[str, Any] | None:
    """Return the state of the user's account, or None if they have none (it is opened with the
    first purchase).
    """
    account = Account.objects.filter(owner=user).first()
    if account is None:
        return None
    today, balance = timezone.localdate(), account.balance()
    return {
        "account": account,
        "balance": balance,
        "due": sum(due.amount for due in account.due(today)),
        "next": account.next_addition(today),
        "zero_on": account.reach(0, today) if balance < 0 else None,
    }


def _imports(user: User) -> list[Batch]:
    """Return the latest imports: for owners those of everybody, for others their own."""
    imports = Batch.objects.filter(kind=Batch.Kind.IMPORT)
    if not user.is_superuser:
        imports = imports.filter(user=user)
    return list(imports.select_related("user")[:LATEST_IMPORTS])
