"""What the pages that lend records and take them back share: the form, and the words afterwards."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminkit.fields import DayField, not_in_the_future
from adminkit.numbers import counted
from adminkit.signed_in import signed_in_user
from collection.bulk.loans import Lent, Returned, lend_together
from collection.fields import PROSE_LENGTH, validate_visible
from collection.filters.fields import suggesting
from collection.models import Batch, Loan, RecordQuerySet
from collection.models.loans.loan import NAME_LENGTH

#: So many records that were left alone are named.
NAMED = 5


class LendForm(forms.Form):
    to = forms.CharField(
        label="To whom",
        max_length=NAME_LENGTH,
        validators=[validate_visible],
        widget=suggesting("lent_to"),
    )
    since = DayField(label="Since", validators=[not_in_the_future])
    due = DayField(label="Due, if agreed", required=False, initial=None)
    note = forms.CharField(
        required=False, max_length=PROSE_LENGTH, widget=forms.Textarea({"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a day on which it is due before it is lent. Raises ValidationError."""
        typed = super().clean() or {}
        since, due = typed.get("since"), typed.get("due")
        if since and due and due < since:
            self.add_error("due", f"It cannot be due before {since}, the day on which it is lent.")
        return typed

    def lend(self, request: HttpRequest, records: RecordQuerySet) -> Lent | None:
        """Lend the records as was typed, and say what became of them; None where the verb refuses,
        and the form says why.
        """
        try:
            lent = lend_together(records, by=signed_in_user(request), **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, " ".join(error.messages))
            return None
        say_lent(request, lent)
        return lent


def say_lent(request: HttpRequest, lent: Lent) -> None:
    """Say what is lent to whom, with the way back, and what is not."""
    if lent.batch:
        name = lent.loans[0].to
        due = f", due {lent.loans[0].due}" if lent.loans[0].due else ""
        sentence = f"{_what(lent.loans)} lent to {name}{due}."
        messages.success(request, _with_undo(sentence, lent.batch))
    _say_left_alone(request, lent.refusals, is_nothing=lent.batch is None)


def say_returned(request: HttpRequest, returned: Returned) -> None:
    """Say what came back, with the way back, and what did not."""
    if returned.batch:
        names = {loan.to_key: loan.to for loan in returned.loans}
        whose = f" from {next(iter(names.values()))}" if len(names) == 1 else ""
        sentence = f"{_what(returned.loans)} back{whose}."
        messages.success(request, _with_undo(sentence, returned.batch))
    elif not returned.refusals and not returned.left_alone:
        messages.info(request, "Nothing is on loan there any more.")
    if others := len(returned.left_alone):
        messages.warning(request, f"{counted(others, 'record')} of somebody else left alone.")
    _say_left_alone(request, returned.refusals, is_nothing=returned.batch is None)


def _what(loans: Sequence[Loan]) -> str:
    if len(loans) == 1:
        return f"{loans[0].record.full_name} is"
    return f"{counted(len(loans), 'record')} are"


def _with_undo(sentence: str, batch: Batch) -> SafeString:
    undo = reverse("admin:collection_batch_undo", args=[batch.pk])
    return format_html('{} <a href="{}">Undo</a>', sentence, undo)


def _say_left_alone(request: HttpRequest, refusals: Sequence[str], *, is_nothing: bool) -> None:
    if not refusals:
        return
    words = " ".join(refusals[:NAMED])
    if len(refusals) > NAMED:
        words += f" And {counted(len(refusals) - NAMED, 'other')}."
    beginning = "Nothing was changed." if is_nothing else "Left alone:"
    messages.warning(request, f"{beginning} {words}")
