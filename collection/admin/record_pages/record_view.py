"""What the pages of one record share: whose they are, their addresses, and the way back."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from adminkit.views import AdminView
from collection.models import Record, RecordQuerySet


class RecordView(AdminView):
    """A page of one record. Whoever opens it needs the right `permission` to that record."""

    def records(self) -> RecordQuerySet:
        """Return all records, each with what a line about it shows."""
        return Record.objects.with_links()

    def record(self, pk: int) -> Record:
        """Return the record with the id `pk`. Raises Http404 and PermissionDenied."""
        record = get_object_or_404(self.records(), pk=pk)
        if not self.may(self.permission, record):
            raise PermissionDenied
        return record


def page_address(pk: int) -> str:
    """Return the address of the page of a record."""
    return reverse("admin:collection_record_page", args=[pk])
