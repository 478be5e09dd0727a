"""Every table of the admin can be exported, and the page says what the file will hold."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tablib import Dataset

from adminkit.table_export import TableExport, TextWorkbook
from adminkit.verbs import SITE
from adminkit.workbooks import CONTENT_TYPE
from collection.models import (
    Batch,
    Change,
    Decision,
    HeaderMapping,
    Loan,
    Order,
    OwnField,
    Place,
    Play,
    Record,
    SavedFilter,
    SourceKey,
    Tag,
    Want,
)
from credits.models import Transaction
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

TABLES = admin.site._registry
PLAIN_TABLES = [model for model in TABLES if model is not Record]
CSV, XLSX = "0", "1"


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def house(boss: User) -> None:
    """At least one row in every table, with a formula where a text is free."""
    give_role(make_user("anna"), Role.COLLECTOR)
    record = make_record(
        boss,
        artists=["=1+1"],
        labels=["=2+2"],
        genre="=3+3",
        styles=["=11+11"],
        format="=4+4",
        rating="7.5",
    )
    record.set_tracks([{"title": "=16+16", "is_favourite": True}])
    record.ratings.update(review="=HYPERLINK(1)")
    make_account(boss).adjust(3, "=5+5", by=SITE)
    Play.objects.log(record, boss, by=SITE)
    Want.objects.create(owner=boss, artist="=6+6", title="Zuma")
    Loan.objects.create(record=record, to="=12+12")
    Place.objects.create(owner=boss, name="=13+13")
    Tag.objects.create(owner=boss, name="=14+14")
    OwnField.objects.create(owner=boss, name="=15+15")
    Order.objects.create(owner=boss, shop="=16+16").lines.create(artist="Can", title="=17+17")
    SavedFilter.objects.create(user=boss, name="=7+7", query="genre=rock")
    batch = Batch.objects.create(kind=Batch.Kind.IMPORT, user=boss, file_name="=8+8")
    Change.objects.create(batch=batch, record=record, record_uid=record.uid, before={}, after={})
    SourceKey.objects.create(record=record, source="discogs", key="=9+9")
    HeaderMapping.objects.create(header="=10+10", mapping={"a": "title"})
    Decision.objects.create(subject="artist", text="=11+11", names=["a"])


def address_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export")


def columns(client: Client, address: str) -> dict[str, str]:
    """Return the form of an export page as it is sent when nothing is changed in it."""
    form = client.get(address).context["form"]
    chosen = [name for name, field in form.fields.items() if field.initial is True]
    return {"resource": ""} | dict.fromkeys(chosen, "on")


def exported(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.post(address, {"format": CSV, **columns(client, address)})
    assert answer["Content-Type"] == "text/csv"
    return list(csv.DictReader(StringIO(answer.content.decode())))


def sentence(client: Client, address: str) -> str:
    """Return what the page says about the rows of the file."""
    page = client.get(address).content.decode()
    text = page.partition("<p><b>")[2].partition("</p>")[0]
    return " ".join(text.replace("</b>", "").partition("<a")[0].split())


def test_every_table_of_the_admin_has_the_export() -> None:
    without = [model for model in TABLES if not isinstance(TABLES[model], TableExport)]
    assert without == []


def test_the_list_of_every_table_leads_to_its_export(client: Client, boss: User) -> None:
    lists = {model: address_of(model).replace("export/", "") for model in TABLES}
    pages = {model: client.get(address).text for model, address in lists.items()}
    assert [model for model in TABLES if f'href="{address_of(model)}' not in pages[model]] == []


def test_both_formats_hold_the_same_cells_and_no_formula(client: Client, house: None) -> None:
    for model in PLAIN_TABLES:
        address = address_of(model)
        if model is LogEntry:
            # Each export is an entry besides.
            address += "?did=play"
        rows = exported(client, address)
        answer = client.post(address, {"format": XLSX, **columns(client, address)})
        assert answer["Content-Type"] == CONTENT_TYPE
        header, *lines = load_workbook(BytesIO(answer.content)).active.iter_rows()
        names = [cell.value for cell in header]
        texts = [[cell.value or "" for cell in line] for line in lines]
        assert rows == [dict(zip(names, text, strict=True)) for text in texts], model
        types = {cell.data_type for line in lines for cell in line if cell.value}
        assert types == {"s"}, model


def test_no_file_holds_a_password(client: Client, boss: User, house: None) -> None:
    for model in PLAIN_TABLES:
        text = str(exported(client, address_of(model)))
        assert "password" not in text and boss.password not in text, model


def test_a_file_of_users_holds_their_groups_by_name(client: Client, house: None) -> None:
    anna = next(row for row in exported(client, address_of(User)) if row["username"] == "anna")
    assert anna["groups"] == "collector"


def test_a_workbook_refuses_more_rows_than_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adminkit.table_export.MOST_ROWS", 2)
    data = Dataset(["1"], ["2"], headers=["n"])
    with pytest.raises(ValueError, match="A workbook holds 1 rows, and these are 2"):
        TextWorkbook().export_data(data)


def test_a_right_to_users_alone_exports_none(client: Client) -> None:
    anna = make_user("anna", is_staff=True)
    anna.user_permissions.add(Permission.objects.get(codename="view_user"))
    client.force_login(anna)
    assert client.get(address_of(User)).status_code == 403


def make_wants(owner: User) -> None:
    """An open want, one that was given up and one that was bought."""
    Want.objects.create(owner=owner, artist="Can", title="open")
    Want.objects.create(owner=owner, artist="Can", title="given up").close(by=SITE)
    Want.objects.create(owner=owner, artist="Neu!", title="bought").close(
        make_record(owner), by=SITE
    )


def test_the_export_of_wants_holds_the_closed_ones_too(client: Client, boss: User) -> None:
    make_wants(boss)
    address = address_of(Want)
    assert sentence(client, address) == "3 of 3 wants will be exported."
    assert {row["title"] for row in exported(client, address)} == {"open", "given up", "bought"}


@pytest.mark.parametrize(
    ("query", "words", "titles"),
    [
        ("state=bought", "1 of 3 wants will be exported, narrowed by state: Bought.", {"bought"}),
        ("state=open", "1 of 3 wants will be exported, narrowed by state: Open.", {"open"}),
        (
            "q=can&state=given_up&o=1&p=7",
            "1 of 3 wants will be exported, narrowed by search: “can”; state: Given up.",
            {"given up"},
        ),
        (
            "priority=3",
            "3 of 3 wants will be exported, narrowed by priority: 3.",
            {"open", "given up", "bought"},
        ),
    ],
)
def test_what_the_address_narrows_is_kept_and_named(
    client: Client, boss: User, query: str, words: str, titles: set[str]
) -> None:
    make_wants(boss)
    address = f"{address_of(Want)}?{query}"
    assert sentence(client, address) == words
    assert {row["title"] for row in exported(client, address)} == titles


def test_the_page_offers_what_the_list_shows_by_default(client: Client, boss: User) -> None:
    make_wants(boss)
    assert '<a href="?state=open">Only open wants</a>' in client.get(address_of(Want)).text


def test_the_list_of_wants_still_begins_with_the_open_ones(client: Client, boss: User) -> None:
    make_wants(boss)
    for query in ("", "?state=open"):
        shown = client.get(reverse("admin:collection_want_changelist") + query).context["cl"]
        assert [want.title for want in shown.result_list] == ["open"]


def test_the_export_of_the_ledger_holds_every_account_and_lines_of_0(
    client: Client, boss: User
) -> None:
    for owner in (boss, make_user("anna")):
        account = make_account(owner, opened_on=date(2026, 1, 1))
        account.adjust(3, "a gift", by=SITE)
        make_record(owner).buy(cost=0, on=date(2026, 1, 2), by=SITE)
    address = address_of(Transaction)
    assert sentence(client, address) == "4 of 4 transactions will be exported."
    rows = [(row["account"], row["amount"]) for row in exported(client, address)]
    assert sorted(rows) == [("anna", "0"), ("anna", "3"), ("boss", "0"), ("boss", "3")]


@pytest.mark.parametrize(
    ("query", "narrowing", "count"),
    [
        ("kind=Purchase", "kind: Purchase", 2),
        ("zero=0", "lines of 0 left out", 2),
        ("account={anna}&zero=", "account: anna", 2),
        ("account={anna}&year=2026&zero=1", "account: anna; year: 2026", 1),
    ],
)
def test_the_ledger_names_what_its_export_is_narrowed_by(
    client: Client, boss: User, query: str, narrowing: str, count: int
) -> None:
    accounts = {}
    for owner in (boss, make_user("anna")):
        account = make_account(owner, opened_on=date(2025, 1, 1))
        account.adjust(3, "a gift", on=date(2025, 1, 1), by=SITE)
        make_record(owner).buy(cost=0, on=date(2026, 1, 2), by=SITE)
        accounts[owner.username] = account.pk
    address = f"{address_of(Transaction)}?{query.format(**accounts)}"
    assert sentence(client, address) == (
        f"{count} of 4 transactions will be exported, narrowed by {narrowing}."
    )
    assert len(exported(client, address)) == count


def test_a_rating_is_exported_by_names_and_named_by_its_filter(client: Client, boss: User) -> None:
    record = make_record(boss, rating="7.5")
    anna = make_user("anna")
    record.ratings.rate(record, anna, 8, by=SITE)
    address = f"{address_of(Rating)}?author__id__exact={anna.pk}"
    assert sentence(client, address) == (
        "1 of 2 ratings will be exported, narrowed by author: anna."
    )
    row = exported(client, address)[0]
    assert (row["record_uid"], row["author"]) == (str(record.uid), "anna")


@pytest.mark.parametrize(
    ("model", "query"),
    [(Rating, "nonsense=1"), (Want, "state=lost"), (Want, "q=a&q=b"), (Transaction, "kind=Gift")],
)
def test_an_address_that_cannot_be_read_is_refused_and_gives_no_file(
    client: Client, boss: User, model: type[Model], query: str
) -> None:
    address = f"{address_of(model)}?{query}"
    page = client.get(address)
    assert 'class="errornote"' in page.text and "will be exported" not in page.text
    answer = client.post(address, {"format": CSV, **columns(client, address_of(model))})
    assert answer["Content-Type"].startswith("text/html")
