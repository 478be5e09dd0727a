"""Every list is readable and usable on a phone, with what an import made."""

from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from playwright.sync_api import Route

from collection.models import Batch
from tests.browser.conftest import SignIn
from tests.browser.looks import faults
from tests.browser.test_wall import SHIFTS
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STRIPS = """() => [...document.querySelectorAll(".results")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.scrollWidth} in ${one.clientWidth}`)"""
SHELF = (
    "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,CollectionFolder,Date Added\n"
    "GRT 30001,Einstürzende Neubauten,Kollaps,GRT,LP,4,1981,1,Uncategorized,2026-01-01 10:00:00\n"
)
WANTS = (
    "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,Notes\n"
    "EKS-74071,Donaudampfschifffahrtsgesellschaftskapitäne,Fun House,Elektra,LP,,1970,2,\n"
)


@pytest.fixture
def anna(tmp_path: Path) -> User:
    user = make_user("anna", is_staff=True, is_superuser=True)
    anna = User.objects.get(pk=user.pk)
    make_account(anna)
    for name, text in (
        ("a-collection-of-records-2026-11-29-0001.csv", SHELF),
        ("wants.csv", WANTS),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        call_command("import_records", str(tmp_path / name), owner="anna", verbosity=0)
    Batch.objects.update(user=anna)
    return anna


@pytest.mark.parametrize("width", [390, 320])
def test_no_list_is_wider_than_a_phone(sign_in: SignIn, anna: User, width: int) -> None:
    page = sign_in(anna)
    page.set_viewport_size({"width": width, "height": 844})
    wide = {}
    for model in admin.site._registry:
        page.goto(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
        found = [*faults(page), *page.evaluate(STRIPS)]
        if found:
            wide[model.__name__] = found
    page.goto("/admin/")
    assert (wide, faults(page)) == ({}, [])


@pytest.mark.parametrize("table", ["collection/format", "ratings/rating"])
def test_nothing_jumps_in_a_list_whose_script_comes_late(
    sign_in: SignIn, anna: User, table: str
) -> None:
    for number in range(20):
        make_record(anna, format=f"Format {number}", rating="7", artists=[f"A band {number}"] * 2)
    page = sign_in(anna)
    page.set_viewport_size({"width": 390, "height": 844})
    page.add_init_script(SHIFTS)

    def late(route: Route) -> None:
        page.wait_for_timeout(500)
        route.continue_()

    page.route("**/disco.js", late)
    page.goto(f"/admin/{table}/")
    page.wait_for_selector("[data-label]")
    assert page.evaluate("shift") < 0.05


@pytest.mark.parametrize("width", [390, 320])
def test_a_want_that_an_import_made_can_be_bought_on_a_phone(
    sign_in: SignIn, anna: User, width: int
) -> None:
    page = sign_in(anna)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/admin/collection/want/")
    button = page.get_by_role("link", name="Bought ").first
    box = button.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
    button.click()
    assert "/admin/quick-buy/?want=" in page.url


def test_a_card_says_what_its_values_are(sign_in: SignIn, anna: User) -> None:
    page = sign_in(anna)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/admin/collection/want/")
    assert page.locator(".field-label_line").get_attribute("data-label") == "Label"
