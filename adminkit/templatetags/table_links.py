"""The way from a list to the import of its table."""

from django import template
from django.template.context import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def table_to_import(context: Context) -> str:
    """Return the name under which the user may import the table of a list, "" if they may not."""
    model_admin, request = context["cl"].model_admin, context["request"]
    name = getattr(model_admin, "import_table", "")
    may = name and model_admin.has_add_permission(request)
    return name if may and model_admin.has_change_permission(request) else ""
