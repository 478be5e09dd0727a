"""The ledger in the admin: to be read, to be added to, never to be edited."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminkit.addresses import BadAddress
from adminkit.fields import DayField, WholeField, not_in_the_future
from adminkit.signed_in import signed_in_user
from adminkit.strict_list import BUTTONS, StrictTable
from adminkit.table_export import Exported, TableExport
from adminkit.views import view_urls
from credits.admin.account_field import offer_accounts
from credits.admin.afford import AffordPage
from credits.admin.ledger_list import HIDDEN, LedgerFilter, LedgerList
from credits.admin.reversals import ReversePage, UndoLines
from credits.chart import balance_chart
from credits.export import TransactionResource
from credits.models import Account, Transaction


class AdditionForm(forms.ModelForm):
    """An Addition by hand."""

    account = forms.ModelChoiceField(Account.objects.none())
    date = DayField(validators=[not_in_the_future])
    amount = WholeField(
        label="Credits", min_value=-9999, max_value=9999, help_text="Below 0 takes some away."
    )
    memo = forms.CharField(
        max_length=500,
        widget=AdminTextInputWidget,
        help_text="What it is for. It stays in the ledger for good.",
    )

    class Meta:
        model = Transaction
        fields = ["account", "date", "amount", "memo"]

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError("An Addition of 0 credits changes nothing.")
        return amount


@admin.register(Transaction)
class TransactionAdmin(TableExport, StrictTable):
    resource_classes = [TransactionResource]
    export_offers = [("Without lines of 0", {"zero": HIDDEN})]
    form = AdditionForm
    actions = None
    empty_value_display = ""
    list_display = ["day", "kind", "what", "credits", "balance_after", "reversal"]
    list_display_links = ["day"]
    sortable_by = ()
    readonly_fields = ["credits"]
    change_list_template = "credits/ledger.html"
    empty_text = "No line has changed the balance yet. Lines of 0 are hidden."
    change_form_template = "credits/line.html"

    def get_urls(self) -> list[URLPattern]:
        afford = self.admin_site.admin_view(AffordPage.as_view(model_admin=self))
        lines = [("<int:pk>/reverse/", ReversePage, "reverse"), ("undo/", UndoLines, "undo")]
        return [
            path("afford/", afford, name="credits_afford"),
            *view_urls(self, lines),
            *super().get_urls(),
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LedgerList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transaction]:
        seen = Account.objects.seen_by(signed_in_user(request))
        return super().get_queryset(request).filter(account__in=seen)

    def exported(self, request: HttpRequest) -> Exported:
        """Return the lines of every account that the user may see, as the address narrows them."""
        seen = Account.objects.seen_by(signed_in_user(request))
        ledger_filter = LedgerFilter(request.GET, seen)
        problems = ledger_filter.problems()
        if problems:
            raise BadAddress(problems)
        lines = ledger_filter.narrow(Transaction.objects.filter(account__in=seen))
        lines = lines.order_by("-date", "-pk").select_related(
            "account__owner", "booked_by", "record"
        )
        return Exported(lines, ledger_filter.narrowing())

    def get_fields(self, request: HttpRequest, obj: Transaction | None = None) -> tuple[str, ...]:
        if obj is None:
            return "account", "date", "amount", "memo"
        return (
            "account",
            "date",
            "kind",
            "credits",
            "record",
            "memo",
            "reason",
            "sale_price",
            "reverses",
            "due_on",
            "booked_by",
            "created_at",
        )

    def has_change_permission(self, request: HttpRequest, obj: Transaction | None = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def get_form(
        self,
        request: HttpRequest,
        obj: Transaction | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        if obj is None:
            user = signed_in_user(request)
            accounts = Account.objects.seen_by(user)
            field = form.base_fields["account"]
            offer_accounts(field, accounts)
            field.initial = accounts.filter(owner=user).first()
        return form

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {"title": "Addition by hand"} | (extra_context or {})
        return super().add_view(request, form_url, context)

    def save_model(
        self, request: HttpRequest, obj: Transaction, form: forms.ModelForm, change: bool
    ) -> None:
        """Book the Addition through its verb; the page then speaks of the line that was booked."""
        by = signed_in_user(request)
        line = obj.account.adjust(obj.amount, obj.memo, by=by, on=obj.date)
        obj.__dict__.update(line.__dict__)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        if not isinstance(response, TemplateResponse) or response.context_data is None:
            return response
        account = response.context_data["cl"].account
        if account:
            changes = account.transactions.changes_by_day()
            days = response.context_data["cl"].filter.days
            response.context_data |= {
                "account": account,
                "balance": account.balance(),
                "chart": balance_chart(changes, timezone.localdate(), *days),
            }
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
        note = ", ".join(filter(None, [line.note(), self._booked_by_another(line)]))
        return format_html('{} <span class="ledger-note">{}</span>', name, note)

    def _booked_by_another(self, line: Transaction) -> str:
        """Return who booked a line, where it was not the one whose account it is; a regular
        addition books itself.
        """
        if line.due_on or line.booked_by is None or line.booked_by_id == line.account.owner_id:
            return ""
        return f"booked by {line.booked_by}"

    @admin.display(description="credits")
    def credits(self, line: Transaction) -> SafeString:
        return _figure(line.signed, line.amount)

    @admin.display(description="balance")
    def balance_after(self, line: Transaction) -> SafeString:
        return _figure(f"{line.balance:,}", line.balance)

    @admin.display(description=BUTTONS)
    def reversal(self, line: Transaction) -> SafeString | str:
        if not line.is_reversible:
            return ""
        url = reverse("admin:credits_transaction_reverse", args=[line.pk])
        return format_html('<a href="{}" aria-label="Reverse {}">Reverse</a>', url, line)


def _figure(text: str, value: int) -> SafeString:
    return format_html('<span class="{}">{}</span>', "negative" if value < 0 else "", text)
