"""What is said of wants after a record was entered, or wants were changed together."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from collection.bulk.wants import open_wants_of
from collection.models import Batch, Record

#: So many are named in a message.
_NAMED = 3


def offer_to_close(request: HttpRequest, record: Record) -> None:
    """Say which open wants a record that was just entered may close, and lead to where that is
    done.
    """
    if not request.user.has_perm("collection.change_want"):
        return
    met, _ = open_wants_of(record)
    if not met:
        return
    names = ", ".join(map(str, met[:_NAMED]))
    if len(met) > _NAMED:
        names += f" and {len(met) - _NAMED} more"
    page = reverse("admin:collection_want_come_in", query={"record": record.pk})
    messages.info(
        request, format_html('Still among the wants: {}. <a href="{}">Close…</a>', names, page)
    )


def with_undo(sentence: str, batch: Batch) -> SafeString:
    """Return a sentence about a batch with the way back."""
    undo = reverse("admin:collection_batch_undo", args=[batch.pk])
    return format_html('{} <a href="{}">Undo</a>', sentence, undo)
