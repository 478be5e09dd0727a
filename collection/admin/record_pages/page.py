"""The page of one record: everything that is known of it, with the form that rates it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.numbers import plain_number
from collection.admin.changes import ShownChange, shown_change
from collection.admin.places.spots import record_spot
from collection.admin.record_pages import facts
from collection.admin.record_pages.pictures import pictures_of
from collection.admin.record_pages.record_view import RecordView, page_address
from collection.admin.records.neighbours import neighbours
from collection.catalogues.looking.looked_at import note_shown
from collection.covers.pictures import KINDS
from collection.filters.links import CARRIED, with_list
from collection.models import Change, LookUpState, Order, Record, RecordQuerySet
from collection.models.private_fields import sees_private_fields_of
from collection.orders.on_the_way import OrderedLines
from ratings.forms import RatingField
from ratings.models import Rating

#: So many changes, plays and other copies are shown, the latest.
SHOWN = 10


class OpinionForm(forms.Form):
    value = RatingField(label="My rating")
    review = forms.CharField(required=False, widget=forms.Textarea({"rows": 2}))


class RecordPage(RecordView):
    """Shows a record to whoever may see it, and stores the rating that was sent."""

    def records(self) -> RecordQuerySet:
        records = super().records().with_tags().with_my_rating(self.user)
        return records.prefetch_related("tracks")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        return self._show(record, OpinionForm(initial={"value": record.my_rating}, label_suffix=""))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        if not self.may("rate"):
            raise PermissionDenied
        form = OpinionForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self._show(record, form)
        value, review = form.cleaned_data["value"], form.cleaned_data["review"] or None
        rating = Rating.objects.rate(record, self.user, value, by=self.user, review=review)
        news = format_html(
            '{} is rated {}. <a href="{}">Delete the rating</a>',
            record.full_name,
            plain_number(rating.value),
            reverse("admin:ratings_rating_delete", args=[rating.pk]),
        )
        messages.success(request, news)
        return redirect(request.get_full_path())

    def _show(self, record: Record, form: OpinionForm) -> HttpResponse:
        note_shown([record.pk])
        with_private = sees_private_fields_of(self.user, record.owner_id)
        context = {
            "record": record,
            "form": form,
            "removal": facts.removal(record, with_private=with_private),
            "artists": facts.artists(record),
            "labels": facts.labels(record),
            "tracks": facts.tracks(record),
            "pictures": pictures_of(record),
            "facts": [
                *facts.release_facts(record),
                *facts.copy_facts(record, with_private=with_private),
            ],
            "with_private": with_private,
            "is_own": self.may("change", record),
            "spot": record_spot(record) if self.may("change", record) else None,
            "may_add": self.may("add"),
            "may_merge": self.may("mistake", record),
            "may_rate": self.may("rate"),
            "may_play": self.may("play"),
            "endings": ",".join(KINDS),
            "plays": record.plays.select_related("user")[:SHOWN],
            "play_count": record.plays.count(),
            "events": record.events(),
            "changes": self._changes(record),
            "may_look_up": settings.DISCO_LOOK_UPS and self.may("change", record),
            "is_album_cover": record.look_ups.filter(state=LookUpState.ALBUM).exists(),
            "copies": Record.objects.copies_of(record).with_links()[:SHOWN],
        }
        context |= self._way(record) | self._loans(record) | self._orders(record)
        return self.page("admin/collection/record/page.html", record.full_name, context)

    def _orders(self, record: Record) -> dict[str, Any]:
        """Return the order of which the record came, and the line that brings another copy, for
        those who may see them.
        """
        if not self.user.has_perm("collection.view_order"):
            return {}
        of_record = Order.objects.editable_by(self.user).filter(lines=record.order_line_id)
        return {
            "order": of_record.first() if record.order_line_id else None,
            "ordered": OrderedLines(self.user).of_record(record),
        }

    def _loans(self, record: Record) -> dict[str, Any]:
        """Return who has the record and who had it, for those who may see loans, and what the user
        may do about it.
        """
        loan = record.loans.unreturned().first() if record.is_active else None
        may_lend = record.is_active and loan is None and self.may("lend", record)
        if not self.user.has_perm("collection.view_loan"):
            return {"may_lend": may_lend}
        loans = list(record.loans.all()[: SHOWN + 1])
        return {
            "may_lend": may_lend,
            "may_take_back": self.may("take_back", record),
            "loan": loan,
            "loans": loans[:SHOWN],
            "loan_count": record.loans.count() if len(loans) > SHOWN else len(loans),
        }

    def _changes(self, record: Record) -> list[ShownChange]:
        if not self.user.has_perm("collection.view_change"):
            return []
        changes = Change.objects.filter(record=record).exclude(before={}, after={})
        latest = changes.select_related("batch__user").order_by("-pk")[:SHOWN]
        return [shown_change(change) for change in latest]

    def _way(self, record: Record) -> dict[str, Any]:
        """Return the way back to the list, and through it to the records before and after."""
        query = self.request.GET.get(CARRIED, "")
        beside = neighbours(self.model_admin, self.request, query, record.pk)
        back = QueryDict(query if beside.is_known else "", mutable=True)
        if beside.place:
            back[PAGE_VAR] = str((beside.place - 1) // self.model_admin.list_per_page + 1)
        listing = reverse("admin:collection_record_changelist")
        edit = reverse("admin:collection_record_change", args=[record.pk])
        return {
            "neighbours": beside,
            "previous": self._in_list(beside.previous),
            "next": self._in_list(beside.next),
            "back": f"{listing}?{back.urlencode()}" if back else listing,
            "edit": with_list(self.request, edit),
        }

    def _in_list(self, pk: int | None) -> str | None:
        return with_list(self.request, page_address(pk)) if pk else None
