"""A newcomer with a Discogs export and a token: from the file to a wall with covers and a first
rating, over a real server with its worker.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_newcomer import Clicks
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.stand_in import StandIn
from tests.collection.importing.discogs_file import discogs, row
from tests.conftest import new_installation
from tests.site.serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.once]

PATIENCE = 90_000


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "collection.csv"
    path.write_bytes(
        discogs(*(row(release_id=str(number), title=f"Album {number}") for number in (1, 2, 3)))
    )
    return path


@pytest.fixture
def page(browser: Browser, installed: Path, export: Path) -> Iterator[Page]:
    """The first page of an empty Disco, whose Discogs is a stand-in with the releases."""
    with StandIn() as stand_in:
        stand_in.discogs.read_export(export)
        environment = {
            "DISCO_ADMIN_PASSWORD": "far from the shore",
            "DISCO_DISCOGS_URL": stand_in.url,
        }
        server = Server((), new_installation(installed) | environment)
        context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}")
        context.set_default_timeout(PATIENCE)
        yield context.new_page()
        context.close()
        server.stop()


def test_from_the_export_to_covers_and_a_first_rating(page: Page, export: Path) -> None:
    click = Clicks(page)
    page.goto("/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("far from the shore")
    click.on("Log in")
    page.locator("input[type=file]").set_input_files(export)
    preview = page.get_by_role("button", name="Import 3 new")
    if not preview.is_visible():
        click.on("Preview")
    click.on("Import 3 new")
    page.get_by_label("Token:").fill(TOKEN)
    click.on("Connect")
    click.on("Covers and genres now")
    # The page of the task leads to what it has filled in.
    expect(page.get_by_role("link", name="Undo…")).to_be_visible(timeout=PATIENCE)
    page.goto("/admin/collection/record/")
    click.on("Wall")
    covers = page.locator(".wall > li img")
    expect(covers).to_have_count(3)
    assert covers.evaluate_all("all => all.every((one) => one.complete && one.naturalWidth > 0)")
    page.locator("[data-rate]").first.fill("8.5")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rate].is-saved")).to_have_value("8.5")
    assert click.count <= 7
