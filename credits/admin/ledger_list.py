"""The list of the lines of one account: newest first, each with the balance after it."""

from typing import Any

from django import forms
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest, QueryDict

from credits.models import Account, Transaction


class LedgerFilter(forms.Form):
    """What the address of the ledger says about the lines to be shown. Lines of 0 are left out unless asked for."""

    account = forms.ModelChoiceField(Account.objects.none(), required=False, empty_label=None)
    kind = forms.ChoiceField(choices=[("", "all kinds"), *Transaction.Kind.choices], required=False)
    year = forms.ChoiceField(required=False)
    zero = forms.ChoiceField(choices=[("", "hidden"), ("1", "shown")], required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, accounts: QuerySet[Account], own: Account | None) -> None:
        self.accounts = list(accounts.select_related("owner"))
        self.given = data
        default = own or next(iter(self.accounts), None)
        super().__init__({**data.dict(), "account": data.get("account") or (default and default.pk)})
        self.fields["account"].queryset = accounts.select_related("owner")
        self.fields["year"].choices = [("", "all years"), *((year, year) for year in self._years())]
        if len(self.accounts) < 2:
            self.fields["account"].widget = forms.HiddenInput()

    def _years(self) -> range:
        days = Transaction.objects.filter(account__in=self.accounts).aggregate(first=Min("date"), last=Max("date"))
        return range(days["last"].year, days["first"].year - 1, -1) if days["first"] else range(0)

    def problems(self) -> list[str]:
        """Return a sentence for everything in the address that the ledger does not know."""
        unknown = sorted(set(self.given) - set(self.fields) - {PAGE_VAR})
        known = ", ".join(self.fields)
        wrong = [f"{name}: “{self.given.get(name)}” is none of the choices." for name in self.errors]
        return [f"{name} is not something that the ledger knows; it knows {known}." for name in unknown] + wrong

    def lines(self) -> QuerySet[Transaction]:
        """Return the lines that are asked for. To be called when there are no problems."""
        given = self.cleaned_data
        found = self.chosen.transactions.all() if given["zero"] else self.chosen.transactions.with_effect()
        if given["kind"]:
            found = found.filter(kind=given["kind"])
        if given["year"]:
            found = found.filter(date__year=given["year"])
        return found.order_by("-date", "-pk")

    @property
    def chosen(self) -> Account | None:
        """The account that is shown: the one asked for, else the user's own, else the first that he may see."""
        return self.cleaned_data.get("account") if self.is_valid() else None


class LedgerList(ChangeList):
    """Says what is wrong with its address and shows no line, where Django's list redirects to all of them."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Transaction]:
        own = Account.objects.filter(owner=request.user).first()
        self.filter = LedgerFilter(request.GET, Account.objects.seen_by(request.user), own)
        self.problems = self.filter.problems()
        self.filter_specs, self.has_filters, self.has_active_filters = [], False, False
        self.account = None if self.problems else self.filter.chosen
        return self.filter.lines() if self.account else self.root_queryset.none()

    def get_results(self, request: HttpRequest) -> None:
        paginator = Paginator(self.queryset, self.list_per_page)
        number = request.GET.get(PAGE_VAR, "1")
        try:
            ids = list(paginator.page(number).object_list.values_list("pk", flat=True))
        except InvalidPage:
            self.problems.append(f"There is no page “{number}”; there are {paginator.num_pages}.")
            ids = []
        self.paginator, self.result_count, self.full_result_count = paginator, paginator.count, None
        self.show_full_result_count, self.show_admin_actions, self.can_show_all = False, False, False
        self.multi_page = self.result_count > self.list_per_page
        self.result_list = self._lines(ids)

    def _lines(self, ids: list[int]) -> list[Transaction]:
        """Return these lines with what a row shows; ids come first, so that an index alone finds a deep page."""
        rows = Transaction.objects.select_related("record", "reverses", "reversed_by").in_bulk(ids)
        lines = [rows[pk] for pk in ids if pk in rows]
        balances = self.account.transactions.running_balances(lines) if self.account else {}
        for line in lines:
            line.balance = balances[line.pk]
        return lines

    @property
    def toggle_zero(self) -> str:
        """The address of the same list with the lines of 0 shown, or hidden again."""
        shown = self.filter.given.get("zero")
        return self.get_query_string({"zero": None if shown else "1"}, [PAGE_VAR])
