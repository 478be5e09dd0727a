"""Adding at a phone and by keyboard, with a stand-in for Discogs."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.models import Preferences, Record, Want
from disco_site.people.roles import Role, give_role
from tests.browser.conftest import SignIn
from tests.browser.looks import faults
from tests.catalogues.adding.barcode_photos import photo, sent
from tests.catalogues.adding.steps import BARCODE
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
#: From the photo of a barcode in a shop to the record that is saved.
SECONDS = 15


@pytest.fixture
def page(
    sign_in: SignIn, transactional_db: None, data_dir: Path, settings: Settings
) -> Iterator[Page]:
    """The page of a collector who lets Discogs be asked at once, and owns another pressing."""
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    Preferences.objects.choose_asking(user, True, by=user)
    make_account(user).adjust(2, "Two to spend", by=SITE)
    make_record(
        user,
        discogs_release_id=9,
        year=1980,
        labels=[("A&M", "AMLH 68422")],
        media_condition="Very Good Plus (VG+)",
        location="Hallway",
    )
    Want.objects.create(owner=user, artist="Can", title="Tago Mago")
    with StandIn() as stand_in:
        settings.DISCO_DISCOGS_URL = stand_in.url
        settings.DISCO_DISCOGS_TOKEN = TOKEN
        codes = [{"type": "Barcode", "value": BARCODE}]
        stand_in.discogs.releases = {
            1: tago_mago(1, identifiers=codes),
            2: tago_mago(2, country="UK", identifiers=codes),
        }
        page = sign_in(user)
        page.goto("/admin/add/")
        yield page


def test_from_scan_to_saved_record_in_three_taps_and_fifteen_seconds(page: Page) -> None:
    page.set_viewport_size(PHONE)
    assert faults(page) == []
    began = monotonic()
    with page.expect_file_chooser() as camera:
        page.get_by_label("Scan with the camera").click()
    scanned = sent(photo(BARCODE, angle=30))
    camera.value.set_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": scanned.read()}
    )
    expect(page.get_by_role("button", name=re.compile("^This one"))).to_have_count(2)
    assert faults(page) == []
    page.get_by_role("button", name=re.compile("^This one.*UK")).click()
    known = "You have another pressing: 1980, AMLH 68422 (VG+, Hallway)."
    expect(page.get_by_text(known)).to_be_in_viewport()
    expect(page.get_by_text("For 1 credit the balance goes from 2 to 1.")).to_be_in_viewport()
    expect(page.get_by_label("Can - Tago Mago · priority 3")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_in_viewport(ratio=1)
    assert faults(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("bought on")
    assert monotonic() - began < SECONDS
    record = Record.objects.latest("pk")
    assert (record.discogs_release_id, record.country, record.barcode) == (2, "UK", BARCODE)


def test_enter_searches_here_and_arrow_down_leads_to_asking_discogs(page: Page) -> None:
    expect(page.get_by_role("searchbox", name="Barcode, catalog number")).to_be_focused()
    page.keyboard.type("tago mago")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Records here")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Ask Discogs for “tago mago”")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name="Can - Tago Mago").last).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Discogs has 2 releases")).to_be_visible()
