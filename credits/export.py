"""The columns of an exported ledger: names and uids instead of the database's own numbers."""

from import_export.fields import Field
from import_export.resources import ModelResource

from credits.models import Account, Transaction


class TransactionResource(ModelResource):
    account = Field("account__owner__username", "account")
    record = Field("record__uid", "record_uid")
    booked_by = Field("booked_by__username", "booked_by")

    class Meta:
        model = Transaction
        fields = export_order = [
            "id",
            "account",
            "date",
            "kind",
            "amount",
            "record",
            "memo",
            "reason",
            "sale_price",
            "reverses",
            "due_on",
            "booked_by",
            "created_at",
        ]


class AccountResource(ModelResource):
    owner = Field("owner__username", "owner")

    class Meta:
        model = Account
        fields = export_order = [
            "owner",
            "interval_days",
            "credits_per_interval",
            "opened_on",
            "granted_through",
        ]
