"""What the collection has cost and brought in, in money and in credits."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.template.defaultfilters import pluralize

from adminkit.charts.charts import Chart, Row, bar_chart
from collection.statistics import DayBought, DaySold
from credits.models import Account, Transaction
from disco_site.statistics.parts import (
    Cell,
    Part,
    Selection,
    Table,
    days_of_month,
    last_months,
    number,
)
from disco_site.statistics.shelf import charted_years

MONTHS = 24


class Sums:
    """Purchases and sales added up, of a month, of a year or of all time."""

    def __init__(self) -> None:
        self.bought = self.priced = self.sold = 0
        self.spent = self.received = Decimal("0.00")

    def add_bought(self, day: DayBought) -> None:
        self.bought += day.records
        self.priced += day.priced
        self.spent += day.spent

    def add_sold(self, day: DaySold) -> None:
        self.sold += day.records
        self.received += day.received

    @property
    def mean(self) -> str:
        """The mean price of the records that have one."""
        return f"{self.spent / self.priced:,.2f}" if self.priced else ""


class Spending:
    """The sums of each year and each month, of what has no date, and of everything."""

    def __init__(self, bought: list[DayBought], sold: list[DaySold]) -> None:
        self.years: dict[int, Sums] = defaultdict(Sums)
        self.months: dict[str, Sums] = defaultdict(Sums)
        self.undated, self.total = Sums(), Sums()
        for purchases in bought:
            for sums in self._sums_of(purchases.day):
                sums.add_bought(purchases)
        for sales in sold:
            for sums in self._sums_of(sales.day):
                sums.add_sold(sales)

    def _sums_of(self, day: date | None) -> list[Sums]:
        if day is None:
            return [self.undated, self.total]
        return [self.years[day.year], self.months[f"{day:%Y-%m}"], self.total]


def spending_part(selection: Selection, bought: list[DayBought], sold: list[DaySold]) -> Part:
    """Return purchases and sales per month and per year. Sums without a date are in the note and in
    no month.
    """
    spending = Spending(bought, sold)
    charts, tables = [], []
    if spending.years and spending.total.priced:
        charts = [_per_year(selection, spending), _per_month(selection, spending)]
    if spending.total.sold:
        charts.append(_sales_per_month(selection, spending))
    if charts:
        tables = [_table(selection, spending)]
    note = _note(selection, spending) if spending.total.bought else ""
    return Part("Spending and sales", note, charts, tables)


def credits_part(selection: Selection) -> Part | None:
    """Return the credits that the owner's account earned and spent; None if the user may see no
    account.
    """
    accounts = Account.objects.seen_by(selection.user)
    if selection.owner:
        accounts = accounts.filter(owner=selection.owner)
    months = Transaction.objects.filter(account__in=accounts).by_month()
    if not months:
        return None
    changes = {month.name: month.earned - month.spent for month in months}
    names = last_months(selection.today, MONTHS)
    rows = [(name, changes.get(name, 0), "") for name in names]
    chart = bar_chart("Credits per month, earned less spent", rows, unit="Credits")
    cells = [
        (Cell(month.name), number(month.earned), number(month.spent)) for month in reversed(months)
    ]
    table = Table("Credits of every month", ["Month", "Earned", "Spent"], cells, folded=True)
    return Part("Credits", "Of the filters, only the owner applies here.", [chart], [table])


def _bought_url(selection: Selection, first: date, last: date) -> str:
    is_active = selection.ever_params.get("is_active", "")
    return selection.list_url(purchased_after=first, purchased_before=last, is_active=is_active)


def _year_url(selection: Selection, year: int) -> str:
    return _bought_url(selection, date(year, 1, 1), date(year, 12, 31))


def _per_year(selection: Selection, spending: Spending) -> Chart:
    rows: list[Row] = []
    for year in charted_years(spending.years):
        sums = spending.years[year]
        rows.append((str(year), sums.spent, _year_url(selection, year) if sums.bought else ""))
    return bar_chart("Spent per year", rows, unit=settings.DISCO_CURRENCY)


def _per_month(selection: Selection, spending: Spending) -> Chart:
    rows: list[Row] = []
    for month in last_months(selection.today, MONTHS):
        sums = spending.months[month]
        url = _bought_url(selection, *days_of_month(month)) if sums.bought else ""
        rows.append((month, sums.spent, url))
    return bar_chart("Spent per month", rows, unit=settings.DISCO_CURRENCY)


def _sales_per_month(selection: Selection, spending: Spending) -> Chart:
    months = last_months(selection.today, MONTHS)
    rows = [(month, spending.months[month].received, "") for month in months]
    return bar_chart("Sales per month", rows, unit=settings.DISCO_CURRENCY)


def _table(selection: Selection, spending: Spending) -> Table:
    columns = ["Year", "Bought", "Spent", "Mean price", "Sold", "Received"]
    rows = []
    for year, sums in sorted(spending.years.items(), reverse=True):
        if sums.bought or sums.sold:
            bought = (number(sums.bought), number(sums.spent), number(sums.mean))
            sold = (number(sums.sold), number(sums.received))
            rows.append((Cell(str(year), _year_url(selection, year)), *bought, *sold))
    return Table("Every year in figures", columns, rows, folded=True)


def _note(selection: Selection, spending: Spending) -> str:
    """Return the totals in words, and what is unknown."""
    currency, total, undated = settings.DISCO_CURRENCY, spending.total, spending.undated
    removed = "" if selection.names_scope else ", including removed ones"
    mean = f", {total.mean} each" if total.priced else ""
    sentences = [
        f"{total.bought:,} record{pluralize(total.bought)}{removed}.",
        f"{total.spent:,} {currency} spent on {total.priced:,}{mean}.",
    ]
    if total.sold:
        sentences.append(f"{total.received:,} {currency} received for {total.sold:,}.")
    unpriced = total.bought - total.priced
    if unpriced:
        sentences.append(f"{unpriced:,} {pluralize(unpriced, 'has,have')} no price.")
    if undated.bought:
        has = pluralize(undated.bought, "has,have")
        sentences.append(f"{undated.bought:,} {has} no purchase date.")
    if undated.spent:
        sentences.append(f"{undated.spent:,} {currency} has no date.")
    return " ".join(sentences)
