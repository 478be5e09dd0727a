"""Hundreds of orders go out as files and come home as they were."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.contrib.auth.models import User
from openpyxl import Workbook

from collection.models import Order, OrderLine
from collection.orders.shares import shared
from collection.table_files import table_pieces
from tests.collection.importing.running import run
from tests.collection.orders.generated import generated_order
from tests.factories import make_account, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
TABLES = ("orders", "order_lines")


@pytest.fixture
def anna(db: None) -> User:
    user = User.objects.get(pk=make_user("anna").pk)
    make_account(user)
    return user


def store(owner: User, count: int) -> None:
    """Store so many orders that chance makes up."""
    chance = Random(7)
    orders, lines = [], []
    for number in range(count):
        order, of_order = generated_order(chance)
        order.owner, order.ordered_on = owner, date(2020 + number % 6, 1, 1 + number % 28)
        order.promo_code, order.notes = f"Nº {number}", 'A "note",\nof two lines'
        if of_order[0].shared_count is not None:
            order.received_on = order.ordered_on
        orders.append(order)
        for position, line in enumerate(of_order, start=1):
            line.order, line.position, line.product_key = order, position, line.product
            lines.append(line)
    Order.objects.bulk_create(orders)
    OrderLine.objects.bulk_create(lines)


def exported() -> dict[str, str]:
    return {table: "".join(table_pieces(table)) for table in TABLES}


def file_of(table: str, text: str, kind: str, directory: Path) -> Path:
    """Return a CSV file, or a workbook of the same cells."""
    path = directory / f"{table}.{kind}"
    if kind == "csv":
        path.write_text(text, encoding="utf-8", newline="")
        return path
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in csv.reader(StringIO(text, newline="")):
        sheet.append(row)
    book.save(path)
    return path


def paid() -> list[object]:
    """Return what every order costs, to the cent."""
    orders = Order.objects.with_lines().order_by("uid")
    return [shared(order, list(order.lines.all())) for order in orders]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_hundreds_of_orders_come_home_to_the_cent(anna: User, kind: str, tmp_path: Path) -> None:
    store(anna, 300)
    files, costs = exported(), paid()
    OrderLine.objects.all().delete()
    Order.objects.all().delete()
    for table, text in files.items():
        outcome = run("import_file", table, file_of(table, text, kind, tmp_path))
        assert (outcome.code, outcome.counts["bad"]) == (0, 0), outcome.said
    assert exported() == files
    assert paid() == costs
    for table, text in files.items():
        counts = run("import_file", table, file_of(table, text, kind, tmp_path)).counts
        assert counts["same"] + counts["skipped"] == counts["lines"]
