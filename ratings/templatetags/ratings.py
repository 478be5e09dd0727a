"""Template tags about ratings: their short form, and the opinions about one record over time."""

from typing import TYPE_CHECKING, Any

from django import template

from adminkit.numbers import plain_number
from ratings.chart import people
from ratings.models import Rating

if TYPE_CHECKING:
    from collection.models import Record

register = template.Library()
register.filter("plain", plain_number)


@register.inclusion_tag("ratings/history.html")
def rating_history(record: "Record") -> dict[str, Any]:
    """Show each person's latest rating and all before it, beside the mean."""
    ratings = Rating.objects.filter(record=record).select_related("author")
    return {"people": people(ratings), "mean": Rating.objects.current_of(record)}
