"""Lines of an order by a look-up and from a list, at a desk and on a phone, and the marks of what is
ordered.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from collection.models import Order, Want
from disco_site.people.roles import Role, give_role
from tests.browser.conftest import SignIn
from tests.browser.looks import barriers, faults
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_account, make_order, make_record, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADD = "/admin/collection/order/add/"
SIZES = {1366: 768, 390: 844}
LIST = """2x Faust - IV (LP), 15
Neu! - Neu! 75 (1975)  18,50 €
Shipping 6.90
Total 73.30
Faust"""


@pytest.fixture
def anna() -> User:
    user = User.objects.get(pk=make_user("anna").pk)
    give_role(user, Role.COLLECTOR)
    make_account(user)
    return user


@pytest.fixture
def discogs(data_dir: Path, settings: Settings) -> Iterator[StandIn]:
    """Two pressings of an album at the stand-in."""
    with StandIn() as stand_in:
        settings.DISCO_DISCOGS_URL = stand_in.url
        settings.DISCO_DISCOGS_TOKEN = TOKEN
        stand_in.discogs.releases = {1: tago_mago(1), 2: tago_mago(2, country="UK", year=1972)}
        yield stand_in


@pytest.fixture
def probe(browser: Browser) -> Iterator[Page]:
    """A tab for axe-core, which needs pages without the content policy."""
    context = browser.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def look(page: Page, name: str) -> None:
    """Refuse a page that has no room."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
    assert faults(page) == []


@pytest.mark.parametrize("width", SIZES)
def test_lines_are_looked_up_and_read_from_a_list_and_stored_together(
    sign_in: SignIn, anna: User, discogs: StandIn, width: int
) -> None:
    page = sign_in(anna)
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    page.goto(ADD)
    page.get_by_label("Shop").fill("Rough Trade")
    page.get_by_label("Fill a row from Discogs").fill("Can - Tago Mago")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Discogs has 2 releases")).to_be_visible()
    look(page, "order-look-up")
    page.get_by_role("button", name="Order this").last.click()
    expect(page.get_by_text("Row 1: Can - Tago Mago.")).to_be_visible()
    expect(page.locator("[name=lines-0-title]")).to_have_value("Tago Mago")
    page.get_by_text("Paste a list").click()
    page.get_by_label("A record a line").fill(LIST)
    page.get_by_role("button", name="Read into rows").click()
    expect(
        page.get_by_text("5 lines: 2 rows filled, 1 about the order, 1 left aside, 1 not read.")
    ).to_be_visible()
    expect(page.get_by_label("A record a line")).to_have_value("Faust")
    expect(page.locator(".order-sums")).to_contain_text("4 records for 48.50 EUR")
    look(page, "order-list-read")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The list was not read yet")).to_be_visible()
    look(page, "order-list-left")
    page.get_by_label("A record a line").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("4 records on the way")).to_be_visible()
    order = Order.objects.get()
    assert [(line.title, line.count) for line in order.lines.all()] == [
        ("Tago Mago", 1),
        ("IV", 2),
        ("Neu! 75", 1),
    ]
    assert order.lines.get(position=1).discogs_release_id == 2


def test_without_a_script_a_row_is_filled_too(
    sign_in: SignIn, anna: User, discogs: StandIn, browser: Browser, live_server: LiveServer
) -> None:
    cookies = sign_in(anna).context.cookies()
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(ADD)
    page.get_by_label("Shop").fill("Rough Trade")
    page.get_by_label("Fill a row from Discogs").fill("https://www.discogs.com/release/2")
    page.get_by_role("button", name="Ask Discogs").click()
    expect(page.locator("[name=lines-0-title]")).to_have_value("Tago Mago")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 record on the way")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", SIZES)
def test_what_is_ordered_is_marked_in_the_lists(
    sign_in: SignIn, anna: User, probe: Page, width: int
) -> None:
    make_record(anna, title="Ege Bamyasi", year=1972)
    make_record(anna, title="Future Days", year=1973)
    Want.objects.create(owner=anna, artist="Neu!", title="Neu! 75")
    make_order(anna, {"title": "Ege Bamyasi"}, {"artist": "Neu!", "title": "Neu! 75"})
    page = sign_in(anna)
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    for address, name in (
        ("/admin/collection/record/", "ordered-table"),
        ("/admin/collection/want/", "ordered-wants"),
        ("/admin/collection/order/", "ordered-orders"),
        ("/admin/credits/transaction/afford/", "ordered-afford"),
    ):
        page.goto(address)
        look(page, name)
        probe.context.add_cookies(page.context.cookies())
        probe.goto(page.url)
        assert barriers(probe) == []
    page.goto("/admin/scan/")
    page.get_by_label("Barcode, catalog number").fill("neu 75")
    page.keyboard.press("Enter")
    expect(page.locator(".scan-said")).to_contain_text("Neu! - Neu! 75")
    look(page, "ordered-scan")
    page.goto("/admin/collection/record/")
    page.get_by_role("button", name="Wall").first.click()
    expect(page.locator(".record-ordered")).to_have_text("ordered")
    look(page, "ordered-wall")
