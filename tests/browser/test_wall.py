"""The wall of covers under a collector's hands: what it weighs, that nothing jumps, that one comes
back to where one was.
"""

import re
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from adminkit.verbs import SITE
from collection.models import Face, Preferences, Record
from ratings.models import Rating
from tests.browser.conftest import SignIn
from tests.collection.pictures import upload
from tests.factories import make_record, make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("data_dir"),
]

LIST = "/admin/collection/record/"
PHONE = {"width": 390, "height": 844}
SHIFTS = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const {value, hadRecentInput} of list.getEntries()) if (!hadRecentInput) window.shift += value;
  }).observe({type: "layout-shift", buffered: true});
"""
# What came over the network for this page alone, headers included. Style sheets and scripts are kept
# by the browser, and come compressed from a real site: 127 KB.
WEIGHT = """[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter(({name}) => !name.includes("/static/"))
  .reduce((sum, {transferSize}) => sum + transferSize, 0)"""
COLUMN = "tile => getComputedStyle(tile).gridColumnStart"
BOXES = "tiles => tiles.map(tile => tile.getBoundingClientRect().toJSON())"


def photograph() -> bytes:
    """Return a picture that weighs as much as a photograph: 4 KB when it is 180 pixels wide."""
    noises = [Image.effect_noise((600, 600), spread) for spread in (60, 80, 90)]
    picture = Image.merge("RGB", noises).filter(ImageFilter.GaussianBlur(1))
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=90)
    return stream.getvalue()


@pytest.fixture
def boss() -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    Preferences.objects.choose_face(user, Face.WALL, by=SITE)
    return user


@pytest.fixture
def page(sign_in: SignIn, boss: User) -> Page:
    return sign_in(boss)


def fill(count: int) -> None:
    for number in range(count):
        make_record(artists=["Can"], title=f"No. {number:03}")


@pytest.fixture
def phone(page: Page, monkeypatch: pytest.MonkeyPatch) -> Page:
    """A phone on which five pages of eight records each can be scrolled through."""
    monkeypatch.setattr("collection.admin.records.admin.RecordAdmin.list_per_page", 8)
    fill(40)
    page.set_viewport_size(PHONE)
    return page


@pytest.fixture
def wide(phone: Page) -> Page:
    """The same on a screen that is seven covers wide."""
    phone.set_viewport_size({"width": 1366, "height": 768})
    return phone


def places(page: Page) -> dict[int, int]:
    """Return where each record stands from left to right, in pixels, by its number."""
    found = page.locator(".wall > li").evaluate_all(
        "tiles => tiles.map(tile => [tile.querySelector('strong').textContent, "
        "Math.round(tile.getBoundingClientRect().x)])"
    )
    return {int(name.removeprefix("No. ")): left for name, left in found}


def tile(page: Page, number: int) -> Locator:
    return page.locator(".wall > li").filter(has_text=f"No. {number:03}")


def scroll_to(page: Page, number: int) -> None:
    """Scroll down until the record with this number is the first in view, and pause."""
    for _ in range(60):
        if tile(page, number).count():
            break
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(50)
    tile(page, number).evaluate("tile => tile.scrollIntoView()")
    expect(page.locator(".wall-way [aria-busy]")).to_have_count(0)


def top_of(page: Page, number: int) -> float:
    return tile(page, number).evaluate("tile => tile.getBoundingClientRect().top")


def test_fifty_covers_on_a_phone_weigh_little_and_nothing_jumps(page: Page) -> None:
    fill(50)
    picture = photograph()
    for record in Record.objects.all():
        record.cover = record.cover.storage.save(
            f"covers/{record.uid}.jpg", upload("front.jpg", picture)
        )
        record.save(update_fields=["cover"])
    page.set_viewport_size(PHONE)
    page.add_init_script(SHIFTS)
    page.goto(LIST)
    for number in range(0, 50, 4):
        page.locator(".wall > li").nth(number).scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
    page.locator(".wall img").evaluate_all(
        "covers => Promise.all(covers.map(cover => cover.decode()))"
    )
    assert page.locator(".wall img").count() == 50
    assert page.evaluate("shift") <= 0.05
    assert 200 * 1024 < page.evaluate(WEIGHT) < 300 * 1024


def test_the_wall_grows_while_one_scrolls_and_the_address_says_where_one_is(phone: Page) -> None:
    phone.goto(LIST)
    scroll_to(phone, 26)
    expect(phone).to_have_url(re.compile(r"\?p=4$"))
    numbers = phone.locator(".wall strong").all_text_contents()
    assert numbers[:27] == [f"No. {number:03}" for number in range(27)]


def test_the_back_button_leads_to_the_record_that_one_left(phone: Page) -> None:
    phone.goto(LIST)
    scroll_to(phone, 26)
    stood = top_of(phone, 29)
    tile(phone, 29).locator("strong").click()
    expect(phone.locator("h1")).to_have_text("No. 029")
    phone.go_back()
    expect(tile(phone, 29)).to_be_in_viewport()
    assert abs(top_of(phone, 29) - stood) < 2


def test_covers_stand_in_their_columns_again_on_a_screen_that_a_page_does_not_fill_evenly(
    wide: Page,
) -> None:
    wide.goto(LIST)
    scroll_to(wide, 26)
    numbers = range(26, 36)
    stood = [places(wide)[number] for number in numbers]
    tile(wide, 29).locator("strong").click()
    expect(wide.locator("h1")).to_have_text("No. 029")
    wide.go_back()
    expect(tile(wide, 35)).to_have_count(1)
    assert [places(wide)[number] for number in numbers] == stood


def test_a_page_in_the_middle_stands_in_the_columns_of_the_whole_wall_and_nothing_jumps(
    wide: Page,
) -> None:
    wide.goto(LIST)
    scroll_to(wide, 26)
    whole = places(wide)
    wide.add_init_script(SHIFTS)
    wide.goto(f"{LIST}?p=3")
    expect(tile(wide, 16)).to_have_count(1)
    assert wide.evaluate("shift") <= 0.05
    assert places(wide)[16] == whole[16]
    for first in (8, 0):
        wide.get_by_role("link", name="Those before").click()
        expect(tile(wide, first)).to_have_count(1)
        there = places(wide)
        assert all(there[number] == whole[number] for number in whole.keys() & there.keys())


def test_the_columns_are_those_of_a_window_that_was_made_narrower(wide: Page) -> None:
    wide.goto(f"{LIST}?p=2")
    assert wide.locator(".wall > li").first.evaluate(COLUMN) == "2"
    wide.set_viewport_size(PHONE)
    assert wide.locator(".wall > li").first.evaluate(COLUMN) == "1"


def test_the_link_to_the_list_leads_to_the_cover(phone: Page) -> None:
    phone.goto(LIST)
    scroll_to(phone, 26)
    tile(phone, 29).locator("strong").click()
    phone.get_by_role("link", name="Back to the list").click()
    expect(tile(phone, 29)).to_be_in_viewport()


def test_the_pages_before_are_added_above_and_nothing_moves(phone: Page) -> None:
    phone.goto(f"{LIST}?p=3")
    stood = top_of(phone, 16)
    phone.get_by_role("link", name="Those before").click()
    expect(tile(phone, 8)).to_have_count(1)
    assert abs(top_of(phone, 16) - stood) < 2
    phone.get_by_role("link", name="Those before").click()
    expect(tile(phone, 0)).to_have_count(1)
    expect(phone.get_by_role("link", name="Those before")).to_have_count(0)


def test_without_a_script_links_lead_through_the_pages(
    phone: Page, browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(phone.context.cookies())
    page = context.new_page()
    page.goto(LIST)
    page.get_by_role("link", name="Those after").click()
    expect(page.locator(".wall strong").first).to_have_text("No. 008")
    expect(page.locator(".wall-choice").first).to_have_css("opacity", "1")
    context.close()


def test_a_record_of_a_later_page_is_rated_on_the_wall(phone: Page) -> None:
    phone.goto(LIST)
    scroll_to(phone, 12)
    cell = tile(phone, 12).locator("[data-rate]")
    cell.fill("7,5")
    cell.press("Enter")
    expect(cell).to_have_class("is-saved")
    expect(tile(phone, 13).locator("[data-rate]")).to_be_focused()
    assert Rating.objects.get().record.title == "No. 012"


def test_covers_of_several_pages_are_selected_by_a_click_once_selecting_has_begun(
    phone: Page,
) -> None:
    phone.goto(LIST)
    phone.get_by_role("button", name="Select", exact=True).click()
    tile(phone, 2).locator("img, .sleeve").first.click()
    scroll_to(phone, 12)
    tile(phone, 12).locator("strong").click()
    expect(phone.locator(".action-counter")).to_contain_text("2 of")
    phone.locator("[name=action]").select_option("remove_together")
    phone.get_by_role("button", name="Go").click()
    expect(phone.locator("#content")).to_contain_text("2 records")


def test_all_records_there_are_can_be_selected(phone: Page) -> None:
    phone.goto(LIST)
    tile(phone, 0).locator(".action-select").check(force=True)
    phone.get_by_label("All shown").check()
    phone.get_by_role("button", name="Select all 40 records").click()
    expect(phone.locator(".actions .all")).to_be_visible()
    phone.locator("[name=action]").select_option("remove_together")
    phone.get_by_role("button", name="Go").click()
    expect(phone.locator("#content")).to_contain_text("40 records")


def test_the_face_is_chosen_by_keyboard(page: Page) -> None:
    fill(2)
    page.goto(LIST)
    page.get_by_role("button", name="Table").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#result_list")).to_be_visible()
    page.get_by_role("button", name="Wall").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".wall")).to_be_visible()


def test_the_cover_of_the_name_that_has_the_focus_is_framed(page: Page) -> None:
    fill(2)
    page.goto(LIST)
    page.locator(".wall-name").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".wall .sleeve").first).to_have_css("outline-style", "solid")


def test_two_covers_fit_beside_one_another_on_a_phone_and_eight_on_a_wide_screen(
    page: Page,
) -> None:
    fill(9)
    for width, across in ((320, 2), (390, 2), (1920, 8), (2560, 8)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(LIST)
        tops = [box["y"] for box in page.locator(".wall > li").evaluate_all(BOXES)]
        assert tops.count(tops[0]) == across
