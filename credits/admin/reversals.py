"""The pages that reverse lines: one line with a reason, or at once what was just done."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from credits.models import Account, Transaction
from credits.undo import UNDONE, next_page


class ReversalForm(forms.Form):
    reason = forms.CharField(max_length=500, help_text="Stands beside the reversing line for good.")


class ReversalPages(admin.ModelAdmin):
    """Mixed into the admin of the ledger."""

    def get_urls(self) -> list[URLPattern]:
        reverse_view, undo_view = (
            self.admin_site.admin_view(view) for view in (self.reverse_view, require_POST(self.undo_view))
        )
        return [
            path("<int:pk>/reverse/", reverse_view, name="credits_transaction_reverse"),
            path("undo/", undo_view, name="credits_transaction_undo"),
            *super().get_urls(),
        ]

    def reverse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what reversing the line does to the balance and to the record; do it when a reason is given."""
        line = get_object_or_404(self._own_lines(request), pk=pk)
        form = ReversalForm(request.POST or None, label_suffix="")
        if form.is_valid():
            try:
                reversing = line.reverse(form.cleaned_data["reason"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                told = f"“{line}” is reversed; the balance is {reversing.account.balance()}."
                self.message_user(request, told, messages.SUCCESS)
                return redirect("admin:credits_transaction_changelist")
        return self._page(request, line, form)

    def undo_view(self, request: HttpRequest) -> HttpResponse:
        """Reverse the lines whose ids were sent, the latest first, all or none."""
        ids = [int(text) for text in request.POST.getlist("line") if text.isdecimal() and len(text) < 19]
        lines = self._own_lines(request).filter(pk__in=ids).order_by("-pk")
        try:
            with transaction.atomic():
                booked = [line.reverse(UNDONE) for line in lines]
        except ValidationError as error:
            self.message_user(request, f"Nothing was undone: {error.messages[0]}", messages.ERROR)
        else:
            names = ", ".join(line.memo for line in booked[:5]) + (" and others" if len(booked) > 5 else "")
            self.message_user(request, f"Undone: {names}.", messages.SUCCESS)
        return HttpResponseRedirect(next_page(request))

    def _own_lines(self, request: HttpRequest) -> "admin.ModelAdmin.queryset":
        if not self.has_add_permission(request):
            raise PermissionDenied
        return Transaction.objects.filter(account__in=Account.objects.seen_by(request.user))

    def _page(self, request: HttpRequest, line: Transaction, form: ReversalForm) -> HttpResponse:
        balance = line.account.balance()
        context = {
            **self.admin_site.each_context(request),
            "title": "Reverse a line",
            "opts": self.opts,
            "line": line,
            "form": form,
            "refusal": line.reversal_refusal(),
            "balance": balance,
            "after": balance - line.amount,
            "effect": line.effect_of_reversal(),
        }
        return TemplateResponse(request, "credits/reverse.html", context)
