"""The page on which an order is entered and changed, with all its lines: from wants, from a
look-up, or typed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import Address
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.sent_once import tell_sent_before
from adminkit.signed_in import signed_in_user
from collection.filters.links import CARRIED
from collection.models import Order, OrderLine, Want
from collection.orders.entering import keep_order, lines_of_wants
from collection.orders.on_the_way import coming
from collection.orders.receiving import enter_received
from collection.orders.releases import LINE_NAMES, line_of_cells
from collection.safety import NotSafe, back_up_first
from collection.screens.orders.listing import LIST, NOT_READ, is_asked, is_left, with_list
from collection.screens.orders.order_form import LineRows, OrderEntryForm, line_rows
from collection.screens.orders.typed_rows import with_more_rows
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
    is_new = order.pk is None
    lines = _begun(request) if is_new else []
    if not is_new:
        Address(request.GET, CARRIED)
    if request.method != "POST":
        return _page(request, order, *_forms(order, None, lines))
    posted = request.POST
    if MORE in posted:
        return show_typed(request, order, with_more_rows(posted))
    if is_asked(posted):
        return show_typed(request, order, *with_list(request))
    form, rows = _forms(order, posted)
    if is_left(request):
        form.add_error(None, NOT_READ)
    # Both are asked, so that all that is wrong is said at once.
    if form.is_valid() & rows.is_valid():
        answer = _stored(request, form, rows)
        if answer is not None:
            return answer
    return _page(request, order, form, rows, {"is_refused": True})


def show_typed(
    request: HttpRequest,
    order: Order,
    posted: QueryDict,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the page with what is typed so far, of which the order itself is not judged yet."""
    return _page(request, order, *_forms(order, posted, is_sent=False), context)


def _forms(
    order: Order,
    posted: QueryDict | None,
    begun: Sequence[OrderLine] = (),
    *,
    is_sent: bool = True,
) -> tuple[OrderEntryForm, LineRows]:
    """Return the form of an order and the rows of its lines, as they were typed, or as the page
    begins with the lines `begun`.
    """
    lines = list(begun)
    if order.pk:
        lines = list(order.lines.select_related("want").order_by("position"))
    if is_sent or posted is None:
        form = OrderEntryForm(posted, instance=order, label_suffix="")
    else:
        form = OrderEntryForm(instance=order, label_suffix="", initial=posted.dict())
    wants = Want.objects.filter(owner=order.owner)
    return form, line_rows(posted, lines=lines, wants=wants, is_frozen=order.is_frozen)


def _begun(request: HttpRequest) -> list[OrderLine]:
    """Return the lines that a new order begins with: one for each open want of the user that the
    address names, and the one that it describes. Raises BadAddress.
    """
    address = Address(request.GET, CARRIED, *LINE_NAMES, several=["want"])
    ids = address.ids("want")[:MOST_WANTS]
    described = line_of_cells({name: address.text(name) for name in LINE_NAMES})
    wants = Want.objects.open().filter(owner=signed_in_user(request), pk__in=ids)
    return [*lines_of_wants(wants), *filter(None, [described])]


def _stored(request: HttpRequest, form: OrderEntryForm, rows: LineRows) -> HttpResponse | None:
    """Store the order and lead to its page; None where it was refused, as the form says then."""
    order, lines, user = form.instance, rows.kept, signed_in_user(request)
    try:
        if HERE in request.POST:
            copies = sum(line.wanted_count for line in lines)
            if sentence := back_up_first(f"the receipt of {order}", copies):
                messages.info(request, sentence)
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
    except NotSafe as error:
        form.add_error(None, str(error))
        return None
    except ValidationError as error:
        for sentence in error.messages:
            form.add_error(None, sentence)
        return None
    messages.success(request, f"The order {order} was saved.")
    return redirect(order_address(order.pk))


def _page(
    request: HttpRequest,
    order: Order,
    form: OrderEntryForm,
    rows: LineRows,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    user, original = signed_in_user(request), order if order.pk else None
    account = Account.objects.filter(owner=user).first()
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "currency": settings.DISCO_CURRENCY,
        "balance": account.balance() if account else None,
        "coming": coming(user),
        "may_receive": original is None and user.has_perm("collection.add_record"),
        "may_ask": settings.DISCO_LOOK_UPS and not rows.is_frozen,
        # What is typed in the boxes beside the rows stays there.
        "asked": request.POST.get("look_up", ""),
        LIST: request.POST.get(LIST, ""),
    }
    title = "Change order" if original else "New order"
    template = "collection/orders/enter.html"
    context |= more or {}
    return admin_page(request, template, title, context, opts=Order._meta, original=original)
