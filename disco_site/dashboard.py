"""What a user sees first: what he may still buy, what came last, and what is waiting to be done."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from collection.filters import find_records
from collection.models import Batch, Record
from credits.models import Account
from disco_site.narrowing import own_shelf

LATEST = 6


class Worklist(NamedTuple):
    """Records that wait for something, and the list that shows them."""

    label: str
    count: int
    url: str


def dashboard(user: User) -> dict[str, Any]:
    """Return the context of the first page: of the user's own records if he has any or is a collector, else of all.

    The number of queries does not depend on how much there is.
    """
    if not user.has_perm("collection.view_record"):
        return {}
    scope = own_shelf(user)
    is_collector = "owner" in scope
    shelf = find_records(scope, user)
    count = shelf.count()
    return {
        "is_collector": is_collector,
        "record_count": count,
        "shelf_url": _list_url(scope),
        "in_the_house": Record.objects.active().count() if is_collector else count,
        "credits": _credits(user),
        "last_bought": shelf.exclude(purchase_date=None).order_by("-purchase_date", "-pk").with_links()[:LATEST],
        "worklists": _worklists(user, scope) if count else [],
        "imports": _imports(user),
        "may_import": user.has_perms(["collection.add_record", "collection.change_record"]),
    }


def _worklists(user: User, scope: dict[str, str]) -> list[Worklist]:
    waiting = [("Not rated by me", {"unrated": "1", "by": "me"})]
    if user.has_perm("collection.change_record"):
        waiting += [("Not digitized", {"is_digitized": "0"}), ("Without a cover", {"no_cover": "1"})]
    return [
        Worklist(label, find_records(scope | narrow, user).count(), _list_url(scope | narrow))
        for label, narrow in waiting
    ]


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
        "zero_on": account.day_of(0, today) if balance < 0 else None,
    }


def _imports(user: User) -> list[Batch]:
    found = Batch.objects.filter(kind=Batch.Kind.IMPORT)
    if not user.is_superuser:
        found = found.filter(user=user)
    return list(found.select_related("user")[:4])


def _list_url(params: dict[str, str]) -> str:
    return f"{reverse('admin:collection_record_changelist')}?{urlencode(params)}"
