"""The life of an order at a desk and on a phone: wants are ordered, a parcel comes, one line is
cancelled and one comes late.
"""

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import Sum
from playwright.sync_api import Browser, Page, expect

from adminkit.verbs import SITE
from collection.models import Order, Record, Want
from collection.orders.shares import shared
from credits.models import Account
from disco_site.people.roles import Role, give_role
from tests.browser.conftest import SignIn
from tests.browser.looks import barriers, faults
from tests.factories import make_account, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WANTS, ORDERS = "/admin/collection/want/", "/admin/collection/order/"
SIZES = {1366: 768, 390: 844}


@pytest.fixture
def anna() -> User:
    user = User.objects.get(pk=make_user("anna").pk)
    give_role(user, Role.COLLECTOR)
    make_account(user).adjust(7, "for the walk", by=SITE)
    for artist, title in (("Can", "Ege Bamyasi"), ("Neu!", "Neu! 75")):
        Want.objects.create(owner=user, artist=artist, title=title, year=1972, format="LP")
    return user


@pytest.fixture
def probe(browser: Browser) -> Iterator[Page]:
    """A tab for axe-core, which needs pages without the content policy."""
    context = browser.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def look(page: Page, probe: Page, name: str) -> None:
    """Refuse a page that has no room, or barriers in the page at its address."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
    probe.context.add_cookies(page.context.cookies())
    probe.goto(page.url)
    assert (faults(page), barriers(probe)) == ([], [])


def order_wants(page: Page, width: int) -> None:
    """Tick both wants and press *Order these*."""
    page.goto(WANTS)
    if width < 768:
        page.locator(".tools-menu summary").click()
        page.locator(".tools-menu").get_by_role("button", name="Select").click()
    for number in range(2):
        page.locator(".action-select").nth(number).check()
    page.locator("[name=action]").select_option("order_these")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="New order")).to_be_visible()


def fill_in(page: Page) -> None:
    """Add two lines and the costs to the two lines of the wants."""
    page.get_by_label("Shop").fill("Rough Trade")
    page.get_by_label("Promo code").fill("TEN")
    for place, (artist, title, count, price) in enumerate(
        (
            ("", "", "", "20"),
            ("", "", "", "18,50"),
            ("Faust", "IV", "2", "15"),
            ("Can", "Flow Motion", "1", "9.99"),
        )
    ):
        for name, text in (
            ("artist", artist),
            ("title", title),
            ("count", count),
            ("unit_price", price),
        ):
            if text:
                page.locator(f"[name=lines-{place}-{name}]").fill(text)
    page.get_by_label("Shipping").fill("12,99")
    page.get_by_label("Discount").fill("10 %")
    page.locator("h1").click()


@pytest.mark.parametrize("width", SIZES)
def test_an_order_is_walked_through_its_life(
    sign_in: SignIn, anna: User, probe: Page, width: int
) -> None:
    page = sign_in(anna)
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    order_wants(page, width)
    fill_in(page)
    # 78.49 less 7.85 and 12.99 more.
    sums = page.locator(".order-sums")
    expect(sums).to_contain_text(
        "5 records for 78.49 EUR; less 7.85; shipping 12.99, 2.60 each: 83.63 EUR in all."
    )
    expect(sums).to_contain_text("5 credits: the balance would be 2.")
    look(page, probe, "order-new")
    page.get_by_role("button", name="More lines").click()
    expect(page.locator(".order-line")).to_have_count(6)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("5 records on the way")).to_be_visible()
    look(page, probe, "order-page")
    page.goto(ORDERS)
    look(page, probe, "order-list")
    page.locator("#result_list").get_by_role("link", name="Rough Trade").click()
    page.get_by_role("button", name="Cancel Can - Flow Motion").click()
    expect(page.get_by_text("(1 cancelled)")).to_be_visible()
    page.get_by_role("link", name="Receive").click()
    page.get_by_label("Grade of all").select_option("Near Mint (NM or M-)")
    page.get_by_label("Place of all").fill("Shelf 3")
    page.locator("h1").click()
    # One copy of two comes late.
    page.get_by_label("Faust - IV copy 2").uncheck()
    look(page, probe, "order-receive")
    page.get_by_role("button", name="Receive").click()
    expect(page.get_by_text("3 records received for 3 credits. 2 wants closed.")).to_be_visible()
    look(page, probe, "order-partly")
    page.get_by_role("link", name="Receive").click()
    page.get_by_role("button", name="Receive").click()
    expect(page.get_by_text("All of it came")).to_be_visible()
    look(page, probe, "order-done")
    is_exact(anna)
    page.locator("#content-main").get_by_role("link", name="Undo").first.click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("undone").first).to_be_visible()
    assert Record.objects.count() == 3


def is_exact(anna: User) -> None:
    """The prices are what was paid, the credits what came, the wants closed, the ledger whole."""
    order = Order.objects.get()
    paid = shared(order, list(order.lines.all())).paid
    # Without the cancelled line: 68.50 less 6.85, with 12.99.
    assert paid == Decimal("74.64")
    assert Record.objects.aggregate(sum=Sum("price"))["sum"] == paid
    assert Record.objects.filter(location="Shelf 3").count() == 3
    assert Account.objects.get(owner=anna).balance() == 3
    assert not Want.objects.open().exists()
    call_command("check_ledger", verbosity=0)


def test_what_was_entered_can_be_undone_to_nothing(sign_in: SignIn, anna: User) -> None:
    page = sign_in(anna)
    page.goto(f"{ORDERS}add/")
    page.get_by_label("Shop").fill("Flea market")
    page.locator("[name=lines-0-artist]").fill("Can")
    page.locator("[name=lines-0-title]").fill("Tago Mago")
    page.get_by_label("Total of the lot").fill("5")
    page.locator("h1").click()
    page.get_by_role("button", name="I have them here").click()
    expect(page.get_by_text("1 record entered and booked.")).to_be_visible()
    page.get_by_role("link", name="Undo").first.click()
    page.locator(".submit-row [type=submit], .submit-row button").first.click()
    expect(page.get_by_text("was undone").or_(page.get_by_text("undone")).first).to_be_visible()
    assert not Record.objects.exists()
    assert Account.objects.get(owner=anna).balance() == 7
