"""What the pages of an import of a plain table share: the right to it, and the way between them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views import View

from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.importing.judging.verdict import KINDS
from collection.importing.tables.registry import TABLES
from collection.screens.pending import PendingImport, purge


class TableView(View):
    """A page about the import of `table`."""

    table: str

    def dispatch(
        self, request: HttpRequest, *args: Any, table: str, **kwargs: Any
    ) -> HttpResponseBase:
        """Answer a user who may import the table. Raises Http404 for another table,
        PermissionDenied for another user.
        """
        if table not in TABLES:
            raise Http404(f"There is no table {table}.")
        self.table = table
        if not self.user.has_perms(TABLES[table].rights):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        return signed_in_user(self.request)

    def page(self, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
        """Return the page of the template `name`."""
        shared = {"table": self.table, "kinds": KINDS, "columns": TABLES[self.table].columns}
        return admin_page(self.request, f"collection/files/{name}.html", title, shared | context)

    def to(self, page: str, pending: PendingImport) -> HttpResponse:
        """Lead to another page about the file."""
        return redirect(f"admin:table_import_{page}", self.table, pending.token)

    def gone(self) -> HttpResponse:
        """Say that the preview is gone, and begin again."""
        purge()
        messages.warning(
            self.request,
            "This preview is gone: it was confirmed, another file was uploaded since, or more "
            "than an hour has passed.",
        )
        return redirect("admin:table_import", self.table)
