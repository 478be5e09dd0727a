"""What the collection has cost and brought, in money and in credits."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.template.defaultfilters import pluralize

from collection.statistics import Bought, Sold
from credits.models import Account, Transaction
from disco_site.charts import Chart, bar_chart
from disco_site.statistics.parts import Asked, Cell, Part, Table, days_of_month, last_months, number
from disco_site.statistics.shelf import charted_years

MONTHS = 24


class Sum:
    """What was bought and sold in some time."""

    def __init__(self) -> None:
        self.bought = self.priced = self.sold = 0
        self.spent = self.got = Decimal("0.00")

    def add_bought(self, one: Bought) -> None:
        self.bought, self.priced, self.spent = self.bought + one.count, self.priced + one.priced, self.spent + one.spent

    def add_sold(self, one: Sold) -> None:
        self.sold, self.got = self.sold + one.count, self.got + one.got

    @property
    def mean(self) -> str:
        """The mean price of the records that have one."""
        return f"{self.spent / self.priced:,.2f}" if self.priced else ""


def spending_part(asked: Asked, bought: list[Bought], sold: list[Sold]) -> Part:
    """Return what was spent and got, per month and per year. Undated sums are told and stand in no month."""
    years, months, undated, total = defaultdict(Sum), defaultdict(Sum), Sum(), Sum()
    for add, rows in (("add_bought", bought), ("add_sold", sold)):
        for one in rows:
            places = (years[one.day.year], months[f"{one.day:%Y-%m}"]) if one.day else (undated,)
            for place in (*places, total):
                getattr(place, add)(one)
    charts = [_per_year(asked, years), _per_month(asked, months)] if years and total.priced else []
    if total.sold:
        got = [(name, months[name].got, "") for name in last_months(asked.today, MONTHS)]
        charts.append(bar_chart("Got per month", got, unit=settings.DISCO_CURRENCY))
    note = _told(asked, total, undated) if total.bought else ""
    return Part("Spent and got", note, charts, [_table(asked, years)] if charts else [])


def credits_part(asked: Asked) -> Part | None:
    """Return the credits that the owner's account earned and spent; None if `user` may look into no account."""
    accounts = Account.objects.seen_by(asked.user)
    if asked.owner:
        accounts = accounts.filter(owner=asked.owner)
    months = Transaction.objects.filter(account__in=accounts).by_month()
    if not months:
        return None
    changes = {one.name: one.earned - one.spent for one in months}
    rows = [(name, changes.get(name, 0), "") for name in last_months(asked.today, MONTHS)]
    chart = bar_chart("Credits per month, earned less spent", rows, unit="Credits")
    cells = [(Cell(one.name), number(one.earned), number(one.spent)) for one in reversed(months)]
    table = Table("Credits of every month", ["Month", "Earned", "Spent"], cells, folded=True)
    return Part("Credits", "Of the filter, only the owner counts here.", [chart], [table])


def _bought_url(asked: Asked, first: date, last: date) -> str:
    is_active = asked.ever_params.get("is_active", "")
    return asked.list_url(purchased_after=first, purchased_before=last, is_active=is_active)


def _year_url(asked: Asked, year: int) -> str:
    return _bought_url(asked, date(year, 1, 1), date(year, 12, 31))


def _per_year(asked: Asked, years: dict[int, Sum]) -> Chart:
    rows = [
        (str(year), years[year].spent, _year_url(asked, year) if years[year].bought else "")
        for year in charted_years(years)
    ]
    return bar_chart("Spent per year", rows, unit=settings.DISCO_CURRENCY)


def _per_month(asked: Asked, months: dict[str, Sum]) -> Chart:
    rows = [
        (name, months[name].spent, _bought_url(asked, *days_of_month(name)) if months[name].bought else "")
        for name in last_months(asked.today, MONTHS)
    ]
    return bar_chart("Spent per month", rows, unit=settings.DISCO_CURRENCY)


def _table(asked: Asked, years: dict[int, Sum]) -> Table:
    columns = ["Year", "Bought", "Spent", "Mean price", "Sold", "Got"]
    figures = ((year, one) for year, one in sorted(years.items(), reverse=True) if one.bought or one.sold)
    rows = [
        (Cell(str(year), _year_url(asked, year)), *map(number, (one.bought, one.spent, one.mean, one.sold, one.got)))
        for year, one in figures
    ]
    return Table("Every year in figures", columns, rows, folded=True)


def _told(asked: Asked, total: Sum, undated: Sum) -> str:
    """Return the totals in words, and what is not known."""
    currency, left = settings.DISCO_CURRENCY, "" if asked.says_active else ", those that have left among them"
    mean = f", {total.mean} each" if total.priced else ""
    told = [f"{total.bought:,} record{pluralize(total.bought)}{left}."]
    told.append(f"{total.spent:,} {currency} spent on {total.priced:,}{mean}.")
    if total.sold:
        told.append(f"{total.got:,} {currency} got for {total.sold:,}.")
    if total.priced < total.bought:
        unpriced = total.bought - total.priced
        told.append(f"{unpriced:,} {pluralize(unpriced, 'has,have')} no price.")
    if undated.bought:
        lost = f", so {undated.spent:,} {currency} of it stand in no year" if undated.spent else ""
        told.append(f"{undated.bought:,} {pluralize(undated.bought, 'has,have')} no purchase date{lost}.")
    return " ".join(told)
