"""The page *History* of a row: who did what to it, and where."""

from typing import Any, Protocol

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from adminkit.addresses import refuse_others
from adminkit.entries.told import Told
from adminkit.pages import admin_page

#: So many entries are shown, the latest.
MOST = 200


class _WithHistory(Protocol):
    def history_of(self, row: Any) -> list[Told]:
        """Return what was done to a row, the latest first; one more than MOST where there is
        more.
        """


def history_page(
    model_admin: "ModelAdmin[Any]", history: _WithHistory, request: HttpRequest, object_id: str
) -> HttpResponse:
    """Show what was done to a row to whoever may see it. What the entries say besides is for those
    who may change it. Raises PermissionDenied.
    """
    refuse_others(request.GET, "_changelist_filters")
    row: Model | None = model_admin.get_object(request, unquote(object_id))
    if row is None:
        # Led to the first page with a sentence, as by Django's own.
        return model_admin._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
            request, model_admin.opts, object_id
        )
    if not model_admin.has_view_or_change_permission(request, row):
        raise PermissionDenied
    told = history.history_of(row)
    context = {
        "told": told[:MOST],
        "is_cut": len(told) > MOST,
        "most": MOST,
        "shows_facts": model_admin.has_change_permission(request, row) or request.user.is_superuser,
        "object": row,
    }
    return admin_page(
        request,
        "admin/object_history.html",
        f"History of {row}",
        context,
        opts=model_admin.opts,
        original=row,
    )
