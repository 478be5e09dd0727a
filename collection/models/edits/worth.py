"""What records are worth to their owners: an amount that is typed, or a multiple of another one."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from adminkit.numbers import typed_number

_CENT = Decimal("0.01")
#: What the columns of amounts hold.
MOST_AMOUNT = Decimal("9999999999.99")
MOST_FACTOR = 1000
_BASES = ("price", "value")
_MULTIPLE = re.compile(
    r"(?P<base>price|value)(?:\s*[x×*]\s*(?P<behind>[\d.,]+))?"
    r"|(?P<before>[\d.,]+)\s*[x×*]\s*(?P<base_behind>price|value)",
    re.IGNORECASE,
)


class Multiple(NamedTuple):
    """A value that follows from the price paid, or from the value so far. Records that have none,
    or for which it would be more than a column holds, keep what they have.
    """

    base: str
    factor: Decimal

    def __str__(self) -> str:
        return f"{self.base} × {self.factor.normalize():f}"

    def of(self, amount: Decimal) -> Decimal:
        """Return the multiple of an amount, to the cent."""
        return (amount * self.factor).quantize(_CENT, ROUND_HALF_UP)

    def applies(self) -> Q:
        """Return the condition that a record has what this is a multiple of."""
        return Q(**{f"{self.base}__lte": (MOST_AMOUNT / self.factor).quantize(_CENT)})

    def is_held(self) -> Q:
        """Return the condition that the value of a record is this, to the cent."""
        exact, half = F(self.base) * self.factor, Decimal("0.0051")
        return Q(value__gte=exact - half, value__lte=exact + half)


def read_multiple(text: str) -> Multiple | None:
    """Return what a text such as "price x 1.5" says; None for any other, such as an amount.

    Raises ValueError with a sentence for a factor that is none.
    """
    found = _MULTIPLE.fullmatch(text.strip())
    if found is None:
        return None
    base = (found["base"] or found["base_behind"]).lower()
    typed = found["behind"] or found["before"] or "1"
    factor = typed_number(typed)
    if not 0 < factor <= MOST_FACTOR:
        raise ValueError(f"Multiply by a number above 0 and up to {MOST_FACTOR:,}, not {typed}.")
    return Multiple(base, factor)


def with_day(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of fields, by name, in which a new value without a day is one of today, and
    one that is emptied has no day either.
    """
    dated = dict(values)
    if "value" in dated and "valued_on" not in dated:
        dated["valued_on"] = None if dated["value"] is None else timezone.localdate()
    return dated


def multiple_in(values: Mapping[str, Any]) -> Multiple | None:
    """Return the multiple among values of fields, if the value is one."""
    value = values.get("value")
    return value if isinstance(value, Multiple) else None
