"""Words for people in templates."""

from django import template

register = template.Library()


@register.filter
def column_words(column: str) -> str:
    """Return the name of one of Disco's columns as people read it: media_condition as "media condition"."""
    return column.replace("_", " ")
