"""Orders as the page *Export* hands them out: an order a row."""

from import_export.fields import Field
from import_export.resources import ModelResource

from collection.models import Order


class OrderResource(ModelResource):
    """Orders in the columns in which they are imported."""

    owner = Field("owner__username", "owner")

    class Meta:
        model = Order
        fields = export_order = (
            *("uid", "owner", "shop", "ordered_on", "expected_on", "received_on", "promo_code"),
            *("shipping", "discount", "discount_percent", "lot_total", "other_costs", "currency"),
            *("rate", "charged", "refunded", "charge", "notes"),
        )
