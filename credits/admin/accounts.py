"""Accounts in the admin: what they earn, and what is due."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from credits.export import AccountResource, TableExport
from credits.models import Account
from credits.undo import next_page


@admin.register(Account)
class AccountAdmin(TableExport, admin.ModelAdmin):
    resource_classes = [AccountResource]
    change_list_template = "credits/accounts.html"
    actions = None
    empty_text = "There is no account yet. The first record that somebody enters opens his."
    list_display = ["owner", "shown_balance", "next_credit", "interval_days", "credits_per_interval", "opened_on"]
    list_select_related = ["owner"]
    show_full_result_count = False
    # As a text: a foreign key would be a link to the user, whom a collector may not open.
    fields = ["shown_owner", "interval_days", "credits_per_interval", "opened_on", "granted_through", "next_credit"]
    readonly_fields = ["shown_owner", "opened_on", "granted_through", "next_credit"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/grant/", view(require_POST(self.grant_view)), name="credits_account_grant"),
            path("<int:pk>/start-again/", view(require_POST(self.start_view)), name="credits_account_start_again"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        seen = Account.objects.seen_by(request.user)
        return super().get_queryset(request).filter(pk__in=seen.values("pk")).with_balance()

    def has_add_permission(self, request: HttpRequest) -> bool:
        # An account is opened by the first record of its owner.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False

    @admin.display(description="owner")
    def shown_owner(self, account: Account) -> str:
        return account.owner.get_username()

    @admin.display(description="balance")
    def shown_balance(self, account: Account) -> int:
        return account.total

    @admin.display(description="next credit")
    def next_credit(self, account: Account) -> str:
        coming = account.next_addition()
        return f"{coming.amount:+d} on {coming.date}"

    def save_model(self, request: HttpRequest, obj: Account, form: forms.ModelForm, change: bool) -> None:
        """Store the pace; the account itself sees to it that it acts from the next interval on."""
        before = obj.transactions.count()
        super().save_model(request, obj, form, change)
        if form.changed_data:
            obj.refresh_from_db()
            booked = obj.transactions.count() - before
            settled = f" {booked} regular additions were due and are booked at the former pace." if booked else ""
            self.message_user(request, f"The new pace acts after {obj.next_addition().date}.{settled}")

    def grant_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Book the regular additions that are due."""
        account = self._own_account(request, pk)
        count = account.grant_due()
        told = f"{count} regular additions are booked; the balance is {account.balance()}."
        self.message_user(request, told if count else "No regular addition is due.", messages.SUCCESS)
        return HttpResponseRedirect(next_page(request))

    def start_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leave out the regular additions that are due, and let a new interval begin today."""
        account = self._own_account(request, pk)
        skipped = account.start_again()
        told = f"{skipped} regular additions are left out; the next credit comes on {account.next_addition().date}."
        self.message_user(request, told, messages.SUCCESS)
        return HttpResponseRedirect(next_page(request))

    def _own_account(self, request: HttpRequest, pk: int) -> Account:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Account.objects.seen_by(request.user), pk=pk)
