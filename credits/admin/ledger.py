"""The ledger in the admin: to be read, to be added to, never to be edited."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from credits.admin.afford import AffordPage
from credits.admin.ledger_list import LedgerList
from credits.admin.reversals import ReversalPages
from credits.chart import balance_chart
from credits.export import TableExport, TransactionResource
from credits.models import Account, Transaction


class AdditionForm(forms.ModelForm):
    """An Addition by hand."""

    date = forms.DateField(initial=timezone.localdate, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    amount = forms.IntegerField(label="Credits", min_value=-9999, max_value=9999, help_text="Below 0 takes some away.")
    memo = forms.CharField(
        max_length=500, widget=AdminTextInputWidget, help_text="What it is for. It stays in the ledger for good."
    )

    class Meta:
        model = Transaction
        fields = ["account", "date", "amount", "memo"]

    def clean_date(self) -> Any:
        if self.cleaned_data["date"] > timezone.localdate():
            raise ValidationError(f"{self.cleaned_data['date']} lies in the future.")
        return self.cleaned_data["date"]

    def clean_amount(self) -> int:
        if not self.cleaned_data["amount"]:
            raise ValidationError("An Addition of 0 credits changes nothing.")
        return self.cleaned_data["amount"]


@admin.register(Transaction)
class TransactionAdmin(TableExport, AffordPage, ReversalPages, admin.ModelAdmin):
    resource_classes = [TransactionResource]
    form = AdditionForm
    actions = None
    empty_value_display = ""
    list_display = ["day", "kind", "what", "credits", "balance_after", "reversal"]
    list_display_links = ["day"]
    list_per_page = 50
    sortable_by = ()
    show_full_result_count = False
    change_list_template = "credits/ledger.html"
    empty_text = "No line has changed the balance yet. Lines of 0 are hidden."
    change_form_template = "credits/line.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LedgerList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transaction]:
        return super().get_queryset(request).filter(account__in=Account.objects.seen_by(request.user))

    def get_fields(self, request: HttpRequest, obj: Transaction | None = None) -> list[str]:
        if obj is None:
            return ["account", "date", "amount", "memo"]
        return "account date kind amount record memo reason sale_price reverses due_on created_at".split()

    def has_change_permission(self, request: HttpRequest, obj: Transaction | None = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def get_form(self, request: HttpRequest, obj: Transaction | None = None, **options: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, **options)
        if obj is None:
            accounts = Account.objects.seen_by(request.user).select_related("owner")
            form.base_fields["account"].queryset = accounts
            form.base_fields["account"].initial = accounts.filter(owner=request.user).first()
            if accounts.count() < 2:
                form.base_fields["account"].widget = forms.HiddenInput()
        return form

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **options: Any) -> Any:
        """Leave away the buttons beside the field that would open other tables."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        return self.formfield_for_foreignkey(db_field, request) if db_field.name == "account" else field

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return super().add_view(request, form_url, {"title": "Addition by hand"} | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Transaction, form: forms.ModelForm, change: bool) -> None:
        """Book the Addition through its verb; the page then speaks of the line that was booked."""
        line = obj.account.adjust(obj.amount, obj.memo, on=obj.date)
        obj.__dict__.update(line.__dict__)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", {}).get("cl")
        if shown and shown.account:
            lines = shown.account.transactions.all()
            chart = balance_chart(lines.changes_by_day(), timezone.localdate())
            response.context_data |= {"account": shown.account, "balance": shown.account.balance(), "chart": chart}
        return response

    @admin.display(description="date")
    def day(self, line: Transaction) -> str:
        return line.date.isoformat()

    @admin.display(description="what")
    def what(self, line: Transaction) -> SafeString:
        name = line.memo or str(line.record or "")
        if line.record_id:
            url = reverse("admin:collection_record_page", args=[line.record_id])
            name = format_html('<a href="{}">{}</a>', url, name)
        return format_html('{} <span class="ledger-note">{}</span>', name, line.note())

    @admin.display(description="credits")
    def credits(self, line: Transaction) -> SafeString:
        return format_html('<span class="{}">{}</span>', "negative" if line.amount < 0 else "", line.signed)

    @admin.display(description="balance")
    def balance_after(self, line: Transaction) -> SafeString:
        return format_html('<span class="{}">{}</span>', "negative" if line.balance < 0 else "", line.balance)

    @admin.display(description="")
    def reversal(self, line: Transaction) -> SafeString | str:
        if not line.is_reversible:
            return ""
        url = reverse("admin:credits_transaction_reverse", args=[line.pk])
        return format_html('<a href="{}" aria-label="Reverse {}">Reverse</a>', url, line)
