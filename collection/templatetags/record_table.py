"""The table of records: the columns that somebody chose, without those that are empty on a page."""

import re
from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_list import result_headers, results

from collection.admin.records.list import RecordList

register = template.Library()
_EMPTY = re.compile(r"<t[dh][^>]*></t[dh]>")


@register.inclusion_tag("admin/change_list_results.html")
def record_table(cl: RecordList) -> dict[str, Any]:
    """Show the page of the list `cl` as a table. No query."""
    rows = [list(row) for row in results(cl)]
    places = [place for place in cl.shown_columns if not _is_empty(cl, rows, place)]
    headers = list(result_headers(cl))
    shown = [headers[place] for place in places]
    sorted_by = [header for header in shown if header["sortable"] and header["sorted"]]
    return {
        "cl": cl,
        "result_headers": shown,
        "num_sorted_fields": len(sorted_by),
        "results": [[row[place] for place in places] for row in rows],
    }


def _is_empty(cl: RecordList, rows: list[list[Any]], place: int) -> bool:
    return cl.is_foldable(place) and all(_EMPTY.fullmatch(row[place]) for row in rows)
