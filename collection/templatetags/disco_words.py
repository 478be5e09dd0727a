"""Names and grades as pages show them."""

from django import template

from collection.models.record_fields import short_grade

register = template.Library()
register.filter("short_grade", short_grade)


@register.filter
def column_words(column: str) -> str:
    """Return the name of a column in Disco's files as words: media_condition as "media
    condition".
    """
    return column.replace("_", " ")
