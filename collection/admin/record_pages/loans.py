"""The page of a record lends it, and takes it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from adminkit.redirects import next_page
from collection.admin.lending import LendForm, say_returned
from collection.admin.record_pages.record_view import RecordView, page_address
from collection.bulk.loans import return_together
from collection.filters.links import with_list
from collection.models import Loan, Record


class LendRecord(RecordView):
    """Asks to whom the record is lent, then lends it."""

    permission = "lend"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(self.record(pk), LendForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        form = LendForm(request.POST)
        if form.is_valid() and form.lend(request, Record.objects.filter(pk=pk)):
            return redirect(with_list(request, page_address(pk)))
        return self._show(record, form)

    def _show(self, record: Record, form: LendForm) -> HttpResponse:
        loan = record.loans.unreturned().first()
        refusal = ""
        if not record.is_active:
            refusal = f"{record.full_name} is not on the shelf, so it cannot be lent."
        elif loan:
            refusal = f"{record.full_name} is on loan to {loan.to} since {loan.since}."
        context = {"form": form, "refusal": refusal}
        return self.page("collection/lend_record.html", "Lend", context, original=record)


class ReturnRecord(RecordView):
    """Takes down that the record is back today."""

    permission = "take_back"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.record(pk)
        loans = Loan.objects.filter(record=pk)
        say_returned(request, return_together(loans, by=self.user))
        return redirect(next_page(request, with_list(request, page_address(pk))))
