"""Accounts in the admin: their pace, and the regular additions that are due."""

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize
from django.urls import URLPattern, reverse

from adminkit.fields import NUMBER_FIELDS
from adminkit.numbers import counted
from adminkit.redirects import next_page
from adminkit.signed_in import signed_in_user
from adminkit.strict_list import StrictTable
from adminkit.table_export import TableExport
from adminkit.views import AdminView, view_urls
from credits.balance_words import balance_now
from credits.export import AccountResource
from credits.models import Account
from credits.undo import LEDGER


class AccountAction(AdminView):
    """A button that changes an account which the user may see, and leads back to its page."""

    permission = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        account = get_object_or_404(Account.objects.seen_by(self.user), pk=pk)
        messages.success(request, self.act(account))
        return redirect(next_page(request, reverse(LEDGER)))

    def act(self, account: Account) -> str:
        """Change the account and return the sentence that says how."""
        raise NotImplementedError


class OpenAccount(AdminView):
    """Opens the account of the user, who has none yet, and leads to its page."""

    permission = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        account = Account.objects.open(self.user, by=self.user)
        next_credit = account.next_addition()
        messages.success(
            request,
            f"Your account was opened on {account.opened_on}. The next regular addition comes on "
            f"{next_credit.date}: {next_credit.amount:+d}.",
        )
        return redirect("admin:credits_account_change", account.pk)


class GrantDue(AccountAction):
    """Books the regular additions that are due."""

    def act(self, account: Account) -> str:
        count = account.grant_due(by=self.user)
        if not count:
            return "No regular addition is due."
        return f"{_additions(count)} booked. {balance_now(account)}"


class StartAgain(AccountAction):
    """Leaves out the regular additions that are due, and lets a new interval begin today."""

    def act(self, account: Account) -> str:
        skipped = account.start_again(by=self.user)
        next_credit = account.next_addition().date
        return f"{_additions(skipped)} left out. The next credit comes on {next_credit}."


@admin.register(Account)
class AccountAdmin(TableExport, StrictTable):
    resource_classes = [AccountResource]
    formfield_overrides = NUMBER_FIELDS
    actions = None
    change_list_template = "credits/accounts.html"
    empty_text = "There is no account yet. A collector's first record opens one."
    list_display = [
        "owner",
        "shown_balance",
        "next_credit",
        "interval_days",
        "credits_per_interval",
        "opened_on",
    ]
    list_select_related = ["owner"]
    # As a text: a foreign key would be a link to the user, whom a collector may not open.
    fields = [
        "shown_owner",
        "interval_days",
        "credits_per_interval",
        "opened_on",
        "granted_through",
        "coming_credit",
    ]
    readonly_fields = ["shown_owner", "opened_on", "granted_through", "coming_credit"]

    def get_urls(self) -> list[URLPattern]:
        actions = [
            ("<int:pk>/grant/", GrantDue, "grant"),
            ("<int:pk>/start-again/", StartAgain, "start_again"),
        ]
        opening = [("open/", OpenAccount, "open")]
        return [*view_urls(self, [*opening, *actions]), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        seen = Account.objects.seen_by(signed_in_user(request))
        return Account.objects.filter(pk__in=seen.values("pk")).with_balance()

    def has_add_permission(self, request: HttpRequest) -> bool:
        # An account is opened by the first record of its owner.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False

    @admin.display(description="owner")
    def shown_owner(self, account: Account) -> str:
        return account.owner.get_username()

    @admin.display(description="balance")
    def shown_balance(self, account: Account) -> str:
        return f"{account.total:,}"

    @admin.display(description="next credit")
    def next_credit(self, account: Account) -> str:
        addition = account.next_addition()
        return f"{addition.amount:+,d} on {addition.date}"

    @admin.display(description="next credit")
    def coming_credit(self, account: Account) -> str:
        # A form that was refused holds what was typed, which need not be a pace at all.
        return self.next_credit(Account.objects.get(pk=account.pk))

    def save_model(
        self, request: HttpRequest, obj: Account, form: forms.ModelForm, change: bool
    ) -> None:
        """Store the pace; the account itself sees to it that it begins with the next interval."""
        before = obj.transactions.count()
        super().save_model(request, obj, form, change)
        if not form.changed_data:
            return
        obj.refresh_from_db()
        sentence = f"The new pace begins after {obj.next_addition().date}."
        booked = obj.transactions.count() - before
        if booked:
            sentence += f" {_additions(booked)} due, and booked at the former pace."
        self.message_user(request, sentence)


def _additions(count: int) -> str:
    """Return such as "1 regular addition was" or "2 regular additions were"."""
    return f"{counted(count, 'regular addition')} {pluralize(count, 'was,were')}"
