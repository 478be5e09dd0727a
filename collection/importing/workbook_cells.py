"""Cells of an Excel workbook as a reader of the sheet sees them."""

import re
from datetime import datetime, time
from typing import Any

from collection.workbooks import unescaped

_ZEROS = re.compile("0+")
_PERCENT = re.compile(r"0(?:\.(0+))?%")


def shown(cell: Any) -> str:
    """Return a cell of openpyxl as a reader sees it, percentages and zeros in front included; dates in ISO form."""
    value, form = cell.value, cell.number_format or ""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescaped(value)
    if isinstance(value, bool):
        # An album can be called True.
        return str(value).upper()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")
    if isinstance(value, time):
        shown = value.isoformat("seconds" if "s" in form.lower() else "minutes")
        return shown if "hh" in form.lower() else shown.removeprefix("0")
    if isinstance(value, int | float) and (percent := _PERCENT.fullmatch(form)):
        return f"{value * 100:.{len(percent[1] or '')}f}%"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and _ZEROS.fullmatch(form):
        return str(value).zfill(len(form))
    return f"{value:.15g}" if isinstance(value, float) else str(value)
