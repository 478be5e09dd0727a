"""From the list to the page of a record, on through the list, and back: under a collector's
hands.
"""

import base64

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from collection.models import Play, Record
from tests.browser.conftest import SignIn
from tests.collection.pictures import make_picture
from tests.factories import make_record, make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("data_dir"),
]

LIST = "/admin/collection/record/?genre=rock&o=3"
DROP = """(form, content) => {
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], "front.jpg", {type: "image/jpeg"}));
    form.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    user = make_user("boss", is_staff=True, is_superuser=True)
    for title in ("Ege Bamyasi", "Future Days", "Tago Mago"):
        make_record(user, title=title, genre="Rock", labels=[("Spoon", "1")]).set_tracks(
            [{"title": "Paperhouse"}]
        )
    make_record(user, artists=["Sun Ra"], title="Lanquidity", genre="Jazz")
    return sign_in(user)


def heading(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_record_is_opened_leafed_played_edited_and_left(page: Page) -> None:
    page.goto(LIST)
    page.get_by_role("link", name="Ege Bamyasi").click()
    page.get_by_role("link", name="Next").click()
    heading(page, "Future Days")
    page.keyboard.press("ArrowRight")
    heading(page, "Tago Mago")
    expect(page.get_by_role("link", name="Next")).to_have_count(0)
    page.get_by_role("button", name="Play it").click()
    expect(page.locator(".messagelist")).to_contain_text("Can - Tago Mago is played today.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_contain_text("is taken back")
    page.get_by_role("link", name="Edit").click()
    page.fill("#id_location", "Attic")
    page.click("input[name=_save]")
    expect(page.locator(".record-facts")).to_contain_text("Attic")
    page.get_by_role("link", name="Back to the list").click()
    assert "genre=rock" in page.url and "o=3" in page.url
    assert (Play.objects.count(), Record.objects.get(title="Tago Mago").location) == (0, "Attic")


def test_a_cover_is_dropped_and_taken_back(page: Page) -> None:
    page.goto(f"/admin/collection/record/{Record.objects.get(title='Tago Mago').pk}/")
    page.locator("form[data-drop]").evaluate(DROP, base64.b64encode(make_picture()).decode())
    page.locator(".record-cover img").evaluate("cover => cover.decode()")
    page.get_by_role("button", name="Favourite: Paperhouse").click()
    expect(page.get_by_role("button", name="Favourite: Paperhouse")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.goto("/admin/collection/batch/")
    page.get_by_role("link", name="Covers").first.click()
    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_contain_text("is undone: 1 restored")
    assert not Record.objects.get(title="Tago Mago").cover


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1366, "height": 768}])
def test_the_page_fits_its_screen(page: Page, size: ViewportSize) -> None:
    record = make_record(
        title="Donaudampfschifffahrtsgesellschaft" * 3, remarks="x" * 300, labels=["L" * 80]
    )
    record.set_tracks([{"title": "Track" * 40, "duration": "1:02:30"}])
    page.set_viewport_size(size)
    page.goto(f"/admin/collection/record/{record.pk}/")
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
