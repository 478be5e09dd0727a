"""What is to do: counts that link to the records, and pages for what the filter language cannot
express.
"""

from itertools import combinations
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify

from adminkit.addresses import read_id
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.catalogues.looking.worklist import to_choose
from collection.filters import RecordFilter
from collection.models import Loan, Order, Record, TwoRecords
from collection.models.private_fields import sees_private_fields
from collection.near_duplicates import find_near_duplicates, twins
from disco_site.page_filter import Narrowing, own_shelf
from disco_site.pages.names_alike import FEW_ENOUGH, names_alike_count
from disco_site.pages.several_names import RIGHTS, open_names
from ratings.models import Rating

MOST_SHOWN = 100
#: Where a session keeps the pairs of the last answer about near duplicates.
ANSWERED = "near_duplicates_answered"
MERGING = ["collection.change_record", "collection.delete_record"]
may_look = permission_required("collection.view_record", raise_exception=True)


class Worklist(NamedTuple):
    """Records that wait for something, their number, and the page that shows them."""

    label: str
    total: int
    url: str

    @property
    def key(self) -> str:
        """What the line is called where somebody hides it."""
        return slugify(self.label)


def worklists(narrowing: Narrowing) -> list[Worklist]:
    """Return what the user can do about the records that fit the filter."""
    user, records = narrowing.user, narrowing.records
    waiting = [_filtered("Not rated by me", narrowing, unrated="1", by="me")]
    if user.has_perm("ratings.add_rating"):
        stale, again = Rating.objects.stale(user), reverse("admin:ratings_again")
        waiting.append(Worklist("To rate again", stale.count(), again))
    if user.has_perm("collection.change_record"):
        unlabelled, alike = records.without_label(), find_near_duplicates(records)
        waiting += [
            _filtered("Not digitized", narrowing, is_digitized="0"),
            _filtered("Without a cover", narrowing, no_cover="1"),
            _release_to_choose(narrowing),
            *_not_on_discogs(narrowing),
            _paged("Without a label", narrowing, unlabelled.count(), "no_label"),
            _paged("Near duplicates", narrowing, alike.count(), "near_duplicates"),
        ]
    if user.has_perm("collection.change_loan"):
        waiting += _loans_to_ask_about(user)
    if user.has_perm("collection.view_order"):
        waiting += _parcels(user)
    if user.has_perms(RIGHTS):
        several, page = len(open_names()), reverse("admin:several_names")
        waiting.append(Worklist("Names that may be several", several, page))
        alike_names = names_alike_count(most=FEW_ENOUGH)
        if alike_names is not None:
            url = reverse("admin:names_alike")
            waiting.append(Worklist("Names that look alike", alike_names, url))
    return waiting


def _filtered(label: str, narrowing: Narrowing, **narrower: str) -> Worklist:
    records = RecordFilter(narrower, narrowing.records, user=narrowing.user).qs
    return Worklist(label, records.count(), narrowing.list_url(**narrower))


def _not_on_discogs(narrowing: Narrowing) -> list[Worklist]:
    """Return what the last list from Discogs did not contain; nothing where nobody fetched one."""
    waiting = _filtered("Not on Discogs", narrowing, not_on_discogs="1")
    return [waiting] if waiting.total else []


def _loans_to_ask_about(user: User) -> list[Worklist]:
    """Return the loans about which somebody should ask; nothing where there are none."""
    total = Loan.objects.to_ask_about().editable_by(user).count()
    url = reverse("admin:collection_loan_changelist", query={"state": "ask"})
    return [Worklist("Loans to ask about", total, url)] if total else []


def _parcels(user: User) -> list[Worklist]:
    """Return the user's parcels on the way, and those that are late; nothing where there are
    none.
    """
    own, page = Order.objects.owned_by(user), "admin:collection_order_changelist"
    states = [
        ("Parcels on the way", "on-the-way", own.on_the_way().count()),
        ("Late parcels", "late", own.late().count()),
    ]
    return [
        Worklist(label, total, reverse(page, query={"state": state}))
        for label, state, total in states
        if total
    ]


