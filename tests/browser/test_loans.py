"""A stack is lent on a phone, and everything comes back with one click."""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from adminkit.verbs import SITE
from collection.bulk.loans import lend_together
from collection.models import Face, Loan, Preferences, Record
from tests.browser.conftest import SignIn
from tests.browser.looks import faults
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RECORDS, LOANS = "/admin/collection/record/", "/admin/collection/loan/"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def boss() -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    for number in range(8):
        make_record(user, title=f"Record {number}", year=1950 + number)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def page(sign_in: SignIn, boss: User) -> Page:
    return sign_in(boss)


def lend(to: str, count: int) -> None:
    ids = Record.objects.at_home().order_by("pk").values("pk")[:count]
    lend_together(Record.objects.filter(pk__in=ids), to, by=SITE, note="For the party")


def look(page: Page, name: str) -> None:
    shown = faults(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert shown == []


def test_five_records_are_lent_on_a_phone_and_all_come_back_with_one_click(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(RECORDS)
    page.locator(".tools-menu summary").click()
    page.locator(".tools-menu").get_by_role("button", name="Select").click()
    for number in range(5):
        page.locator(".action-select").nth(number).check()
    page.locator("[name=action]").select_option("lend_selected")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("5 records.")).to_be_visible()
    look(page, "lend-390")
    page.get_by_label("To whom").fill("Anna")
    page.get_by_role("button", name="Lend 5 records").click()
    expect(page.get_by_text("5 records are lent to Anna.")).to_be_visible()
    look(page, "lent-390")
    page.goto(LOANS)
    look(page, "loans-390")
    page.get_by_role("link", name="Anna 5").click()
    look(page, "person-390")
    page.get_by_role("button", name="Everything is back").click()
    expect(page.get_by_text("5 records are back from Anna.")).to_be_visible()
    assert not Loan.objects.open().exists()
    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_be_visible()
    look(page, "undone-390")
    assert Loan.objects.open().count() == 5


def test_one_record_comes_back_by_the_button_of_its_row(page: Page) -> None:
    lend("Anna", 2)
    page.goto(LOANS)
    look(page, "loans-1366")
    page.get_by_role("button", name="Returned: Can - Record 0").click()
    expect(page.get_by_text("is back from Anna.")).to_be_visible()
    assert Loan.objects.open().get().record.title == "Record 1"


def test_a_record_is_lent_on_its_page_to_a_name_that_is_suggested(page: Page) -> None:
    lend("Anna", 1)
    record = Record.objects.at_home().first()
    assert record
    page.goto(f"{RECORDS}{record.pk}/")
    page.get_by_role("link", name="Lend", exact=True).click()
    page.get_by_label("To whom").press_sequentially("an")
    page.get_by_role("option", name="Anna").click()
    look(page, "lend-record-1366")
    page.get_by_role("button", name="Lend").click()
    expect(page.get_by_text("On loan to Anna")).to_be_visible()
    look(page, "record-1366")
    page.set_viewport_size(PHONE)
    look(page, "record-390")
    page.get_by_role("button", name="Returned").click()
    expect(page.get_by_text("is back from Anna.")).to_be_visible()


@pytest.mark.parametrize("face", Face)
@pytest.mark.parametrize("width", [1366, 390])
def test_what_is_on_loan_is_marked(page: Page, boss: User, face: Face, width: int) -> None:
    lend("Anna with a rather long name", 2)
    Preferences.objects.choose_face(boss, face, by=SITE)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(RECORDS)
    expect(page.get_by_text("on loan to Anna").first).to_be_visible()
    look(page, f"{face}-{width}")
