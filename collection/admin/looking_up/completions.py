"""The page on which values that an export cut off are seen beside those of the catalogue, and
completed but for those that are left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import Address, read_page
from adminkit.numbers import counted
from adminkit.verbs import Actor
from adminkit.views import AdminView
from collection.admin.looking_up.words import called, inside_a_sentence
from collection.catalogues.filling.completions import (
    Completion,
    Completions,
    OffersChanged,
    complete,
    completions,
)
from collection.catalogues.filling.result import FillResult
from collection.models import Batch, Catalogue, Record
from collection.screens.task_results import batch_of, batch_page
from collection.tasks.asking import back_up, carry_out, with_copy
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.progress import Progress

PAGE = "admin:collection_record_completions"
PAGE_ROWS = 100
#: Where a session keeps the names of the completions that are left out, with what they belong to.
_LEFT_OUT = "completions_left_out"


def what_was_completed(*, token: str, **facts: Any) -> Outcome | None:
    """Return what a completion that was cut off has done, None if nothing."""
    batch = batch_of(token)
    return _outcome(batch) if batch else None


@kind("completion", look_back=what_was_completed)
def complete_records(
    progress: Progress,
    *,
    by: Actor,
    catalogue: str,
    fingerprint: str,
    left_out: list[str],
    token: str = "",
) -> Outcome:
    """Complete the records of `by`, but for what is left out. Raises TaskFailed."""
    said = back_up(progress, "the completion", len(completions(_records(by), by=by).rows))
    try:
        result = complete(
            _records(by),
            catalogue,
            by=by,
            fingerprint=fingerprint,
            left_out=left_out,
            token=token,
            step=progress.step,
        )
    except OffersChanged as error:
        raise TaskFailed(f"Nothing was changed. {error}", reverse(PAGE)) from None
    if result.batch is None:
        return Outcome("Nothing was changed: all of it was left out.", reverse(PAGE))
    return with_copy(said, _outcome(result.batch, result))


def _records(by: Actor) -> Any:
    return Record.objects.editable_by(by)


def _outcome(batch: Batch, result: FillResult | None = None) -> Outcome:
    sentence = f"{counted(batch.counts['changed'], 'record')} completed."
    if result:
        parts = [
            f"{inside_a_sentence(part)} {count:,}"
            for part, count in sorted(result.completed.items())
        ]
        sentence = f"{sentence[:-1]}: {', '.join(parts)}."
    return Outcome(sentence, batch_page(batch))


class CompletionsPage(AdminView):
    """Lists what can be completed, a page at a time; keeps what is left out from one page to the
    next, and completes the others when that is confirmed.
    """

    permission = "change"

    def get(self, request: HttpRequest) -> HttpResponse:
        offered = self._offered()
        address = Address(request.GET, "page")
        paginator = Paginator(offered.rows, PAGE_ROWS)
        page = paginator.page(address.page("page", paginator.num_pages))
        left_out = self._left_out(offered)
        names = {row.name for row in offered.rows}
        context = {
            "page": page,
            "rows": _shown(list(page), left_out),
            "counts": _counts(offered.rows),
            "more": offered.more,
            "catalogue": offered.catalogue,
            "title_of": Catalogue(offered.catalogue).label,
            "fingerprint": offered.fingerprint,
            "left_out": len(left_out & names),
            "taken": len(names - left_out),
        }
        title = "Complete what the export cut off"
        return self.page("collection/looking_up/completions.html", title, context)

    def post(self, request: HttpRequest) -> HttpResponse:
        offered = self._offered()
        if request.POST.get("fingerprint") != offered.fingerprint:
            messages.error(request, f"Nothing was changed. {OffersChanged.sentence}")
            return redirect(PAGE)
        left_out = self._keep(offered, request.POST)
        if "page" in request.POST:
            count = Paginator(offered.rows, PAGE_ROWS).num_pages
            number = read_page(request.POST["page"], count) or 1
            return redirect(f"{reverse(PAGE)}?page={number}")
        rows = [row for row in offered.rows if row.name not in left_out]
        title = f"Completion of {counted(len({row.record for row in rows}), 'record')}"
        return carry_out(
            request,
            complete_records,
            title,
            len(offered.rows),
            catalogue=offered.catalogue,
            fingerprint=offered.fingerprint,
            left_out=sorted(left_out),
        )

    def _offered(self) -> Completions:
        if not settings.DISCO_LOOK_UPS:
            raise Http404("Look-ups are switched off on this site.")
        return completions(_records(self.user), by=self.user)

    def _left_out(self, offered: Completions) -> set[str]:
        """Return the names of what was left out of these completions on the pages seen so far."""
        kept = self.request.session.get(_LEFT_OUT, {})
        return set(kept["names"]) if kept.get("fingerprint") == offered.fingerprint else set()

    def _keep(self, offered: Completions, sent: QueryDict) -> set[str]:
        """Keep what is left out on the page that was sent, beside that of the others."""
        shown, taken = set(sent.getlist("shown")), set(sent.getlist("take"))
        left_out = (self._left_out(offered) - shown) | (shown - taken)
        left_out &= {row.name for row in offered.rows}
        self.request.session[_LEFT_OUT] = {
            "fingerprint": offered.fingerprint,
            "names": sorted(left_out),
        }
        return left_out


def _shown(rows: Sequence[Completion], left_out: set[str]) -> list[Mapping[str, Any]]:
    records = Record.objects.filter(pk__in=[row.record for row in rows]).with_artists()
    known = {record.pk: record for record in records}
    return [
        {
            "record": known[row.record],
            "part": called(row.part),
            "mine": row.mine,
            "theirs": row.theirs,
            "name": row.name,
            "taken": row.name not in left_out,
        }
        for row in rows
    ]


def _counts(rows: Sequence[Completion]) -> list[tuple[str, int]]:
    """Return (part, count) of what can be completed."""
    parts = sorted({row.part for row in rows})
    return [(inside_a_sentence(part), sum(row.part == part for row in rows)) for part in parts]
