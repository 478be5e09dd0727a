"""Pictures as covers: a folder dropped on the page."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from collection.models import Record
from tests.browser.conftest import SignIn
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "/admin/collection/record/import/covers/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a picture, and another one with a picture inside it."""
    inside = tmp_path / "Pictures" / "Scans"
    inside.mkdir(parents=True)
    for place in (inside.parent / "381798.png", inside / "r364461.jpg"):
        Image.new("RGB", (40, 40), "navy").save(place)
    return inside.parent


def drop(page: Page, *paths: Path) -> None:
    """Drop files or folders of this machine on the page, as from a window of files."""
    box = page.locator("form[data-drop]").bounding_box()
    assert box is not None
    browser = page.context.new_cdp_session(page)
    data = {"items": [], "files": list(map(str, paths)), "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        place = {"x": box["x"] + 20, "y": box["y"] + 20}
        browser.send("Input.dispatchDragEvent", {"type": kind, "data": data, **place})


@pytest.mark.usefixtures("data_dir")
def test_a_dropped_folder_gives_covers_to_records(folder: Path, sign_in: SignIn) -> None:
    boss = make_user("boss", is_staff=True, is_superuser=True)
    make_record(boss, title="Low", discogs_release_id=381798)
    make_record(boss, title="Tago Mago", discogs_release_id=364461)
    page = sign_in(boss)
    page.goto(ADDRESS)
    drop(page, folder)
    page.get_by_role("button", name="Give 2 records a cover").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Preview of covers")
    assert not Record.objects.filter(cover="").exists()


@pytest.mark.usefixtures("data_dir")
def test_a_dropped_picture_is_previewed(folder: Path, sign_in: SignIn) -> None:
    boss = make_user("boss", is_staff=True, is_superuser=True)
    make_record(boss, title="Low", discogs_release_id=381798)
    page = sign_in(boss)
    page.goto(ADDRESS)
    drop(page, folder / "381798.png")
    expect(page.get_by_role("link", name="Low")).to_be_visible()
