"""What a user sees first: what he may still buy, something to play, and what is waiting to be done."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from collection.models import Batch, Record
from credits.models import Account
from disco_site.archive.state import backup_state
from disco_site.keeping import kept
from disco_site.narrowing import Narrowing, own_shelf
from disco_site.record_of_the_day import record_of_the_day
from disco_site.shelf_charts import shelf_charts
from disco_site.tonight import Tonight
from disco_site.worklists import worklists

LATEST = 6


def dashboard(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the first page: of the user's own records if he has any or is a collector, else of all.

    The address may narrow it further or, with an empty owner, open it to the whole house. The number of queries does
    not depend on how much there is.
    """
    user = request.user
    if not user.has_perm("collection.view_record"):
        return {}
    asked = Narrowing(request, own_shelf(user))
    context = {
        "asked": asked,
        "chips": asked.chips_without("is_active"),
        "house_url": asked.url(owner=None),
        "random_url": reverse("admin:random", query=asked.params),
        "credits": _credits(user),
        "imports": _imports(user),
        "backups": backup_state() if user.is_superuser else None,
        "may_import": user.has_perms(["collection.add_record", "collection.change_record"]),
    }
    context |= kept("dashboard", asked, lambda: _shelf(asked))
    if context["record_count"]:
        context |= {"day": record_of_the_day(timezone.localdate()), "evening": Tonight(request).evening()}
    return context


def _shelf(asked: Narrowing) -> dict[str, Any]:
    """Return what has to be counted or looked for among all the records that are asked for."""
    count = asked.found.count()
    found = {"record_count": count, "in_the_house": Record.objects.active().count(), "worklists": []}
    if not count:
        return found
    bought = asked.found.exclude(purchase_date=None).order_by("-purchase_date", "-pk")
    return found | {
        "last_bought": list(bought.with_links()[:LATEST]),
        "worklists": worklists(asked),
        "charts": shelf_charts(asked, count),
    }


def _credits(user: User) -> dict[str, Any] | None:
    """Return the state of the user's account, or None if he has none (it is opened with the first purchase)."""
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
    found = Batch.objects.filter(kind=Batch.Kind.IMPORT)
    if not user.is_superuser:
        found = found.filter(user=user)
    return list(found.select_related("user")[:4])
