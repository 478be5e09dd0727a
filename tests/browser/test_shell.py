import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from adminkit.verbs import SITE
from collection.models import (
    Batch,
    Decision,
    HeaderMapping,
    Loan,
    Order,
    OwnField,
    Place,
    SavedFilter,
    SourceKey,
    Tag,
    Want,
)
from disco_site.people.roles import Role, give_role
from tests.browser.conftest import SignIn
from tests.browser.looks import faults
from tests.factories import make_record, make_user

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
MAIN_PAGES = [
    "",
    "collection/record/",
    "collection/record/add/",
    "quick-buy/",
    "credits/transaction/",
    "people/",
]


@pytest.fixture
def owner(transactional_db: None) -> User:
    return make_user("karin", is_superuser=True, is_staff=True)


@pytest.fixture
def house(owner: User) -> User:
    """At least one row in every table; returns the owner."""
    record = make_record(
        owner,
        labels=[("Spoon", "SF 001")],
        genre="Krautrock",
        styles=["Experimental"],
        format="LP",
        rating="9",
    )
    record.set_tracks([{"title": "Paperhouse", "is_favourite": True}])
    record.buy(by=SITE)
    record.plays.create(user=owner, day=date(2026, 1, 1))
    batch = Batch.objects.create(
        kind=Batch.Kind.IMPORT, file_name="shelf.csv", user=owner, counts={"new": 1}
    )
    batch.changes.create(record=record, record_uid=record.uid, after={"title": "Tago Mago"})
    SourceKey.objects.create(record=record, source="discogs", key="1")
    HeaderMapping.objects.create(header="Autore", header_hash="0", mapping={"Autore": "artist"})
    SavedFilter.objects.create(user=owner, name="Unrated", query="unrated=1")
    Want.objects.create(owner=owner, artist="Can", title="Future Days")
    Loan.objects.create(record=make_record(owner, title="Soon Over Babaluma"), to="Anna")
    OwnField.objects.create(owner=owner, name="Weight")
    Order.objects.create(owner=owner, shop="Rough Trade").lines.create(artist="Can", title="Flow")
    Place.objects.create(owner=owner, name="Hallway")
    Tag.objects.create(owner=owner, name="to sell")
    Decision.objects.create(
        subject=Decision.Subject.ARTIST, key="1", text="Can, Faust", names=["Can", "Faust"]
    )
    Group.objects.create(name="friends")
    give_role(make_user("bert"), Role.COLLECTOR)
    return owner


def addresses(user: User) -> Iterator[str]:
    """Yield the address of every page of the admin that answers a GET; of those about a row, one
    for each table.
    """
    for model, model_admin in admin.site._registry.items():
        row = model._default_manager.order_by("pk").first()
        assert row, f"The house has no {model._meta.verbose_name} to look at."
        for pattern in model_admin.get_urls():
            if pattern.name:
                yield reverse(
                    f"admin:{pattern.name}",
                    kwargs=dict.fromkeys(pattern.pattern.converters, row.pk),
                )
    own = (
        "index search lists statistics backups quick_buy tonight near_duplicates no_label people "
        "person_add"
    ).split()
    for name in (*own, "password_change", "password_change_done"):
        yield reverse(f"admin:{name}")
    yield reverse("admin:person_change", args=[user.pk])


def is_page(client: Client, address: str) -> bool:
    response = client.get(address)
    return response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")


def test_no_page_breaks_the_content_policy_or_writes_to_the_console(
    sign_in: SignIn, house: User, client: Client
):
    page = sign_in(house)
    client.force_login(house)
    pages = [address for address in dict.fromkeys(addresses(house)) if is_page(client, address)]
    assert len(pages) > 80
    for address in pages:
        page.goto(address)


def test_the_preview_of_imported_look_ups_keeps_to_the_content_policy(sign_in: SignIn, house: User):
    page = sign_in(house)
    page.goto("/admin/import/artists/")
    file = {
        "name": "artists.csv",
        "mimeType": "text/csv",
        "buffer": b"name,country\nCan,DE\nNeu!,DE\n",
    }
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("row", name="Can")).to_contain_text("DE")
    page.get_by_role("link", name="1 new").click()
    expect(page.get_by_role("row", name="Neu!")).to_contain_text("DE")
    page.get_by_role("button", name="Import 1 new, 1 changed").click()
    expect(page.get_by_text("Imported in")).to_be_visible()


def test_signing_out_and_the_login_page_keep_to_the_content_policy(sign_in: SignIn, owner: User):
    page = sign_in(owner)
    page.goto("/admin/")
    page.get_by_text("karin").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("Thanks for spending some quality time")).to_be_visible()
    page.goto("/admin/login/")


