"""A month of a collector's life without a mouse."""

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
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.browser

# The name of what has the focus, as it is told to somebody who hears the page.
FOCUSED = """() => {
  const one = document.activeElement;
  return one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent.trim() ?? (one.textContent.trim() || one.value);
}"""


@pytest.fixture
def bert(transactional_db: None) -> User:
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    make_account(user, opened_on=timezone.localdate() - timedelta(14))
    return user


def reach(page: Page, name: str, key: str = "Tab") -> None:
    """Go on with the Tab key until the focus is on what has this name, and see that it shows."""
    page.wait_for_load_state()
    for _ in range(80):
        page.keyboard.press(key)
        if (page.evaluate(FOCUSED) or "").startswith(name):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"the focus on {name} does not show"
            return
    raise AssertionError(f"{name} is not reached with {key} at {page.url}")


def choose(page: Page, name: str) -> None:
    reach(page, name)
    page.keyboard.press("Enter")


def follow(page: Page, name: str) -> None:
    """Choose what leads to a page, and wait for it."""
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def says(page: Page, text: str) -> None:
    expect(page.locator(".messagelist")).to_contain_text(text)


def search(page: Page, words: str, hit: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(f"{words}\n")
    expect(page.locator("h1")).to_contain_text(words)
    choose(page, hit)
    page.wait_for_url("**/record/*/")


def buy(page: Page, title: str) -> None:
    """Type a record into quick buy, whose first field has the focus already."""
    expect(page.get_by_label("Artist")).to_be_focused()
    page.keyboard.type("Can")
    page.keyboard.press("Tab")
    page.keyboard.type(f"{title}\n")
    says(page, title)


def test_a_month_by_keyboard_alone(sign_in: SignIn, bert: User) -> None:
    page = sign_in(bert)
    page.goto("/admin/")
    choose(page, "Book it")
    says(page, "The balance is 1.")
    page.keyboard.press("b")
    page.wait_for_url("**/quick-buy/")
    buy(page, "Tago Mago")
    buy(page, "Ege Bamyasi")
    says(page, "The balance is -1.")
    reach(page, "Records", "Shift+Tab")
    search(page, "tago mago", "Can - Tago Mago")
    choose(page, "Remove from the shelf")
    page.wait_for_url("**/remove/")
    reach(page, "Reason")
    page.keyboard.type("sold")
    reach(page, "Sale price")
    page.keyboard.type("12,50")
    reach(page, "no credit")
    page.keyboard.press("ArrowDown")
    choose(page, "Remove")
    says(page, "Can - Tago Mago is removed from the shelf. The balance is 0.")
    choose(page, "Undo")
    says(page, "Undone: Can - Tago Mago.")
    page.keyboard.press("r")
    says(page, "Drawn at random")
    choose(page, "Records")
    page.wait_for_selector("#result_list")
    reach(page, "My rating of")
    page.keyboard.type("8.5\n")
    page.keyboard.type("7\n")
    expect(page.locator("[data-rate].is-saved")).to_have_count(2)
    assert sorted(Rating.objects.values_list("value", flat=True)) == [7, 8.5]
    assert (bert.account.balance(), Record.objects.active().count()) == (-1, 2)
    assert prove_ledger().faults == []


def test_what_a_month_may_bring_by_keyboard_alone(sign_in: SignIn, bert: User) -> None:
    give_role(make_user("karin"), Role.LISTENER)
    for title in ("Tago Mago", "Ege Bamyasi"):
        make_record(bert, title=title).buy(by=SITE)
    Record.objects.get(title="Tago Mago").remove(reason="sold", by=SITE)
    page = sign_in(bert)
    page.goto("/admin/")
    put_back(page)
    reverse_a_line(page)
    rate_together(page)
    assert (bert.account.balance(), Record.objects.active().count()) == (-1, 1)
    assert prove_ledger().faults == []


def put_back(page: Page) -> None:
    search(page, "tago mago", "Can - Tago Mago")
    follow(page, "Put back")
    follow(page, "Put it back")
    says(page, "Can - Tago Mago is back on the shelf.")


def reverse_a_line(page: Page) -> None:
    follow(page, "Ledger")
    follow(page, "Reverse")
    reach(page, "Reason")
    page.keyboard.type("it was somebody else's")
    follow(page, "Reverse the line")
    says(page, "is reversed")


def rate_together(page: Page) -> None:
    page.goto("/admin/ratings/rating/together/")
    follow(page, "Draw a record")
    for opinion in ("9", "4.5"):
        expect(page.get_by_label("Rating")).to_be_focused()
        with page.expect_navigation():
            page.keyboard.type(f"{opinion}\n")
    expect(page.locator(".rate-result dd")).to_have_text(["9", "4.5", "4.5", "6.75"])
