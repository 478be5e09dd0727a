"""The page on which an order is entered and changed, with all its lines: from wants, or typed."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import Address
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.sent_once import tell_sent_before
from adminkit.signed_in import signed_in_user
from collection.admin.orders.order_form import EMPTY_ROWS, LineRows, OrderEntryForm, line_rows
from collection.filters.links import CARRIED
from collection.models import Order, OrderLine, Want
from collection.orders.entering import keep_order, lines_of_wants
from collection.orders.on_the_way import coming
from collection.orders.receiving import enter_received
from collection.screens.wants.offering import with_undo
from credits.models import Account

#: The buttons beside *Save*: more rows, and everything is here already.
MORE, HERE = "more", "here"
#: So many wants are ordered together.
MOST_WANTS = 100


def order_address(pk: int) -> str:
    """Return the address of the page of an order."""
    return reverse("admin:collection_order_page", args=[pk])


def enter_order(model_admin: admin.ModelAdmin, request: HttpRequest, order: Order) -> HttpResponse:
    """Show the page of an order, stored or new, or store it with its lines."""
    user, is_new = signed_in_user(request), order.pk is None
    wants = Want.objects.filter(owner=order.owner)
    ids = Address(request.GET, CARRIED, several=["want"] if is_new else []).ids("want")
    if is_new:
        lines = [] if request.method == "POST" else _ordered(ids[:MOST_WANTS], user)
    else:
        lines = list(order.lines.select_related("want").order_by("position"))
    posted: QueryDict | None = request.POST if request.method == "POST" else None
    if posted is not None and MORE in posted:
        posted = _with_more_rows(posted)
    form = OrderEntryForm(posted, instance=order, label_suffix="")
    rows = line_rows(posted, lines=lines, wants=wants, is_frozen=order.is_frozen)
    is_sent = posted is not None and MORE not in posted
    # Both are asked, so that all that is wrong is said at once.
    if is_sent and form.is_valid() & rows.is_valid():
        answer = _stored(request, form, rows)
        if answer is not None:
            if is_new and order.pk:
                model_admin.log_addition(request, order, [{"added": {}}])
            elif not is_new:
                changed = [{"changed": {"fields": form.changed_data}}]
                model_admin.log_change(request, order, changed)
            return answer
    return _page(request, form, rows, order if not is_new else None, is_sent)


def _ordered(ids: list[int], user: User) -> list[OrderLine]:
    """Return a line for each open want of the user with one of these ids."""
    wants = Want.objects.open().filter(owner=user, pk__in=ids)
    return lines_of_wants(wants)


def _with_more_rows(posted: QueryDict) -> QueryDict:
    """Return what was sent with some empty rows more."""
    changed = posted.copy()
    total = changed.get("lines-TOTAL_FORMS", "")
    if total.isdecimal() and total.isascii() and len(total) < 5:
        changed["lines-TOTAL_FORMS"] = str(int(total) + EMPTY_ROWS)
    return changed


def _stored(request: HttpRequest, form: OrderEntryForm, rows: LineRows) -> HttpResponse | None:
    """Store the order and lead to its page; None where it was refused, as the form says then."""
    order, lines, user = form.instance, rows.kept, signed_in_user(request)
    try:
        if HERE in request.POST:
            received = enter_received(order, lines, by=user)
            if received is None:
                tell_sent_before(request)
                return redirect("admin:collection_order_changelist")
            sentence = f"{counted(len(received.records), 'record')} entered and booked."
            messages.success(request, with_undo(sentence, received.batch))
            return redirect(order_address(order.pk))
        if keep_order(order, lines, by=user) is None:
            tell_sent_before(request)
            return redirect("admin:collection_order_changelist")
    except ValidationError as error:
        for sentence in error.messages:
            form.add_error(None, sentence)
        return None
    messages.success(request, f"The order {order} was saved.")
    return redirect(order_address(order.pk))


def _page(
    request: HttpRequest,
    form: OrderEntryForm,
    rows: LineRows,
    original: Order | None,
    is_sent: bool,
) -> HttpResponse:
    user = signed_in_user(request)
    account = Account.objects.filter(owner=user).first()
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "currency": settings.DISCO_CURRENCY,
        "balance": account.balance() if account else None,
        "coming": coming(user),
        "may_receive": original is None and user.has_perm("collection.add_record"),
        "is_refused": is_sent and bool(form.errors or not rows.is_valid()),
    }
    title = "Change order" if original else "New order"
    template = "collection/orders/enter.html"
    return admin_page(request, template, title, context, opts=Order._meta, original=original)
