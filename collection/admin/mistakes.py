"""The page *Entered by mistake*: the only way in which a record is deleted by hand."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from collection.models import Record
from collection.models.mistakes import MISTAKE


class MistakeForm(forms.Form):
    reason = forms.CharField(initial=MISTAKE, max_length=500, help_text="Stands beside the lines that are reversed.")


class MistakePage(admin.ModelAdmin):
    """Mixed into the admin of records."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.mistake_view)
        return [path("<int:pk>/mistake/", view, name="collection_record_mistake"), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        # No bare delete, by no route: a record leaves the shelf, or was a mistake.
        return False

    def has_mistake_permission(self, request: HttpRequest, obj: Record) -> bool:
        return request.user.has_perm("collection.delete_record") and obj.is_editable_by(request.user)

    def mistake_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List what goes with the record and what it cost; withdraw it when that is confirmed."""
        record = get_object_or_404(Record.objects.with_links(), pk=pk)
        if not self.has_mistake_permission(request, record):
            raise PermissionDenied
        form = MistakeForm(request.POST or None)
        if form.is_valid():
            return self._withdraw(request, record, form.cleaned_data["reason"])
        context = {
            **self.admin_site.each_context(request),
            "title": "Entered by mistake",
            "opts": self.opts,
            "original": record,
            "form": form,
            "ratings": record.ratings.select_related("author"),
            "costs": record.costs(),
            "returned": -sum(line.amount for line in record.costs()),
        }
        return TemplateResponse(request, "collection/mistake.html", context)

    def _withdraw(self, request: HttpRequest, record: Record, reason: str) -> HttpResponse:
        told = record.memo
        with transaction.atomic():
            self.log_deletions(request, Record.objects.filter(pk=record.pk))
            returned = sum(line.amount for line in record.withdraw(reason))
        credits = f" {returned:+d} credits were booked." if returned else ""
        self.message_user(request, f"{told} is deleted.{credits}", messages.SUCCESS)
        return redirect("admin:collection_record_changelist")
