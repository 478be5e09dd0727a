"""A newcomer with a Discogs export: from the login to a rated record in under ten clicks, and out
again as a file.
"""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from collection.models import Record
from ratings.models import Rating
from tests.browser.conftest import SignIn
from tests.factories import make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("data_dir"),
]

HEADER = (
    "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,CollectionFolder,Date Added,"
    "Collection Media Condition,Collection Sleeve Condition,Collection Notes\r\n"
)
IMPORT = "/admin/collection/record/import/"


@pytest.fixture
def discogs_file(tmp_path: Path) -> Path:
    path = tmp_path / "collection.csv"
    rows = [
        (
            f'CAT{n},Artist {n},Title {n},Label,"LP, Album",,1999,{1000 + n},,20{n % 24:02}-05-01 '
            f"10:00:00,,,\r\n"
        )
        for n in range(60)
    ]
    path.write_text(HEADER + "".join(rows), encoding="utf-8", newline="")
    return path


class Clicks:
    """Counts what a person presses."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, name: str | re.Pattern[str], role: str = "button") -> None:
        self.count += 1
        self.page.get_by_role(role, name=name).first.click()


def test_from_login_to_a_rated_record_takes_under_ten_clicks(
    browser_page: Page, live_server: LiveServer, discogs_file: Path
) -> None:
    make_user("owner", password="a long enough password", is_staff=True, is_superuser=True)
    page, click = browser_page, Clicks(browser_page)
    page.goto("/admin/")
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill("a long enough password")
    click.on(re.compile("log in", re.IGNORECASE))
    click.count += 1
    page.locator("input[type=file]").set_input_files(discogs_file)
    if page.get_by_role("button", name=re.compile("look at it|preview", re.IGNORECASE)).count():
        click.on(re.compile("look at it|preview", re.IGNORECASE))
    click.on(re.compile("^Import 60 new"))
    click.on("Rate what is unrated", "link")
    click.count += 1
    page.locator("[data-rate]").first.fill("8.5")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rate].is-saved")).to_have_value("8.5")
    assert Rating.objects.count() == 1
    assert click.count < 10


def test_the_preview_shows_the_counts_and_the_result_the_same(
    sign_in: SignIn, discogs_file: Path
) -> None:
    page = sign_in(make_user("owner", is_staff=True, is_superuser=True))
    page.goto(IMPORT)
    page.locator("input[type=file]").set_input_files(discogs_file)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".files-tabs")).to_contain_text("60 new")
    page.get_by_role("button", name="Import 60 new").click()
    expect(page.locator(".files-counts")).to_contain_text("60")
    assert Record.objects.count() == 60


def test_a_double_click_on_import_imports_once(sign_in: SignIn, discogs_file: Path) -> None:
    page = sign_in(make_user("owner", is_staff=True, is_superuser=True))
    page.goto(IMPORT)
    page.locator("input[type=file]").set_input_files(discogs_file)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Import 60 new").dblclick()
    expect(page.locator(".files-counts")).to_be_visible()
    assert Record.objects.count() == 60


def test_what_is_filtered_is_exported(sign_in: SignIn, discogs_file: Path) -> None:
    page = sign_in(make_user("owner", is_staff=True, is_superuser=True))
    page.goto(IMPORT)
    page.locator("input[type=file]").set_input_files(discogs_file)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Import 60 new").click()
    page.goto("/admin/collection/record/?title=Title+7")
    page.get_by_role("link", name="Export").last.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download", exact=True).click()
    with open(download.value.path(), newline="", encoding="utf-8") as file:
        assert [row["title"] for row in csv.DictReader(file)] == ["Title 7"]


@pytest.mark.parametrize("width", [1366, 390])
def test_the_preview_needs_no_sideways_scrolling(
    sign_in: SignIn, discogs_file: Path, width: int
) -> None:
    page = sign_in(make_user("owner", is_staff=True, is_superuser=True))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(IMPORT)
    page.locator("input[type=file]").set_input_files(discogs_file)
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector(".files-tabs")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
