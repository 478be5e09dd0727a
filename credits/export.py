"""What a file of the ledger holds: names and uids instead of the database's own numbers."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV
from import_export.resources import ModelResource

from credits.models import Account, Transaction


class TransactionResource(ModelResource):
    account = Field("account__owner__username", "account")
    record = Field("record__uid", "record_uid")

    class Meta:
        model = Transaction
        fields = export_order = [
            *("id", "account", "date", "kind", "amount", "record", "memo", "reason", "sale_price", "reverses"),
            *("due_on", "created_at"),
        ]


class AccountResource(ModelResource):
    owner = Field("owner__username", "owner")

    class Meta:
        model = Account
        fields = export_order = ["owner", "interval_days", "credits_per_interval", "opened_on", "granted_through"]


class TableExport(ExportMixin):
    """Export as CSV; mixed into a ModelAdmin."""

    export_formats = [CSV]
    # The list pages show the link themselves.
    import_export_change_list_template = None

    def get_export_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the rows of the list as it is filtered. Raises BadRequest for a filter that it does not know."""
        try:
            return super().get_export_queryset(request)
        except IncorrectLookupParameters:
            raise BadRequest("The address asks for something that this list does not know.") from None
