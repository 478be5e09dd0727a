"""What an import of a plain table did: its result, and the bad rows as a file."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from adminkit.addresses import Address
from collection.models import Batch
from collection.screens.import_result import rejects_name
from collection.screens.plain_tables.previews import own_table, state_of
from collection.screens.plain_tables.view import TableView
from collection.tasks.models import TaskProgress


class TableResult(TableView):
    """Shows what the import did; where the upload does not know, the database is asked."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        Address(request.GET)
        pending = own_table(request, self.table, token)
        if pending is None:
            return self.gone()
        state = state_of(pending)
        batch = Batch.objects.filter(options__preview=token, source=self.table).first()
        result = state.get("result")
        if result is None and batch is not None:
            lines = sum(batch.counts.values())
            result = {"counts": batch.counts, "lines": lines, "imported": True}
            result["seconds"] = batch.seconds
        if result is None and (task := TaskProgress.objects.at_work_on(token)):
            return redirect(task.page)
        context = {
            "state": state,
            "result": result,
            "batch": batch,
            "token": token,
            "has_rejects": pending.rejects.exists(),
            "may_see_batch": self.user.has_perm("collection.view_batch"),
        }
        return self.page("table_result", f"Import of {state['file_name']}", context)


class TableBadRows(TableView):
    """Hands out the bad rows as a file."""

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        Address(request.GET)
        pending = own_table(request, self.table, token)
        if pending is None or not pending.rejects.exists():
            return self.gone()
        name = rejects_name(pending.load())
        return FileResponse(pending.rejects.open("rb"), as_attachment=True, filename=name)
