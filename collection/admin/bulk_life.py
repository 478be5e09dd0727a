"""The actions that remove many records or put them back, with a result for each of them, and their undo."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from collection.admin.life import CreditsField, DayField
from collection.bulk_life import Moved
from collection.history.undo import NotUndoable, Undo
from collection.models import Batch, Record
from collection.models.records import RemovalReason
from collection.querysets import RecordQuerySet
from collection.safety import is_safe
from credits.models import Account, Transaction

APPLY = "apply"
SHOWN = 500


class TogetherForm(forms.Form):
    """What both ways have in common: the day."""

    on = DayField()

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise ValidationError(f"{self.cleaned_data['on']} lies in the future.")
        return self.cleaned_data["on"]


class RemoveTogetherForm(TogetherForm):
    reason = forms.ChoiceField(choices=[("", "—"), *RemovalReason.choices], required=False)
    refund = CreditsField(label="Credits for each", initial=0)


class ReturnTogetherForm(TogetherForm):
    cost = CreditsField(label="Credits for each", initial=0)


class BulkLifeActions(admin.ModelAdmin):
    """Mixed into the admin of records."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        undo = wrap(require_POST(self.undo_moves_view))
        return [
            path("moves/<int:pk>/", wrap(self.moves_view), name="collection_record_moves"),
            path("moves/<int:pk>/undo/", undo, name="collection_record_undo_moves"),
            *super().get_urls(),
        ]

    @admin.action(description="Remove the selected records from the shelf", permissions=["change"])
    def remove_together(self, request: HttpRequest, queryset: RecordQuerySet) -> HttpResponse:
        mine = self._own_records(request, queryset).active()
        form = RemoveTogetherForm(request.POST if APPLY in request.POST else None, label_suffix="")
        form.fields["refund"].choices = _choices(mine, 1)
        if form.is_valid():
            if not is_safe(request, "the removal", mine.count()):
                return HttpResponseRedirect(request.get_full_path())
            return self._moves_done(
                request, self._own_records(request, queryset).remove_together(request.user, **form.cleaned_data)
            )
        return self._ask_move(request, queryset, mine, form, "remove_together", "Remove from the shelf")

    @admin.action(description="Put the selected records back on the shelf", permissions=["change"])
    def put_back_together(self, request: HttpRequest, queryset: RecordQuerySet) -> HttpResponse:
        mine = self._own_records(request, queryset).removed()
        form = ReturnTogetherForm(request.POST if APPLY in request.POST else None, label_suffix="")
        form.fields["cost"].choices = _choices(mine, -1)
        if form.is_valid():
            if not is_safe(request, "the return", mine.count()):
                return HttpResponseRedirect(request.get_full_path())
            return self._moves_done(
                request, self._own_records(request, queryset).put_back_together(request.user, **form.cleaned_data)
            )
        return self._ask_move(request, queryset, mine, form, "put_back_together", "Put back on the shelf")

    def moves_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the result for each record of a bulk removal or return."""
        batch = self._own_batch(request, pk)
        lines = Transaction.objects.filter(pk__in=batch.options["lines"][:SHOWN]).order_by("pk")
        context = self.admin_site.each_context(request) | {
            "title": f"{batch.get_kind_display()}: the result",
            "opts": self.opts,
            "batch": batch,
            "lines": lines.select_related("account__owner"),
            "count": len(batch.options["lines"]),
            "refused": batch.options["refused"],
            "balances": [(account, account.balance()) for account in _accounts(batch)],
        }
        return TemplateResponse(request, "collection/moves.html", context)

    def undo_moves_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo the batch, but for records to which more has happened since."""
        batch = self._own_batch(request, pk)
        if not is_safe(request, f"the undo of {batch}"):
            return redirect("admin:collection_record_moves", pk)
        try:
            plan = Undo(batch).run(user=request.user)
        except NotUndoable as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect("admin:collection_record_moves", pk)
        self.message_user(request, f"{plan.restoring} records are where they were.", messages.SUCCESS)
        for kept in plan.kept[:10]:
            self.message_user(request, f"{kept.name} is left alone: {kept.why}.", messages.WARNING)
        return redirect("admin:collection_record_moves", pk)

    @staticmethod
    def _own_records(request: HttpRequest, queryset: RecordQuerySet) -> RecordQuerySet:
        return Record.objects.filter(pk__in=queryset.order_by().values("pk")).editable_by(request.user)

    def _own_batch(self, request: HttpRequest, pk: int) -> Batch:
        kinds = [Batch.Kind.BULK_REMOVAL, Batch.Kind.BULK_RETURN]
        batch = get_object_or_404(Batch, pk=pk, kind__in=kinds)
        if not (request.user.is_superuser or batch.user_id == request.user.pk and self.has_change_permission(request)):
            raise PermissionDenied
        return batch

    def _moves_done(self, request: HttpRequest, moved: Moved) -> HttpResponse:
        if moved.batch:
            return redirect("admin:collection_record_moves", moved.batch.pk)
        told = " ".join(moved.refusals[:5]) or "None of the selected records is yours."
        self.message_user(request, f"Nothing was changed. {told}", messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def _ask_move(
        self,
        request: HttpRequest,
        queryset: RecordQuerySet,
        mine: RecordQuerySet,
        form: forms.Form,
        action: str,
        title: str,
    ) -> HttpResponse:
        selected, own = queryset.count(), mine.count()
        context = self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "form": form,
            "action": action,
            "own": own,
            "others": selected - own,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "across": request.POST.get("select_across", ""),
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "collection/move_together.html", context)


def _choices(records: RecordQuerySet, sign: int) -> list[tuple[int, str]]:
    """Return 0 and 1 credit, each with the balances that it leads to."""
    counts: dict[int, int] = {}
    for owner in records.order_by().values_list("owner", flat=True):
        counts[owner] = counts.get(owner, 0) + 1
    accounts = Account.objects.filter(owner__in=counts).select_related("owner")
    balances = [(account, account.balance(), counts[account.owner_id] * sign) for account in accounts]
    return [(0, _told("no credit", balances, 0)), (1, _told(f"{sign:+d} credit", balances, 1))]


def _told(words: str, balances: Iterable[tuple[Account, int, int]], each: int) -> str:
    parts = [
        f"the balance of {one} goes from {balance} to {balance + change * each}" for one, balance, change in balances
    ]
    return "; ".join([words, *parts])


def _accounts(batch: Batch) -> list[Account]:
    owners = Record.objects.filter(changes__batch=batch).order_by().values("owner")
    return list(Account.objects.filter(owner__in=owners).select_related("owner"))
