"""A long import in a real browser over a real server with its worker: a bar that moves while rows
are written, a tab that is closed and opened again, and *Stop*.
"""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import new_installation
from tests.site.serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.once]

ROWS = 40_000
PATIENCE = 90_000


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    file = tmp_path / "shelf.csv"
    with file.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["artist", "title", "year"])
        rows.writerows((f"Artist {n % 3000}", f"Title {n}", 1960 + n % 60) for n in range(ROWS))
    return file


@pytest.fixture
def server(installed: Path) -> Iterator[Server]:
    running = Server(
        (), new_installation(installed) | {"DISCO_ADMIN_PASSWORD": "far from the shore"}
    )
    yield running
    running.stop()


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A browser in which the owner is signed in."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("far from the shore")
    page.get_by_role("button", name="Log in").click()
    yield context
    context.close()


def begin_import(page: Page, shelf: Path) -> None:
    page.goto("/admin/collection/record/import/")
    page.get_by_label("Drop your file here").set_input_files(shelf)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Import 40,000 new").click()
    expect(page.get_by_role("heading", name="Import of shelf.csv")).to_be_visible()


def wait_for_more_than(page: Page, share: float) -> float:
    """Wait until the bar has gone beyond `share` percent; return where it is."""
    position = page.wait_for_function(
        """share => {
            const bar = document.querySelector("progress")
            return bar && bar.value > share && bar.value
        }""",
        arg=share,
    )
    return float(position.json_value())


def records(installed: Path) -> int:
    with closing(sqlite3.connect(installed / "db.sqlite3")) as database:
        return int(database.execute("SELECT COUNT(*) FROM collection_record").fetchone()[0])


def test_a_long_import_is_watched_left_found_again_and_stopped(
    visitor: BrowserContext, installed: Path, shelf: Path
) -> None:
    page = visitor.pages[0]
    begin_import(page, shelf)
    first = wait_for_more_than(page, 0)
    assert wait_for_more_than(page, first) > first
    expect(page.get_by_text("Writing")).to_be_visible()
    # Nobody sees a part of it.
    assert records(installed) == 0
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped: nothing was changed.")).to_be_visible()
    assert records(installed) == 0
    # From there the way leads back to the preview, which can be confirmed again.
    page.get_by_role("link", name="Back").click()
    page.get_by_role("button", name="Import 40,000 new").click()
    wait_for_more_than(page, 0)
    page.close()
    again = visitor.new_page()
    again.goto("/admin/")
    again.get_by_role("link", name="Import of shelf.csv").click()
    expect(again.get_by_text("Imported in")).to_be_visible(timeout=PATIENCE)
    assert records(installed) == ROWS