@pytest.mark.parametrize("path", MAIN_PAGES)
def test_no_page_is_wider_than_a_phone(sign_in: SignIn, house: User, path: str):
    page = sign_in(house)
    page.set_viewport_size(PHONE)
    page.goto(f"/admin/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [1366, 1240, 1239, 1100, 800])
def test_the_header_fits_every_desk(sign_in: SignIn, house: User, width: int):
    house.first_name = "Alexandrina-Wilhelmine"
    house.save()
    page = sign_in(house)
    page.set_viewport_size({"width": width, "height": 768})
    page.goto("/admin/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("#user-tools").bounding_box()["x"] < width - 40
    assert page.locator("#search-box").bounding_box()["width"] > 90


@pytest.mark.parametrize("width", [1024, 800])
def test_the_filter_of_a_list_is_above_its_table_on_a_tablet(
    sign_in: SignIn, house: User, width: int
):
    page = sign_in(house)
    page.set_viewport_size({"width": width, "height": 768})
    for path in ("collection/loan/", "collection/batch/", "auth/user/"):
        page.goto(f"/admin/{path}")
        assert faults(page) == []
        box = page.locator("#changelist-filter").bounding_box()
        assert box["y"] + box["height"] <= page.locator("#result_list").bounding_box()["y"]


def test_the_header_of_a_phone_is_two_short_rows(sign_in: SignIn, house: User):
    page = sign_in(house)
    page.set_viewport_size(PHONE)
    page.goto("/admin/")
    assert page.locator("#header").bounding_box()["height"] <= 88


def test_on_a_phone_every_link_of_the_header_is_still_there(sign_in: SignIn, house: User):
    page = sign_in(house)
    page.goto("/admin/")
    wide = set(page.locator("#navigation a").all_text_contents())
    page.set_viewport_size(PHONE)
    page.get_by_text("More").click()
    assert {
        link.text_content() for link in page.locator("#navigation a").all() if link.is_visible()
    } == wide


@pytest.mark.parametrize("path", ["", "collection/artist/", "collection/record/"])
def test_slash_goes_to_the_search_over_everything(sign_in: SignIn, house: User, path: str):
    page = sign_in(house)
    page.goto(f"/admin/{path}")
    page.keyboard.press("/")
    expect(page.get_by_label("Search everything")).to_be_focused()
    page.keyboard.type("tago\n")
    expect(page.locator("h1")).to_have_text("Search for “tago”")


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("n", "collection/record/add/"),
        ("b", "quick-buy/"),
        ("r", r"collection/record/\d+/(change/)?"),
    ],
)
def test_a_key_leads_to_its_page(sign_in: SignIn, house: User, key: str, address: str):
    page = sign_in(house)
    page.goto("/admin/people/")
    page.keyboard.press(f"Control+Alt+{key}")
    page.keyboard.press(key)
    expect(page).to_have_url(re.compile(f"/admin/{address}$"))


def test_the_shortcuts_are_told_and_rest_while_they_are_shown(sign_in: SignIn, house: User):
    page = sign_in(house)
    page.goto("/admin/people/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("New record")
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.locator("#user-tools summary").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.locator("#shortcuts")).to_be_visible()
    expect(page).to_have_url(re.compile("/admin/people/$"))


def test_ctrl_s_saves_the_form(sign_in: SignIn, house: User):
    page = sign_in(house)
    page.goto("/admin/collection/artist/add/")
    page.fill("#id_name", "Neu!")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    page.get_by_role("button", name="Put this message away").click()
    expect(page.locator(".messagelist li")).to_have_count(0)


def test_a_slash_that_is_typed_is_a_slash(sign_in: SignIn, house: User):
    page = sign_in(house)
    page.goto("/admin/quick-buy/")
    page.keyboard.type("AC/DC")
    expect(page.get_by_label("Artist")).to_have_value("AC/DC")


def test_a_menu_opens_and_closes_by_keyboard(sign_in: SignIn, house: User):
    page = sign_in(house)
    page.goto("/admin/")
    page.locator("#navigation summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Artists")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Artists")).to_be_hidden()
    expect(page.locator("#navigation summary")).to_be_focused()


def test_what_has_the_focus_shows_it(sign_in: SignIn, house: User):
    page = sign_in(house)
    page.goto("/admin/")
    page.locator("#site-name").focus()
    page.keyboard.press("Tab")
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert (page.evaluate("document.activeElement.textContent"), style) == ("Records", "solid")


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_theme_button_and_the_system_lead_to_the_same_dark_page(sign_in: SignIn, house: User):
    page = sign_in(house)
    page.emulate_media(color_scheme="dark")
    page.goto("/admin/")
    by_system = background(page)
    page.emulate_media(color_scheme="light")
    light = background(page)
    while page.evaluate("document.documentElement.dataset.theme") != "dark":
        page.locator(".theme-toggle").click()
    page.wait_for_timeout(300)
    assert background(page) == by_system != light


@pytest.mark.parametrize(("width", "position"), [(1366, "sticky"), (390, "static")])
def test_the_save_bar_sticks_on_the_desktop_only(
    sign_in: SignIn, house: User, width: int, position: str
):
    page = sign_in(house)
    page.set_viewport_size({"width": width, "height": 768})
    page.goto("/admin/collection/record/add/")
    assert page.locator(".submit-row").evaluate("bar => getComputedStyle(bar).position") == position


def test_paper_shows_the_table_and_nothing_to_click(sign_in: SignIn, house: User):
    page = sign_in(house)
    page.goto("/admin/collection/artist/")
    page.emulate_media(media="print")
    expect(page.locator("#result_list")).to_be_visible()
    for place in ("#header", ".object-tools", "#changelist .actions", ".action-checkbox >> nth=0"):
        expect(page.locator(place)).to_be_hidden()


DROP = """(form) => {
  const data = new DataTransfer();
  data.items.add(new File(["artist,title\\nCan,Tago Mago\\n"], "shelf.csv", {type: "text/csv"}));
  for (const type of ["dragover", "drop"]) {
    form.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
  }
}"""


def test_a_file_dropped_on_the_empty_shelf_is_shown_before_it_comes_in(
    sign_in: SignIn, owner: User
):
    page = sign_in(owner)
    page.goto("/admin/")
    page.locator("form.drop").evaluate(DROP)
    expect(page.get_by_text("Tago Mago").first).to_be_visible()
    assert not owner.records.exists()


def test_the_day_on_the_page_is_the_day_of_the_site(sign_in: SignIn, owner: User):
    page = sign_in(owner)
    page.goto("/admin/quick-buy/")
    expect(page.get_by_label("Date")).to_have_value(timezone.localdate().isoformat())