def _release_to_choose(narrowing: Narrowing) -> Worklist:
    label, records = "Release to choose", narrowing.records.editable_by(narrowing.user)
    if not settings.DISCO_LOOK_UPS:
        return _filtered(label, narrowing, looked_up="several")
    page = reverse("admin:collection_record_choosing", query=narrowing.params)
    return Worklist(label, to_choose(records, asked_only=True).count(), page)


def _paged(label: str, narrowing: Narrowing, count: int, page: str) -> Worklist:
    return Worklist(label, count, reverse(f"admin:{page}", query=narrowing.params))


@may_look
def no_label(request: HttpRequest) -> HttpResponse:
    """Show the records on the shelf that have no label."""
    narrowing = Narrowing(request, own_shelf(signed_in_user(request)))
    records = narrowing.records.without_label()
    context = {"records": records.with_links()[:MOST_SHOWN], "count": records.count()}
    return _page(request, "Without a label", "disco/no_label.html", narrowing, context)


@may_look
def near_duplicates(request: HttpRequest) -> HttpResponse:
    """Show the records on the shelf that may be one record entered twice, side by side; keep what
    is answered about them.
    """
    if request.method == "POST":
        return _take_back(request) if "back" in request.POST else _remember_two(request)
    narrowing = Narrowing(request, own_shelf(signed_in_user(request)))
    # They are looked for once, and only those shown are fetched.
    ids = list(find_near_duplicates(narrowing.records).values_list("pk", flat=True))
    shown = Record.objects.with_links().in_bulk(ids[:MOST_SHOWN])
    user = signed_in_user(request)
    context = {
        "groups": twins(shown[pk] for pk in ids[:MOST_SHOWN] if pk in shown),
        "count": len(ids),
        "answered": len(request.session.get(ANSWERED, ())),
        "may_decide": user.has_perm("collection.change_record"),
        "may_merge": user.has_perms(MERGING),
        "with_private": sees_private_fields(user),
    }
    return _page(request, "Near duplicates", "disco/near_duplicates.html", narrowing, context)


def _remember_two(request: HttpRequest) -> HttpResponse:
    """Keep which records are two, by the button that was pressed, and show what is left."""
    are_copies = "copies" in request.POST
    answer = request.POST.get("copies" if are_copies else "others", "")
    groups = request.POST.getlist("group") if answer == "chosen" else [answer]
    pairs: list[tuple[int, int]] = []
    with transaction.atomic():
        for group in groups:
            ids = [read_id(text) for text in group.split(",")]
            found = Record.objects.filter(pk__in=[pk for pk in ids if pk is not None])
            records = list(found.order_by("pk"))
            TwoRecords.objects.remember(records, are_copies=are_copies, by=signed_in_user(request))
            pairs += combinations([record.pk for record in records], 2)
    words = "two copies" if are_copies else "no duplicates"
    if pairs:
        request.session[ANSWERED] = pairs
        messages.success(request, f"{counted(len(pairs), 'pair')} kept as {words}.")
    else:
        messages.warning(request, "Choose at least one pair.")
    return redirect(request.get_full_path())


def _take_back(request: HttpRequest) -> HttpResponse:
    """Forget the last answer of this user, and show its records again."""
    pairs = [(one, other) for one, other in request.session.pop(ANSWERED, ())]
    taken_back = TwoRecords.objects.take_back(pairs, by=signed_in_user(request))
    messages.success(request, f"{counted(taken_back, 'pair')} to decide about again.")
    return redirect(request.get_full_path())


def _page(
    request: HttpRequest, title: str, template: str, narrowing: Narrowing, context: dict[str, Any]
) -> HttpResponse:
    # It goes without saying that they are on the shelf.
    chips = narrowing.chips_without("is_active")
    about = {"narrowing": narrowing, "chips": chips, "most": MOST_SHOWN}
    status = 400 if narrowing.problems else 200
    return admin_page(request, template, title, about | context, status=status)
