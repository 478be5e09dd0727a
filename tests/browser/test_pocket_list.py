"""The pocket list as it is used: downloaded at home, opened from the phone's disk without script or
network.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from collection.models import Want
from disco_site.people.roles import Role, give_role
from tests.browser.conftest import SignIn
from tests.factories import make_account, make_record, make_user
from tests.site.pages.test_lists import many

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MEASURES = "[document.documentElement.scrollWidth, innerWidth, scrollY]"


def test_the_pocket_list_of_3000_records_reads_well_from_the_disk_of_a_phone(
    sign_in: SignIn, browser: Browser, tmp_path: Path
):
    anna = make_user("anna")
    give_role(anna, Role.COLLECTOR)
    make_account(anna)
    make_record(
        anna, artists=["Zappa", "W" * 80], title="Donaudampfschiff" * 8, labels=[("L", "N" * 60)]
    )
    Want.objects.create(owner=anna, artist="Zappa", title="Apostrophe", top_price=20)
    many(anna, 3000, "A name of an artist ")
    page = sign_in(anna)
    page.goto("/admin/lists/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Pocket list").click()
    file = tmp_path / "pocket.html"
    download.value.save_as(file)
    screen = {"width": 390, "height": 844}
    context = browser.new_context(viewport=screen, java_script_enabled=False, offline=True)
    phone = context.new_page()
    phone.goto(file.as_uri())
    phone.get_by_role("link", name="Z", exact=True).click()
    wide, shown, down = phone.evaluate(MEASURES)
    assert (
        phone.get_by_text("Apostrophe").is_visible() and phone.get_by_text("Balance 0").count() == 1
    )
    assert (wide, shown) == (390, 390) and down > 1000 and file.stat().st_size < 600_000
    context.close()
