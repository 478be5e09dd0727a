"""The page on which the years of albums are moved to where they belong, all at once."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.addresses import Address
from adminkit.numbers import counted
from adminkit.views import AdminView
from collection.catalogues.filling.years import move_years, years_to_move
from collection.models import Batch, Record, RecordQuerySet

#: So many records are shown of those whose year would be moved.
SHOWN = 100


class MoveYearsPage(AdminView):
    """Shows the records whose year is that of the album, and moves all of them when that is
    confirmed.
    """

    permission = "change"

    def get(self, request: HttpRequest) -> HttpResponse:
        moves = years_to_move(self._records())
        shown = {move.record: move for move in moves[:SHOWN]}
        records = Record.objects.filter(pk__in=shown).with_artists()
        context = {
            "rows": [(record, shown[record.pk]) for record in records],
            "count": len(moves),
            "most": SHOWN,
        }
        title = "Move years to the original year"
        return self.page("collection/looking_up/years.html", title, context)

    def post(self, request: HttpRequest) -> HttpResponse:
        batch = move_years(self._records(), by=self.user).batch
        if batch is None:
            sentence = "None of these records has the year of the album as its year any more."
            messages.info(request, sentence)
            return redirect(request.get_full_path())
        undo = reverse("admin:collection_batch_undo", args=[batch.pk])
        years = counted(batch.counts["changed"], "year was", "years were")
        news = format_html('{} moved to the original year. <a href="{}">Undo</a>', years, undo)
        messages.success(request, news)
        return redirect("admin:collection_batch_change", batch.pk)

    def _records(self) -> RecordQuerySet:
        """Return the user's records, those that a batch wrote if the address names one."""
        if not settings.DISCO_LOOK_UPS:
            raise Http404("Look-ups are switched off on this site.")
        records = Record.objects.editable_by(self.user)
        pk = Address(self.request.GET, "batch").id("batch")
        if pk is None:
            return records
        batch = get_object_or_404(Batch, pk=pk)
        return records.filter(pk__in=batch.changes.exclude(after=None).values("record"))
