"""A cell of an Excel workbook as text, the way a reader of the sheet sees it."""

import re
from datetime import datetime, time
from typing import Any

_ZEROS = re.compile("0+")
_PERCENT = re.compile(r"0(?:\.(0+))?%")


def shown(value: Any, form: str) -> str:
    """Return a value in a number format of Excel as a reader sees it, percentages and zeros in
    front included.

    Dates are in ISO form.
    """
    if isinstance(value, bool):
        # An album can be called True.
        return str(value).upper()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")
    if isinstance(value, time):
        return _shown_time(value, form.lower())
    if isinstance(value, int | float):
        return _shown_number(value, form)
    return str(value)


def _shown_time(value: time, form: str) -> str:
    text = value.isoformat("seconds" if "s" in form else "minutes")
    return text if "hh" in form else text.removeprefix("0")


def _shown_number(value: int | float, form: str) -> str:
    percent = _PERCENT.fullmatch(form)
    if percent:
        places = len(percent[1] or "")
        return f"{value * 100:.{places}f}%"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.15g}"
    text = str(int(value))
    return text.zfill(len(form)) if _ZEROS.fullmatch(form) else text
