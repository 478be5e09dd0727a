"""Quick buy: one short page for a record in hand. Artist, title, Save; everything else has a sensible value."""

import uuid
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from collection.cells import join_list, split_list
from collection.models import Artist, Format, Label, Record, Want
from collection.models.lookups import Lookup
from collection.names import name_key
from credits.models import Account, Transaction

may_buy = permission_required("collection.add_record", raise_exception=True)


class NamesField(forms.CharField):
    """Names of look-up rows, separated by ";" (a name that contains one is written with `\\;`)."""

    def __init__(self, model: type[Lookup], **options: Any) -> None:
        super().__init__(**options)
        self.model = model

    def clean(self, value: Any) -> list[str]:
        """Return the names, each once. Raises ValidationError for one that the table would refuse."""
        field = self.model._meta.get_field("name")
        given = split_list(super().clean(value))
        if self.required and not given:
            raise ValidationError(self.error_messages["required"], code="required")
        if "" in given:
            raise ValidationError(f"Name {given.index('') + 1} of {len(given)} is missing between the semicolons.")
        names = [field.clean(name, None) for name in given]
        return list({name_key(name): name for name in reversed(names)}.values())[::-1]


class PriceField(forms.DecimalField):
    """An amount; the comma is as good as the point."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class Bought(NamedTuple):
    """What Save did: the record, its line in the ledger, and which look-up rows were there and which are new."""

    record: Record
    line: Transaction
    found: list[Lookup]
    added: list[Lookup]


def _suggesting(kind: str, *attributes: str) -> forms.TextInput:
    """Return a text field that suggests names; `data-several` lets it hold many."""
    return forms.TextInput({"data-suggest": kind, "autocomplete": "off"} | dict.fromkeys(attributes, True))


class QuickBuyForm(forms.ModelForm):
    # The record's future uid, so that the same page sent twice buys once.
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    # What is bought was wanted.
    want = forms.ModelChoiceField(Want.objects.none(), required=False, widget=forms.HiddenInput)
    artist = NamesField(
        Artist,
        widget=_suggesting("artist", "data-several", "autofocus"),
        help_text="Several: separate them with ;",
    )
    label = NamesField(Label, required=False, widget=_suggesting("label", "data-several"))
    format = NamesField(Format, required=False, widget=_suggesting("format"))
    price = PriceField(required=False, widget=forms.TextInput({"inputmode": "decimal"}))
    purchase_date = forms.DateField(
        label="Date", initial=timezone.localdate, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    cost = forms.TypedChoiceField(
        choices=[(1, "1 credit"), (0, "nothing")], coerce=int, initial=1, widget=forms.RadioSelect
    )

    class Meta:
        model = Record
        fields = ["title", "price", "purchase_date", "location", "barcode"]
        labels = {"location": "Place"}
        help_texts = {"location": ""}
        widgets = {"location": _suggesting("location")}

    def __init__(self, *args: Any, wants: QuerySet[Want] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if wants is not None:
            self.fields["want"].queryset = wants

    def clean_format(self) -> str:
        names = self.cleaned_data["format"]
        if len(names) > 1:
            raise ValidationError("A record has one format.")
        return names[0] if names else ""

    def buy(self, owner: User) -> Bought | None:
        """Enter the record, make the look-up rows it lacks and book it, all or nothing.

        Return None when this very page was sent before. Raises ValidationError for a day in the future.
        """
        given = self.cleaned_data
        with transaction.atomic():
            # Whoever sends the page twice at once waits here.
            Account.objects.locked(owner)
            if Record.objects.filter(uid=given["uid"]).exists():
                return None
            record, rows = self.instance, _Rows()
            artists = [rows.get(Artist, name) for name in given["artist"]]
            labels = [rows.get(Label, name) for name in given["label"]]
            record.uid, record.owner = given["uid"], owner
            record.format = rows.get(Format, given["format"]) if given["format"] else None
            if want := given["want"]:
                record.year, record.discogs_release_id = want.year, want.discogs_release_id
                key, number = name_key(want.label), want.catalog_number
                labels = [(label, number if label.name_key == key else "") for label in labels]
            record.save()
            record.set_artists(artists)
            record.set_labels(labels)
            line = record.buy(cost=given["cost"], on=given["purchase_date"])
            if want and want.closed_on is None:
                want.close(record, given["purchase_date"])
        return Bought(record, line, rows.found, rows.added)


class _Rows:
    """Look-up rows by name, and which of them had to be made."""

    def __init__(self) -> None:
        self.found: list[Lookup] = []
        self.added: list[Lookup] = []

    def get(self, model: type[Lookup], name: str) -> Lookup:
        row, is_new = model.objects.get_or_add(name)
        (self.added if is_new else self.found).append(row)
        return row


@may_buy
def quick_buy(request: HttpRequest) -> HttpResponse:
    wants = Want.objects.filter(owner=request.user)
    # A scanner found no record of this barcode.
    known = {"barcode": request.GET.get("barcode", "")} | _wanted(wants, request.GET.get("want", ""))
    form = QuickBuyForm(request.POST or None, wants=wants, initial=known, label_suffix="")
    if form.is_valid():
        try:
            bought = form.buy(request.user)
        except ValidationError as error:
            form.add_error("purchase_date", error)
        else:
            _tell(request, bought)
            return redirect("admin:quick_buy")
    if form.errors:
        # The cursor belongs where something has to be corrected; disco.js puts it there.
        form.fields["artist"].widget.attrs.pop("autofocus")
    context = admin.site.each_context(request) | {"title": "Quick buy", "form": form} | _outlook(request.user)
    return TemplateResponse(request, "collection/quick_buy.html", context)


def _wanted(wants: QuerySet[Want], key: str) -> dict[str, Any]:
    """Return what the form begins with when the want with the id `key` was found in a shop."""
    want = wants.open().filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if want is None:
        return {}
    # What a want calls its format is often a description; only one that is known is filled in.
    known_format = Format.objects.named(want.format).exists()
    return {
        "want": want,
        "artist": join_list([want.artist]),
        "title": want.title,
        "label": join_list([want.label] if want.label else []),
        "format": join_list([want.format]) if known_format else "",
    }


def _outlook(user: User) -> dict[str, Any]:
    """Return what the page says about credits: the balance now and after a purchase that costs one."""
    account = Account.objects.filter(owner=user).first()
    if account is None:
        return {}
    balance = account.balance()
    return {"balance": balance, "after": balance - 1, "zero_on": account.reach(1) if balance < 1 else None}


def _tell(request: HttpRequest, bought: Bought | None) -> None:
    """Say what was saved, which names were there and which are new, and what is left to spend."""
    if bought is None:
        messages.info(request, "This page had been sent before: the record was saved then, and not a second time.")
        return
    record, account, balance = bought.record, bought.line.account, bought.line.account.balance()
    link = format_html('<a href="{}">{}</a>', reverse("admin:collection_record_page", args=[record.pk]), record.memo)
    left = f"Balance {balance}." if balance >= 0 else ""
    messages.success(request, format_html("{}: {} {} {}", link, _booked(bought.line), _names(bought), left))
    if balance < 0:
        messages.warning(request, f"The balance is {balance}. {account.zero_again()}")


def _booked(line: Transaction) -> str:
    if line.kind == Transaction.Kind.INITIAL_LOAD:
        return f"Initial load, as {line.date} is before the account was opened ({line.account.opened_on})."
    cost = {0: "nothing", -1: "1 credit"}[line.amount]
    return f"bought on {line.date} for {cost}."


def _names(bought: Bought) -> str:
    """Return such as "Known: Can. New: artist Neu!, label Brain."."""
    parts = []
    for word, rows in (("New", bought.added), ("Known", bought.found)):
        if rows:
            parts.append(f"{word}: " + ", ".join(f"{row._meta.verbose_name} {row.name}" for row in rows) + ".")
    return " ".join(parts)
