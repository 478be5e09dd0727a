"""The pages that reverse lines: one line with a reason, or at once what was just done."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from adminkit.addresses import read_ids
from adminkit.redirects import next_page
from adminkit.views import AdminView
from credits.balance_words import balance_now, balance_step
from credits.models import Account, Transaction
from credits.models.ledger import TransactionQuerySet
from credits.undo import LEDGER, UNDONE


class ReversalForm(forms.Form):
    reason = forms.CharField(
        max_length=500, help_text="It stays beside the reversing line for good."
    )


class LineView(AdminView):
    """A page that books reversing lines in the accounts that the user may see."""

    permission = "add"

    def lines(self) -> TransactionQuerySet[Transaction]:
        """Return the lines that the user may reverse."""
        return Transaction.objects.filter(account__in=Account.objects.seen_by(self.user))


class ReversePage(LineView):
    """Shows what reversing a line does to the balance and to the record; does it when a reason is
    given.
    """

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        return self._answer(self._line(pk), ReversalForm(label_suffix=""))

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        line = self._line(pk)
        form = ReversalForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self._answer(line, form)
        try:
            reversing = line.reverse(form.cleaned_data["reason"], by=self.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self._answer(line, form)
        messages.success(request, f"“{line}” is reversed. {balance_now(reversing.account)}")
        return redirect(LEDGER)

    def _line(self, pk: int) -> Transaction:
        return get_object_or_404(self.lines(), pk=pk)

    def _answer(self, line: Transaction, form: ReversalForm) -> HttpResponseBase:
        balance = line.account.balance()
        context = {
            "line": line,
            "form": form,
            "refusal": line.reversal_refusal(),
            "balance": balance_step(balance, balance - line.amount),
            "effect": line.effect_of_reversal(),
        }
        return self.page("credits/reverse.html", "Reverse a line", context)


class UndoLines(LineView):
    """Reverses the lines whose ids were sent, the latest first, all or none."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        ids = read_ids(request.POST.getlist("line"))
        lines = self.lines().filter(pk__in=ids).order_by("-pk")
        try:
            with transaction.atomic():
                booked = [line.reverse(UNDONE, by=self.user) for line in lines]
        except ValidationError as error:
            messages.error(request, f"Nothing was undone: {error.messages[0]}")
        else:
            names = ", ".join(line.memo for line in booked[:5])
            others = " and others" if len(booked) > 5 else ""
            messages.success(request, f"Undone: {names}{others}.")
        return redirect(next_page(request, reverse(LEDGER)))
