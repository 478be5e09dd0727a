"""A box is moved on a phone, without a barcode on half of its records; a label is what it says."""

import os
from pathlib import Path

import pytest
import zxingcpp
from django.contrib.auth.models import User
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from collection.models import Batch, Place, Record
from tests.browser.conftest import SignIn
from tests.browser.looks import faults
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCAN = "/admin/scan/"
PHONE = {"width": 390, "height": 844}
BOX = 30


@pytest.fixture
def boss() -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    for number in range(BOX):
        # Half of them have a barcode.
        code = f"40063813339{number:02}" if number % 2 else ""
        make_record(
            user,
            title=f"{chr(65 + number % 26)}lbum {number:02}",
            labels=[("Blue Note", f"BLP {4000 + number}")],
            barcode=code,
            location="Hallway",
        )
    return User.objects.get(pk=user.pk)


@pytest.fixture
def page(sign_in: SignIn, boss: User) -> Page:
    page = sign_in(boss)
    page.set_viewport_size(PHONE)
    return page


def look(page: Page, name: str) -> None:
    shown = faults(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert shown == []


def typed(record: Record) -> str:
    """Return what is scanned or typed for a record: the barcode, the number, or a title."""
    link = record.label_links.get()
    return record.barcode or (link.catalog_number if record.pk % 3 else record.title[:8])


def test_a_box_of_thirty_is_moved_on_a_phone(page: Page) -> None:
    page.goto(SCAN)
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_label("Move to").fill("Box 3")
    page.get_by_role("button", name="Set", exact=True).click()
    field = page.locator("#id_text")
    expect(field).to_be_focused()
    for record in Record.objects.order_by("pk"):
        # A scanner types and presses Enter, and waits for nothing.
        page.keyboard.type(typed(record))
        page.keyboard.press("Enter")
    move = page.get_by_role("button", name=f"Move {BOX} records to Box 3")
    expect(move).to_be_visible()
    expect(field).to_be_focused()
    look(page, "box-390")
    move.click()
    expect(page.get_by_text(f"{BOX} records moved to “Box 3”.")).to_be_visible()
    assert set(Record.objects.values_list("location", flat=True)) == {"Box 3"}
    assert Batch.objects.get().counts["changed"] == BOX


def test_it_asks_which_copy_and_the_answer_is_one_tap(page: Page, boss: User) -> None:
    make_record(boss, title="Album copy", location="Attic")
    second = make_record(boss, title="Album copy", location="Cellar")
    page.goto(SCAN)
    page.locator("#id_text").fill("album copy")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Cellar").click()
    expect(page.locator(".scan-lines")).to_contain_text("Cellar")
    expect(page.locator(".scan-lines a")).to_have_attribute(
        "href", f"/admin/collection/record/{second.pk}/"
    )


def test_the_label_of_a_place_is_read_and_leads_to_it(
    page: Page, boss: User, live_server: LiveServer, tmp_path: Path
) -> None:
    place = Place.objects.create(owner=boss, name="Hallway")
    page.goto(f"/admin/collection/place/labels/?place={place.pk}")
    page.emulate_media(media="print")
    picture = tmp_path / "label.png"
    page.locator(".place-labels li").screenshot(path=str(picture))
    (code,) = zxingcpp.read_barcodes(Image.open(picture))
    assert code.text == f"{live_server.url}/admin/collection/place/code/{place.code}/"
    page.emulate_media(media="screen")
    page.goto(code.text)
    expect(page.get_by_role("heading", name="Hallway")).to_be_visible()
    # On the page that scans it chooses the place.
    page.goto(SCAN)
    page.get_by_role("button", name="Move", exact=True).click()
    page.locator("#id_text").fill(code.text)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Move to")).to_have_value("Hallway")


def test_a_record_is_scanned_without_a_script(
    browser: Browser, page: Page, live_server: LiveServer
) -> None:
    context = browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False
    )
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(SCAN)
    plain.get_by_role("button", name="Move", exact=True).click()
    plain.get_by_label("Move to").fill("Box 3")
    plain.get_by_role("button", name="Set", exact=True).click()
    plain.locator("#id_text").fill("blp4000")
    plain.get_by_role("button", name="Find").click()
    plain.get_by_role("button", name="Move 1 record to Box 3").click()
    expect(plain.get_by_text("1 record moved to “Box 3”.")).to_be_visible()
    context.close()
