"""A month of a collector's life, at the desk and on the phone: balance and shelf after each
step.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from adminkit.verbs import SITE
from collection.models import Record
from credits.proof import prove_ledger
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.browser.conftest import SignIn
from tests.factories import make_account, make_user

pytestmark = pytest.mark.browser
LEDGER = "/admin/credits/transaction/"
SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def bert(transactional_db: None) -> User:
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    give_role(make_user("karin"), Role.LISTENER)
    make_account(user, opened_on=timezone.localdate() - timedelta(14))
    return user


def book_what_is_due(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("button", name="Book it").click()
    says(page, "1 regular addition was booked. The balance is 1.")


def buy(page: Page, title: str) -> None:
    page.goto("/admin/quick-buy/")
    page.get_by_label("Artist").fill("Can")
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Save").click()
    says(page, title)


def buy_the_first(page: Page) -> None:
    buy(page, "Tago Mago")


def overdraw_with_a_warning(page: Page) -> None:
    buy(page, "Ege Bamyasi")
    says(page, "The balance is -1. It will be zero again on")


def open_record(page: Page, title: str) -> None:
    page.goto(f"/admin/collection/record/{Record.objects.get(title=title).pk}/")


def remove_with_a_refund(page: Page) -> None:
    open_record(page, "Tago Mago")
    page.get_by_role("link", name="Remove from the shelf").click()
    page.get_by_label("Reason").select_option("sold")
    page.get_by_label("Sale price").fill("12,50")
    page.get_by_label("+1 credit: the balance goes from -1 to 0").check()
    page.get_by_role("button", name="Remove").click()
    says(page, "Can - Tago Mago is removed from the shelf. The balance is 0.")


def put_back(page: Page) -> None:
    open_record(page, "Tago Mago")
    page.get_by_role("link", name="Put back").click()
    page.get_by_label("no credit: the balance stays 0").first.check()
    page.get_by_role("button", name="Put it back").click()
    says(page, "Can - Tago Mago is back on the shelf. The balance is 0.")


def undo_at_once(page: Page) -> None:
    page.get_by_role("button", name="Undo").click()
    says(page, "Undone: Can - Tago Mago.")


def reverse_a_mistake(page: Page) -> None:
    page.goto(LEDGER)
    page.locator("tr", has_text="Ege Bamyasi").get_by_role("link", name="Reverse").click()
    expect(page.locator("#content")).to_contain_text("Can - Ege Bamyasi leaves the shelf.")
    page.get_by_label("Reason").fill("it was somebody else's")
    page.get_by_role("button", name="Reverse the line").click()
    says(page, "is reversed. The balance is 1.")


def rate_together(page: Page) -> None:
    page.goto("/admin/ratings/rating/together/")
    page.get_by_role("button", name="Draw a record").click()
    page.get_by_label("Rating").fill("9")
    page.get_by_role("button", name="Rate and hand over").click()
    expect(page.locator("#content")).not_to_contain_text("9")
    page.get_by_label("Rating").fill("4.5")
    page.get_by_role("button", name="Rate and compare").click()
    assert page.locator(".rate-result dd").all_inner_texts() == ["9", "4.5", "4.5", "6.75"]


def says(page: Page, text: str) -> None:
    expect(page.locator(".messagelist")).to_contain_text(text)


# What is done, the balance after it, and what is on the shelf.
MONTH: list[tuple[Callable[[Page], None], int, set[str]]] = [
    (book_what_is_due, 1, set()),
    (buy_the_first, 0, {"Tago Mago"}),
    (overdraw_with_a_warning, -1, {"Tago Mago", "Ege Bamyasi"}),
    (remove_with_a_refund, 0, {"Ege Bamyasi"}),
    (put_back, 0, {"Tago Mago", "Ege Bamyasi"}),
    (undo_at_once, 0, {"Ege Bamyasi"}),
    (put_back, 0, {"Tago Mago", "Ege Bamyasi"}),
    (reverse_a_mistake, 1, {"Tago Mago"}),
    (rate_together, 1, {"Tago Mago"}),
]


@pytest.mark.parametrize("size", SIZES)
def test_after_each_step_of_a_month_balance_and_shelf_are_right(
    sign_in: SignIn, bert: User, size: str
) -> None:
    page = sign_in(bert)
    page.set_viewport_size(SIZES[size])
    for step, balance, shelf in MONTH:
        step(page)
        assert (bert.account.balance(), titles()) == (balance, shelf), step.__name__
    page.goto(LEDGER)
    expect(page.locator(".figures .value").first).to_have_text("1")
    assert prove_ledger().faults == prove_ledger().remarks == []
    assert Rating.objects.count() == 2


def titles() -> set[str]:
    return set(Record.objects.active().values_list("title", flat=True))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "address", [LEDGER, f"{LEDGER}?zero=1", f"{LEDGER}afford/", f"{LEDGER}add/"]
)
def test_no_page_of_the_ledger_scrolls_sideways(
    sign_in: SignIn, bert: User, size: str, address: str
) -> None:
    bert.account.adjust(
        -3, "A memo of some length, as people write it, with a reason and another one", by=SITE
    )
    page = sign_in(bert)
    page.set_viewport_size(SIZES[size])
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size]["width"]
