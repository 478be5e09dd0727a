"""Quick buy: one short page for a record in hand, and the messages after *Save*."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.addresses import Address, read_id
from adminkit.pages import admin_page
from adminkit.sent_once import tell_sent_before
from adminkit.signed_in import signed_in_user
from collection.cells import join_list
from collection.models import Format, Want
from collection.quick_buy_form import Bought, QuickBuyForm
from collection.screens.wants.offering import offer_to_close
from credits.balance_words import balance_after, balance_now
from credits.models import Account, Transaction

may_buy = permission_required("collection.add_record", raise_exception=True)


@may_buy
def quick_buy(request: HttpRequest) -> HttpResponse:
    """Show the short form of a record in hand, begun with a barcode or a want of the address; store
    the record and book it.
    """
    user = signed_in_user(request)
    wants = Want.objects.filter(owner=user)
    address = Address(request.GET, "barcode", "want")
    # A scanner found no record of this barcode.
    initial: dict[str, Any] = {"barcode": address.text("barcode")}
    if address.text("want"):
        initial |= _wanted(wants, address.text("want"))
        if "want" not in initial:
            messages.warning(
                request, "You have no open want of this number; the page begins empty."
            )
    form = QuickBuyForm(request.POST or None, wants=wants, initial=initial, label_suffix="")
    if form.is_valid():
        try:
            bought = form.buy(by=user)
        except ValidationError as error:
            form.add_error("purchase_date", error)
        else:
            report(request, bought)
            if bought and not form.has_offered:
                offer_to_close(request, bought.record)
            return redirect("admin:quick_buy")
    if form.errors:
        # The cursor belongs where something has to be corrected; disco.js puts it there.
        form.fields["artist"].widget.attrs.pop("autofocus")
    context = {"form": form, "balance": balance_after_purchase(user)}
    return admin_page(request, "collection/quick_buy.html", "Quick buy", context)


def _wanted(wants: QuerySet[Want], key: str) -> dict[str, Any]:
    """Return what the form begins with for the open want with the id `key`, nothing if there is
    none.
    """
    number = read_id(key)
    want = wants.filter(pk=number, closed_on=None).first() if number is not None else None
    if want is None:
        return {}
    # The format of a want is often a description; only a known one is filled in.
    known_format = Format.objects.named(want.format).exists()
    return {
        "want": want,
        "artist": join_list([want.artist]),
        "title": want.title,
        "label": join_list([want.label] if want.label else []),
        "format": join_list([want.format]) if known_format else "",
    }


def balance_after_purchase(user: User) -> str:
    """Return what a purchase of one credit does to the user's balance; looking opens no account."""
    account = Account.objects.filter(owner=user).first()
    return f"For 1 credit {balance_after(account, -1)}." if account else ""


def report(request: HttpRequest, bought: Bought | None) -> None:
    """Say what was saved, which names were known and which are new, the balance, and how to undo
    it; `bought` is None for a page that was sent before.
    """
    if bought is None:
        tell_sent_before(request)
        return
    record, account = bought.record, bought.line.account
    link = format_html(
        '<a href="{}">{}</a>',
        reverse("admin:collection_record_page", args=[record.pk]),
        record.full_name,
    )
    undo = format_html(
        '<a href="{}">Undo</a>', reverse("admin:collection_batch_undo", args=[bought.batch.pk])
    )
    booked, names, balance = _booked(bought.line), bought.rows.report, balance_now(account)
    if account.balance() < 0:
        messages.success(request, format_html("{}: {} {} {}", link, booked, names, undo))
        messages.warning(request, balance)
    else:
        news = format_html("{}: {} {} {} {}", link, booked, names, balance, undo)
        messages.success(request, news)


def _booked(line: Transaction) -> str:
    if line.kind == Transaction.Kind.INITIAL_LOAD:
        return (
            f"Initial load, as {line.date} is before the account was opened "
            f"({line.account.opened_on})."
        )
    cost = "1 credit" if line.amount else "nothing"
    return f"bought on {line.date} for {cost}."
