"""The page *Entered by mistake*: the only way to delete a record by hand."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import reverse

from collection.admin.record_pages.record_view import RecordView
from collection.filters.links import back_to_list
from collection.mistakes import MISTAKE, costs, withdraw
from collection.models import Record


class MistakeForm(forms.Form):
    reason = forms.CharField(
        initial=MISTAKE, max_length=500, help_text="Shown beside the lines that are reversed."
    )


class MistakePage(RecordView):
    """Lists what is deleted with the record and what it cost; deletes it when confirmed."""

    permission = "mistake"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(self.record(pk), MistakeForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        form = MistakeForm(request.POST)
        if not form.is_valid():
            return self._show(record, form)
        name = record.full_name
        lines = withdraw(record, form.cleaned_data["reason"], by=self.user)
        returned = sum(line.amount for line in lines)
        booked = ""
        if returned:
            verb = pluralize(returned, "credit was,credits were")
            booked = f" {returned:+,d} {verb} booked."
        messages.success(request, f"{name} is deleted.{booked}")
        return redirect(back_to_list(request, reverse("admin:collection_record_changelist")))

    def _show(self, record: Record, form: MistakeForm) -> HttpResponse:
        lines = costs(record)
        context = {
            "form": form,
            "ratings": record.ratings.select_related("author"),
            "costs": lines,
            "returned": -sum(line.amount for line in lines),
        }
        return self.page("collection/mistake.html", "Entered by mistake", context, original=record)
