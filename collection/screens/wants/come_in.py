"""The wants that have come in: a tick for each, closed as one batch."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from adminkit.addresses import Address, read_id
from adminkit.numbers import counted
from adminkit.views import AdminView
from collection.bulk.wants import close_together, come_in, open_wants_of
from collection.models import Record, Want
from collection.screens.wants.offering import with_undo

LIST = "admin:collection_want_changelist"


class WantArrival(NamedTuple):
    """A want, the record that came, and whether the record is what is wanted."""

    want: Want
    record: Record
    is_met: bool


class ComeInPage(AdminView):
    """Lists the open wants that records of the shelf fulfil, or those of the album of the record
    that the address names; closes those that are ticked.
    """

    permission = "change"

    def get(self, request: HttpRequest) -> HttpResponse:
        record = self._record()
        context = {"arrivals": self._arrivals(record), "record": record}
        return self.page("collection/wants_come_in.html", "Wants that have come in", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        ticked = {read_id(key) for key in request.POST.getlist("want")}
        arrivals = self._arrivals(self._record())
        bought = {
            arrival.want.pk: arrival.record for arrival in arrivals if arrival.want.pk in ticked
        }
        wants = Want.objects.filter(pk__in=bought)
        batch = close_together(wants, by=self.user, bought=bought) if bought else None
        if batch is None:
            messages.warning(request, "Nothing was changed: tick the wants that are to be closed.")
            return redirect(request.get_full_path())
        closed = batch.counts["changed"]
        sentence = f"{counted(closed, 'want')} {'was' if closed == 1 else 'were'} closed."
        messages.success(request, with_undo(sentence, batch))
        return redirect(LIST)

    def _record(self) -> Record | None:
        """Return the record of the user that the address names."""
        key = Address(self.request.GET, "record").text("record")
        if not key:
            return None
        own = Record.objects.owned_by(self.user).with_links()
        return get_object_or_404(own, pk=read_id(key))

    def _arrivals(self, record: Record | None) -> list[WantArrival]:
        if record is None:
            return [WantArrival(want, came, True) for want, came in come_in(self.user)]
        met, others = open_wants_of(record)
        return [
            *(WantArrival(want, record, True) for want in met),
            *(WantArrival(want, record, False) for want in others),
        ]
