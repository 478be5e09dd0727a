"""What becomes of the records on a list: each mode by the verb that does it elsewhere, too."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from adminkit.numbers import counted
from adminkit.signed_in import signed_in_user
from collection.bulk.edit import edit_together
from collection.bulk.loans import lend_together, return_together
from collection.bulk.places import place_name, spelled
from collection.bulk.stocktake import put_right
from collection.bulk_sql import of_ids
from collection.models import Batch, Loan, Place, Record, RecordQuerySet
from collection.models.scans.scan_list import ScanList, ScanMode
from collection.safety import is_safe
from collection.scanning.current_list import forget, list_of, records_of
from collection.scanning.stocktake import take_stock
from collection.scanning.stocktake_task import check_off_many
from collection.tasks.asking import ask, is_long

#: So many records that were left alone are named.
NAMED = 5
#: What becomes of records that a stocktake misses: they stay, lose their location, or get another.
KEEP, EMPTY, ELSEWHERE = "keep", "empty", "elsewhere"


def carry_out(request: HttpRequest) -> HttpResponse | None:
    """Do with the records on the list what the mode says, say so, and empty the list of them. A
    large stocktake is a task, whose page is returned.
    """
    user = signed_in_user(request)
    scan = list_of(user)
    ids = records_of(scan)
    if not ids and scan.mode != ScanMode.CHECK:
        messages.info(request, "Scan a record first.")
        return None
    deeds = {
        ScanMode.MOVE: _move,
        ScanMode.LEND: _lend,
        ScanMode.RETURN: _return,
    }
    if scan.mode == ScanMode.CHECK:
        return _check_off(request, scan)
    deed = deeds.get(ScanMode(scan.mode))
    if deed is None or not is_safe(request, "the scan", len(ids)):
        return None
    try:
        is_done = deed(request, scan)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    if is_done:
        forget(user, ids)
    return None


def _scanned(scan: ScanList) -> RecordQuerySet:
    return Record.objects.filter(pk__in=records_of(scan)).active()


def _move(request: HttpRequest, scan: ScanList) -> bool:
    user = signed_in_user(request)
    name = spelled(user.pk, place_name(scan.place))
    edited = edit_together(_scanned(scan), {"location": name}, by=user)
    if edited.batch is None:
        messages.info(request, f"They are all at “{name}” already.")
    else:
        count = counted(edited.batch.counts["changed"], "record")
        _say(request, f"{count} moved to “{name}”.", edited.batch, name)
    _say_left_alone(request, edited.left_alone)
    return True


def _check_off(request: HttpRequest, scan: ScanList) -> HttpResponse | None:
    user = signed_in_user(request)
    stock = take_stock(scan, user)
    if stock is None:
        messages.error(request, "Choose the place that you check off.")
        return None
    missing_to = {KEEP: None, EMPTY: "", ELSEWHERE: request.POST.get("missing_to", "").strip()}
    chosen = missing_to.get(request.POST.get("missing", KEEP))
    if request.POST.get("missing") == ELSEWHERE and not chosen:
        messages.error(request, "Say where the missing records are, or choose another answer.")
        return None
    gone = [] if chosen is None else stock.missing
    size = len(stock.surplus) + len(gone)
    try:
        name = spelled(user.pk, place_name(scan.place))
        if chosen:
            chosen = place_name(chosen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    if is_long(size):
        asked: dict[str, Any] = {"place": name, "found": stock.surplus, "missing": gone}
        asked |= {"missing_to": chosen, "scanned": records_of(scan)}
        title, back = f"Stocktake of “{name}”", reverse("admin:scan")
        return ask(request, check_off_many, title, back=back, **asked)
    if not is_safe(request, "the stocktake", size):
        return None
    found = of_ids(Record.objects.all(), stock.surplus)
    edited = put_right(name, found, of_ids(Record.objects.all(), gone), chosen, by=user)
    forget(user, records_of(scan))
    if edited.batch is None:
        messages.success(request, f"“{name}” is checked off: nothing had to be changed.")
    else:
        count = counted(edited.batch.counts["changed"], "record")
        _say(request, f"“{name}” is checked off: {count} changed.", edited.batch)
    _say_left_alone(request, edited.left_alone)
    return None


def _lend(request: HttpRequest, scan: ScanList) -> bool:
    lent = lend_together(_scanned(scan), scan.to, by=signed_in_user(request))
    if lent.batch:
        count = counted(len(lent.loans), "record")
        _say(request, f"{count} lent to {lent.loans[0].to}.", lent.batch)
    _say_refused(request, lent.refusals)
    _say_left_alone(request, lent.left_alone)
    return lent.batch is not None


def _return(request: HttpRequest, scan: ScanList) -> bool:
    loans = Loan.objects.open().filter(record__in=records_of(scan))
    returned = return_together(loans, by=signed_in_user(request))
    if returned.batch:
        _say(request, f"{counted(len(returned.loans), 'record')} back.", returned.batch)
    else:
        messages.info(request, "None of them is on loan any more.")
    _say_refused(request, returned.refusals)
    _say_left_alone(request, returned.left_alone)
    return True


def _say(request: HttpRequest, sentence: str, batch: Batch, place: str = "") -> None:
    """Say what was done, with the way back; of records that came to a place, where each belongs."""
    undo = reverse("admin:collection_batch_undo", args=[batch.pk])
    said = format_html('{} <a href="{}">Undo</a>', sentence, undo)
    row = Place.objects.named(signed_in_user(request).pk, place).first()
    if row:
        page = reverse("admin:collection_place_page", args=[row.pk], query={"batch": batch.pk})
        said += format_html(' · <a href="{}">Where each belongs</a>', page)
    messages.success(request, said)


def _say_refused(request: HttpRequest, refusals: Sequence[str]) -> None:
    if refusals:
        more = len(refusals) - NAMED
        words = " ".join(refusals[:NAMED])
        others = f" And {counted(more, 'other')}." if more > 0 else ""
        messages.warning(request, f"Left alone: {words}{others}")


def _say_left_alone(request: HttpRequest, left_alone: list[int]) -> None:
    if left_alone:
        others = counted(len(left_alone), "record")
        messages.warning(request, f"{others} of somebody else left alone.")
