"""The form of quick buy: artist and title are enough, everything else has a sensible value."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from adminkit.fields import DayField, PriceField, offer_rows
from adminkit.sent_once import PageUidField
from adminkit.verbs import alters_data, require
from collection.models import Artist, Format, Label, Record, Want
from collection.names import name_key
from collection.typed.names import LookupRows, NamesField, suggesting
from credits.models import Account, Transaction


@dataclass(frozen=True)
class Bought:
    """The result of *Save*: the record, its line in the ledger, and the rows it refers to."""

    record: Record
    line: Transaction
    rows: LookupRows


class QuickBuyForm(forms.ModelForm):
    # The record's future uid, so that the same page sent twice buys once.
    uid = PageUidField()
    # The want that this purchase fulfils.
    want = forms.ModelChoiceField(Want.objects.none(), required=False, widget=forms.HiddenInput)
    artist = NamesField(
        Artist,
        widget=suggesting("artist", "data-several", "autofocus"),
        help_text="Several: separate them with ;",
    )
    label = NamesField(Label, required=False, widget=suggesting("label", "data-several"))
    format = NamesField(Format, required=False, widget=suggesting("format"))
    price = PriceField(required=False)
    purchase_date = DayField()
    cost = forms.TypedChoiceField(
        choices=[(1, "1 credit"), (0, "nothing")], coerce=int, initial=1, widget=forms.RadioSelect
    )

    class Meta:
        model = Record
        fields = ["title", "price", "purchase_date", "location", "barcode"]
        help_texts = {"location": ""}
        widgets = {"location": suggesting("location")}

    def __init__(self, *args: Any, wants: QuerySet[Want] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if wants is not None:
            offer_rows(self.fields["want"], wants)

    def clean_format(self) -> str:
        names: list[str] = self.cleaned_data["format"]
        if len(names) > 1:
            raise ValidationError("A record has one format.")
        return names[0] if names else ""

    @alters_data
    def buy(self, *, by: User) -> Bought | None:
        """Enter the record, add the look-up rows it lacks and book it, all or nothing.

        Return None when this very page was sent before. Raises PermissionDenied for a user who may
        not add records, ValidationError for a day in the future.
        """
        require(by, "collection.add_record")
        typed = self.cleaned_data
        with transaction.atomic():
            # A second sending at the same time waits here.
            Account.objects.locked(by)
            if Record.objects.filter(uid=typed["uid"]).exists():
                return None
            record, rows = self.instance, LookupRows()
            artists = [rows.get(Artist, name) for name in typed["artist"]]
            labels = [(rows.get(Label, name), "") for name in typed["label"]]
            record.uid, record.owner = typed["uid"], by
            record.format = rows.get(Format, typed["format"]) if typed["format"] else None
            want: Want | None = typed["want"]
            if want:
                record.year, record.discogs_release_id = want.year, want.discogs_release_id
                labels = [(label, _number_of(label, want)) for label, _ in labels]
            record.save()
            record.set_artists(artists)
            record.set_labels(labels)
            line = record.buy(by=by, cost=typed["cost"], on=typed["purchase_date"])
            if want and want.closed_on is None:
                want.close(record, typed["purchase_date"], by=by)
        return Bought(record, line, rows)


def _number_of(label: Label, want: Want) -> str:
    """Return the catalog number that the want has for this label."""
    return want.catalog_number if label.name_key == name_key(want.label) else ""
