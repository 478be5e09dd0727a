"""The pages over a shelf that an export and a look-up have made: what comes from outside is longer,
and has other letters, than what is seeded.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.admin.looking_up.task import look_up_records
from collection.catalogues.filling.options import PARTS
from collection.models import Batch, Preferences, Record
from collection.models.preferences import Face
from collection.tasks.progress import UNWATCHED
from tests.browser.conftest import SignIn
from tests.browser.looks import faults
from tests.browser.test_pages import SIZES, faults_on_narrow, look, probe
from tests.catalogues.conftest import stand_in
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.stand_in import StandIn
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import run
from tests.factories import make_user

__all__ = ["probe", "stand_in"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Rows as exports have them: many artists, labels and numbers, formats that are cut.
ROWS = [
    row(
        release_id="1",
        artist="Sun Ra And His Intergalactic Solar Arkestra, Ornette Coleman (2)",
        title="Donaudampfschifffahrtsgesellschaftskapitänsmütze (Live In Concert / 東京 1972)",
        label="[PIAS] Le Label, [pias], Deutsche Grammophon, Deutsche Grammophon",
        number="PIASLL141LPC, none",
        format="Box, Comp, Ltd, Num + LP, Album, Mono, RE, RM + LP",
        folder="Wohnzimmer, linkes Regal, drittes Fach von oben",
        rating="4",
        notes="Bought at the fair. https://www.example.org/a/very/long/address/without/any/blank",
    ),
    row(release_id="2", title="Ege Bamyasi", format="LP, Album, RE, RM, Gat", rating="5"),
    row(release_id="3", artist="Björk", title="Début", label="One Little Indian", number="TPLP 31"),
    *(row(release_id=str(number), title=f"Album {number}") for number in range(4, 16)),
]
#: What shows the words of records; the other pages are looked at in test_pages.
PAGES = {
    "list": "collection/record/",
    "record": "collection/record/{pk}/",
    "form": "collection/record/{pk}/change/",
    "look-up": "collection/batch/{look_up}/change/",
    "completions": "collection/record/look-up/completions/",
    "import": "collection/batch/{imported}/change/",
    "fill in": "collection/record/look-up/imported/{imported}/",
    "folders": "collection/record/import/folders/",
    "dashboard": "",
}


@pytest.fixture
def shelf(
    stand_in: StandIn, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Record:
    """Records of an export, filled in by a look-up; the first one."""
    # More than a page.
    monkeypatch.setattr("collection.admin.batch_pages.PAGE_ROWS", 10)
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    path = tmp_path / "collection.csv"
    path.write_bytes(discogs(*ROWS))
    stand_in.discogs.read_export(path)
    first = stand_in.discogs.releases[1]
    first["formats"][-1] |= {"descriptions": ["LP", "Album", "Mono"], "text": "Transparent"}
    first["labels"][-1]["catno"] = "2530 077"
    make_user("karin", is_staff=True, is_superuser=True)
    assert run("import_records", path, "--owner", "karin").code == 0
    records = list(Record.objects.order_by("pk"))
    ids, parts = [record.pk for record in records], sorted(PARTS)
    look_up_records(UNWATCHED, by=records[0].owner, records=ids, catalogue="discogs", parts=parts)
    return records[0]


def test_a_shelf_of_an_export_and_a_look_up_has_room_and_no_barrier(
    sign_in: SignIn, shelf: Record, probe: Page
) -> None:
    page, found = sign_in(shelf.owner), []
    probe.context.add_cookies(page.context.cookies())
    batches = Batch.objects
    known = {
        "pk": shelf.pk,
        "imported": batches.get(kind=Batch.Kind.IMPORT).pk,
        "look_up": batches.get(kind=Batch.Kind.LOOK_UP).pk,
    }
    addresses = {name: f"/admin/{address.format(**known)}" for name, address in PAGES.items()}
    for name, address in addresses.items():
        page.set_viewport_size(SIZES["desk"])
        page.goto(address)
        found += look(page, probe, name)
        page.set_viewport_size(SIZES["phone"])
        found += [f"{name}, 390: {fault}" for fault in faults(page)]
        found += [f"{name}, 320: {fault}" for fault in faults_on_narrow(page)]
    Preferences.objects.choose_face(shelf.owner, Face.WALL, by=SITE)
    page.goto(addresses["list"])
    page.wait_for_selector(".wall")
    found += [f"wall, 390: {fault}" for fault in faults(page)]
    found += [f"wall, 320: {fault}" for fault in faults_on_narrow(page)]
    assert found == []
