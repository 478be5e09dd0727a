from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import template

from ratings.chart import people
from ratings.models import Rating

if TYPE_CHECKING:
    from collection.models import Record

register = template.Library()


@register.filter
def plain(value: Decimal | None) -> str:
    """Show a rating without needless zeros."""
    return "" if value is None else f"{value.normalize():f}"


@register.inclusion_tag("ratings/history.html")
def rating_history(record: "Record") -> dict[str, Any]:
    """Show each person's latest rating and all before it, beside the mean."""
    ratings = Rating.objects.filter(record=record).select_related("author")
    return {"people": people(ratings), "mean": Rating.objects.current_of(record)}
