"""Numbers as every page writes them: thousands have a comma."""

from decimal import Decimal

from django import template

from adminkit.numbers import counted

register = template.Library()
register.filter("counted", counted)


@register.filter
def thousands(number: object) -> str:
    """Return 2518 as 2,518, None as nothing, and what is no whole number as it is."""
    if isinstance(number, int):
        return f"{number:,}"
    return "" if number is None else str(number)


@register.filter
def money(amount: Decimal) -> str:
    """Return 1234.5 as 1,234.50."""
    return f"{amount:,.2f}"


@register.filter
def signed(number: int) -> str:
    """Return 1234 as +1,234 and -1 as it is."""
    return f"{number:+,}"
