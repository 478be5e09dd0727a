"""The records that an action of the list was given, and those of them that the user may change."""

from typing import Any, NamedTuple

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest

from adminkit.signed_in import signed_in_user
from collection.models import Record, RecordQuerySet


class Selection(NamedTuple):
    """All selected records, and those of them that the user may change."""

    all: QuerySet[Record]
    own: RecordQuerySet


def selection(request: HttpRequest, selected: QuerySet[Record]) -> Selection:
    """Return what was selected. `own` has neither the order nor the joins of the list."""
    ids = selected.order_by().values("pk")
    own = Record.objects.filter(pk__in=ids).editable_by(signed_in_user(request))
    return Selection(selected, own)


def selection_context(request: HttpRequest, selected: Selection) -> dict[str, Any]:
    """Return what the page of an action says of its records, and sends to itself."""
    own = selected.own.count()
    return {
        "own": own,
        "others": selected.all.count() - own,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", ""),
        "back": request.get_full_path(),
    }
