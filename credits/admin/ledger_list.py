"""The list of the lines of one account: newest first, each with the balance after it."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest, QueryDict

from adminkit.addresses import no_such_page, read_page, repeated, unknown
from adminkit.fields import DayField
from adminkit.signed_in import signed_in_user
from credits.admin.account_field import offer_accounts
from credits.models import Account, Transaction
from credits.models.ledger import TransactionQuerySet

SHOWN, HIDDEN = "1", "0"
#: The parameters that are days, between which the chart of the balance is drawn as well.
DAYS = ("after", "before")
#: How an address writes a day, and that it may leave it out.
WRITTEN: dict[str, Any] = {"input_formats": ["%Y-%m-%d"], "initial": None}

Lines = TransactionQuerySet[Transaction]


class LedgerFilter(forms.Form):
    """What an address says about lines: whose they are, their kind, year and days, and lines of
    0.
    """

    account = forms.ModelChoiceField(Account.objects.none(), required=False, empty_label=None)
    kind = forms.ChoiceField(choices=[("", "all kinds"), *Transaction.Kind.choices], required=False)
    # Its choices are the years in which the accounts have lines.
    year = forms.ChoiceField(required=False)
    after = DayField(label="From", required=False, **WRITTEN)
    before = DayField(label="Until", required=False, **WRITTEN)
    zero = forms.ChoiceField(
        label="Lines of 0",
        choices=[("", "usual"), (SHOWN, "shown"), (HIDDEN, "hidden")],
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(
        self, address: QueryDict, accounts: QuerySet[Account], default: Account | None = None
    ) -> None:
        """Read `address`, which may name one of `accounts`, else means the `default`."""
        self.accounts = list(accounts)
        self.address = address
        account = address.get("account") or (default.pk if default else None)
        super().__init__({**address.dict(), "account": account})
        offer_accounts(self.fields["account"], accounts)
        years = [("", "all years"), *((str(year), str(year)) for year in self._years())]
        self.fields["year"] = forms.ChoiceField(choices=years, required=False)

    def _years(self) -> range:
        days = Transaction.objects.filter(account__in=self.accounts).aggregate(
            first=Min("date"), last=Max("date")
        )
        if days["first"] is None:
            return range(0)
        return range(days["last"].year, days["first"].year - 1, -1)

    def problems(self) -> list[str]:
        """Return a sentence for everything in the address that the ledger does not know."""
        problems = repeated(self.address)
        others = [name for name in self.address if name != PAGE_VAR]
        problems += unknown(others, self.fields)
        for name in self.errors:
            takes = "a day such as 2024-12-31" if name in DAYS else "one of the choices"
            problems.append(f"{name}: “{self.address.get(name)}” is not {takes}.")
        first, last = self.cleaned_data.get("after"), self.cleaned_data.get("before")
        if first and last and first > last:
            problems.append(f"after: {first} is later than before: {last}.")
        return problems

    def narrow(self, lines: Lines) -> Lines:
        """Return those of `lines` that the address asks for, provided that it has no problems."""
        values = self.cleaned_data
        if values["account"]:
            lines = lines.filter(account=values["account"])
        if values["kind"]:
            lines = lines.filter(kind=values["kind"])
        if values["year"]:
            lines = lines.filter(date__year=values["year"])
        if values["after"]:
            lines = lines.filter(date__gte=values["after"])
        if values["before"]:
            lines = lines.filter(date__lte=values["before"])
        if values["zero"] == HIDDEN:
            lines = lines.with_effect()
        return lines

    def narrowing(self) -> list[str]:
        """Return in words what `narrow` narrows by, provided that there are no problems."""
        words = []
        for name in ("account", "kind", "year", *DAYS):
            if self.cleaned_data[name]:
                words.append(f"{name}: {self.cleaned_data[name]}")
        if self.cleaned_data["zero"] == HIDDEN:
            words.append("lines of 0 left out")
        return words

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day of what is shown, where the address names them."""
        first, last = (self.cleaned_data.get(name) for name in DAYS)
        return first, last

    @property
    def chosen(self) -> Account | None:
        """The account that the address names, else the default."""
        return self.cleaned_data.get("account") if self.is_valid() else None

    @property
    def shows_zero(self) -> bool:
        """Whether the list shows lines of 0, which it hides unless the address says otherwise."""
        return self.address.get("zero") == SHOWN


class LedgerList(ChangeList):
    """Says what is wrong with its address and shows no line, where Django's list redirects to all
    of them.
    """

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> QuerySet[Transaction]:
        user = signed_in_user(request)
        seen = Account.objects.seen_by(user)
        own = seen.filter(owner=user).first() or seen.first()
        self.filter = LedgerFilter(request.GET, seen, own)
        self.problems = self.filter.problems()
        # What Django's templates ask of a list; its filters are those of the form above.
        self.filter_specs, self.has_filters, self.has_active_filters = [], False, False
        self.account = None if self.problems else self.filter.chosen
        if self.account is None:
            return self.root_queryset.none()
        lines = self.filter.narrow(Transaction.objects.all())
        if not self.filter.shows_zero:
            lines = lines.with_effect()
        return lines.order_by("-date", "-pk")

    def get_results(self, request: HttpRequest) -> None:
        paginator = Paginator(self.queryset, self.list_per_page)
        number = request.GET.get(PAGE_VAR, "1")
        page = read_page(number, paginator.num_pages)
        if page is None:
            self.problems.append(no_such_page(number, paginator.num_pages))
            self.queryset = self.root_queryset.none()
            self.page_num, paginator = 1, Paginator(self.queryset, self.list_per_page)
            ids: list[int] = []
        else:
            lines = paginator.page(page).object_list
            assert isinstance(lines, QuerySet)
            ids = list(lines.values_list("pk", flat=True))
        self.paginator = paginator
        self.result_count, self.full_result_count = paginator.count, None
        self.show_full_result_count = self.show_admin_actions = self.can_show_all = False
        self.multi_page = self.result_count > self.list_per_page
        self.result_list = self._lines(ids)

    def _lines(self, ids: list[int]) -> list[Transaction]:
        """Return these lines with what a row shows; ids come first, so that an index alone finds a
        deep page.
        """
        shown = ("account", "booked_by", "record", "reverses", "reversed_by")
        rows = Transaction.objects.select_related(*shown).in_bulk(ids)
        lines = [rows[pk] for pk in ids if pk in rows]
        balances = self.account.transactions.running_balances(lines) if self.account else {}
        for line in lines:
            line.balance = balances[line.pk]
        return lines

    @property
    def toggle_zero(self) -> str:
        """The address of the same list with the lines of 0 shown, or hidden again."""
        value = None if self.filter.shows_zero else SHOWN
        return self.get_query_string({"zero": value}, [PAGE_VAR])
