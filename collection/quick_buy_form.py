"""The form of quick buy: artist and title are enough, everything else has a sensible value."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.fields import DayField, PriceField, offer_rows
from adminkit.sent_once import PageUidField
from adminkit.verbs import require
from collection.adding.closed_wants import ClosedWantsField
from collection.adding.new_record import NewRecordBatch
from collection.models import Artist, Batch, Format, Label, Record, Want
from collection.models.wants import Pressing, WantQuerySet
from collection.names import name_key
from collection.typed.names import LookupRows, NamesField, suggesting
from credits.models import Account, Transaction


@dataclass(frozen=True)
class Bought:
    """The result of *Save*: the record, its line in the ledger, the rows it refers to, and the
    batch by which all of it is undone.
    """

    record: Record
    line: Transaction
    rows: LookupRows
    batch: Batch


class QuickBuyForm(forms.ModelForm):
    # The record's future uid, so that the same page sent twice buys once.
    uid = PageUidField()
    # The want that this purchase fulfils.
    want = forms.ModelChoiceField(Want.objects.none(), required=False, widget=forms.HiddenInput)
    # Other wants of this album, which it may close as well.
    closes = ClosedWantsField()
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

    def __init__(
        self,
        *args: Any,
        wants: WantQuerySet | None = None,
        pressing: Pressing | None = None,
        **options: Any,
    ) -> None:
        """`wants` are those that the purchase may fulfil, `pressing` what is known of the record
        before anybody has typed it.
        """
        super().__init__(*args, **options)
        if wants is not None:
            offer_rows(self.fields["want"], wants)
            closes = self.fields["closes"]
            assert isinstance(closes, ClosedWantsField)
            closes.offer(wants, pressing, self["want"].value())

    @property
    def has_offered(self) -> bool:
        """Whether the page asked about wants that the purchase closes."""
        closes = self.fields["closes"]
        assert isinstance(closes, ClosedWantsField)
        return bool(self["want"].value()) or bool(closes.offered)

    def clean_format(self) -> str:
        names: list[str] = self.cleaned_data["format"]
        if len(names) > 1:
            raise ValidationError("A record has one format.")
        return names[0] if names else ""

    @one_act
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
            entered = NewRecordBatch(by)
            record.uid, record.owner = typed["uid"], by
            want: Want | None = typed["want"]
            artists, labels = self.artist_rows(rows), self.label_rows(rows, want)
            record.format = self.format_row(rows)
            self.take_over_from(want)
            record.save()
            record.set_artists(artists)
            record.set_labels(labels)
            self._fill_in(entered.batch, by=by)
            line = record.buy(by=by, cost=typed["cost"], on=typed["purchase_date"])
            wants = dict.fromkeys(filter(None, [want, *typed["closes"]]))
            closing = [one for one in wants if one.closed_on is None]
            for one in closing:
                one.close(record, typed["purchase_date"], by=by)
            batch = entered.close(record, rows.added, closing)
            batch.note(by, Verb.BUY, record, name=line.memo, on=line.date, credits=line.signed)
        return Bought(record, line, rows, batch)

    # What more is known of the record than was typed; a form that knows a release overrides these.

    def take_over_from(self, want: Want | None) -> None:
        """Let the record take over what the want says of the pressing."""
        if want:
            self.instance.year = want.year
            self.instance.discogs_release_id = want.discogs_release_id

    def format_row(self, rows: LookupRows) -> Format | None:
        """Return the format."""
        name = self.cleaned_data["format"]
        return rows.get(Format, name) if name else None

    def artist_rows(self, rows: LookupRows) -> list[tuple[Artist, str]]:
        """Return the artists with the phrases between them."""
        return [(rows.get(Artist, name), "") for name in self.cleaned_data["artist"]]

    def label_rows(self, rows: LookupRows, want: Want | None) -> list[tuple[Label, str]]:
        """Return the labels with their catalog numbers."""
        labels = [rows.get(Label, name) for name in self.cleaned_data["label"]]
        return [(label, _number_of(label, want) if want else "") for label in labels]

    def _fill_in(self, batch: Batch, *, by: User) -> None:
        """Fill in what a catalogue knows of the record that was just stored, as part of `batch`."""


def _number_of(label: Label, want: Want) -> str:
    """Return the catalog number that the want has for this label."""
    return want.catalog_number if label.name_key == name_key(want.label) else ""
