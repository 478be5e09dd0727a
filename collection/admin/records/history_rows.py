"""Ratings and ledger lines below the form of a record, to read only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from adminkit.signed_in import signed_in_user
from collection.admin.strict import ReadOnly
from collection.models import Record
from credits.models import Transaction
from ratings.models import Rating


class RatingInline(ReadOnly, admin.TabularInline):
    model = Rating
    fields = ["rated_on", "author", "value", "review"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rating]:
        return super().get_queryset(request).select_related("author")


class TransactionInline(ReadOnly, admin.TabularInline):
    model = Transaction
    fields = ["date", "kind", "amount", "reason"]
    verbose_name_plural = "Ledger"
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """Whether the ledger lines of a record are shown: to those who may change it."""
        return super().has_view_permission(request, obj) and (
            obj is None or obj.is_editable_by(signed_in_user(request))
        )
