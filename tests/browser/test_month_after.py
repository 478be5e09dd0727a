"""The file of the month after, on the phone: charged, decided, imported, and what left it
removed.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from collection.models import Batch, Decision, Record
from disco_site.people.roles import Role, give_role
from tests.browser.conftest import SignIn
from tests.collection.importing.discogs_file import discogs, row
from tests.factories import make_user

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
OLD = row(added="2026-09-01 10:00:00")
GONE = row(title="Ege Bamyasi", release_id="2", added="2026-09-02 10:00:00")
KEPT = row(title="Soon Over", release_id="4", added="2026-09-03 10:00:00")
NEW = row(
    artist="Cluster, Eno", title="After the Heat", release_id="3", added="2026-10-30 10:00:00"
)


@pytest.fixture
def bert(transactional_db: None, data_dir: Path) -> User:
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    return user


def upload(page: Page, data: bytes) -> None:
    page.goto("/admin/collection/record/import/")
    page.set_input_files(
        "input[type=file]", {"name": "shelf.csv", "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_role("button", name="Preview").click()


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_month_after_is_told_decided_charged_and_tidied_up(sign_in: SignIn, bert: User) -> None:
    page = sign_in(bert)
    page.set_viewport_size(PHONE)
    upload(page, discogs(OLD, GONE, KEPT))
    page.get_by_role("button", name="Import 3 new").click()
    expect(page.locator(".files-done")).to_be_visible()
    Batch.objects.update(created_at=datetime(2026, 10, 18, 12, tzinfo=UTC))
    upload(page, discogs(OLD, NEW, KEPT))
    page.get_by_role("button", name="Charge 1 credit").click()
    expect(page.locator(".files-offer")).to_contain_text("The balance of bert goes from")
    page.get_by_role("link", name="1 one name or several").click()
    page.get_by_label("Cluster + Eno").check()
    assert fits(page)
    page.get_by_role("button", name="Go by this").click()
    expect(page.locator("#content")).to_contain_text("0 of 1 are not decided")
    page.get_by_role("button", name="Import 1 new").click()
    page.get_by_role("link", name="1 no longer in the file").click()
    expect(page.get_by_label("Can - Ege Bamyasi (1971)")).to_be_checked()
    assert fits(page)
    page.get_by_role("button", name="Remove the chosen ones…").click()
    page.get_by_role("button", name="Remove from the shelf").click()
    expect(page.locator("#content")).to_contain_text("Ege Bamyasi")
    assert [record.title for record in Record.objects.removed()] == ["Ege Bamyasi"]
    assert bert.account.balance() == -1
    assert Record.objects.get(title="After the Heat").artist_line == "Cluster / Eno"


def test_answers_on_the_second_page_count_with_the_import_button(
    sign_in: SignIn, bert: User
) -> None:
    page = sign_in(bert)
    upload(
        page, discogs(*[row(artist=f"One {n}, Two {n}", release_id=str(n + 1)) for n in range(60)])
    )
    page.get_by_role("link", name="60 one name or several").click()
    page.get_by_role("button", name="Next").click()
    for number in range(55, 60):
        page.get_by_label(f"One {number} + Two {number}").check()
    page.get_by_role("button", name="Import 60 new").click()
    expect(page.locator(".files-done")).to_be_visible()
    assert Decision.objects.count() == 5
    assert Record.objects.get(discogs_release_id=60).artist_line == "One 59 / Two 59"


def test_names_of_records_have_room_on_the_page_of_a_batch(sign_in: SignIn, bert: User) -> None:
    page = sign_in(bert)
    page.set_viewport_size(PHONE)
    upload(page, discogs(OLD, GONE, KEPT))
    page.get_by_role("button", name="Import 3 new").click()
    expect(page.locator(".files-done")).to_be_visible()
    page.goto(f"/admin/collection/batch/{Batch.objects.get().pk}/change/")
    box = page.locator(".files-rows td").first.bounding_box()
    assert box and box["width"] > 120
    assert fits(page)
