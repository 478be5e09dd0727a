"""The main pages at the desk and on the phone, light and dark: room for everything, and no barrier
for anybody.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page

from adminkit.verbs import SITE
from collection.covers.further import add_picture
from collection.models import (
    Face,
    Loan,
    Place,
    Preferences,
    Record,
    SavedFilter,
    ScanList,
    ShelfLink,
)
from collection.tasks.models import TaskProgress
from disco_site.archive.backup import make_archive
from disco_site.archive.snapshots.making import make_snapshot
from disco_site.archive.store.directory import BackupDirectory
from tests.browser.conftest import SignIn
from tests.browser.looks import barriers, faults
from tests.collection.pictures import upload as upload_of
from tests.factories import make_record, make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("data_dir"),
]

LONG = "Thee Very Long And Winding Band Of Donaudampfschifffahrtsgesellschaftskapitäne"
PAGES = {
    "dashboard": "",
    "records": "collection/record/",
    "filtered records": "collection/record/?genre=rock&year_min=1960&is_digitized=0&by=me",
    "no record": "collection/record/?genre=nothing",
    "refused": "collection/record/?nonsense=1",
    "what the records are": "collection/record/facets/",
    "record page": "collection/record/{pk}/",
    "record form": "collection/record/{pk}/change/",
    "new record": "collection/record/add/",
    "add a record": "add/?q=love",
    "form to add": "add/record/?barcode=5016958041123",
    "quick buy": "quick-buy/?barcode=5016958041123",
    "import": "collection/record/import/",
    "import of a collection": "collection/record/import/everything/",
    "export": "collection/record/export/?genre=rock",
    "ledger": "credits/transaction/",
    "lists": "lists/",
    "insurance list": "insurance/?owner=",
    "links for strangers": "links/",
    "list in columns": "lists/?columns=3&owner=",
    "wants to print": "lists/?kind=wants&owner=",
    "refused list": "lists/?nonsense=1",
    "statistics": "statistics/?owner=",
    "tonight": "tonight/",
    "backups": "backups/",
    "tasks": "tasks/",
    "task that runs": "tasks/1/",
    "search": "search/?q=love",
    "scan": "search/?q=5016958041123",
    "artists": "collection/artist/",
    "guide": "guide/",
    "tables of the guide": "guide/benchmarks.md",
    "growers and faders": "ratings/rating/moved/",
    "wants": "collection/want/",
    "new want": "collection/want/add/",
    "wants that came in": "collection/want/come-in/?record={pk}",
    "loans": "collection/loan/",
    "places": "collection/place/",
    "place": "collection/place/1000/?record={pk}",
    "new name of a place": "collection/place/1000/rename/",
    "deletion of a place": "collection/place/1000/delete/",
    "label": "collection/place/labels/?place=1000",
    "records in hand": "scan/",
    "afford": "credits/transaction/afford/",
    "wide tables of the guide": "guide/operations.md",
}
# Those that are looked at nowhere else, or hold nothing to look at.
MORE_PAGES = (
    "collection/record/?artist=zzzzzz",
    "collection/record/choosing/",
    "collection/record/import/covers/",
    "collection/record/import/discogs/",
    "collection/record/import/folders/",
    "collection/record/look-up/genres/",
    "collection/record/look-up/completions/",
    "collection/record/look-up/years/",
    "add/photos/",
)
SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def house(transactional_db: None) -> Record:
    """A made-up collection; returns a record that has the most of everything, and belongs to the
    superuser.
    """
    owner = make_user("karin", is_superuser=True, is_staff=True)
    make_running_task(owner)
    call_command("seed", "--records", "60", verbosity=0)
    record = make_full_record(owner)
    Place.objects.create(pk=1000, owner=owner, name=record.location)
    lines = [
        {"number": 3, "text": "love", "record": None, "choices": [record.pk, record.pk - 1]},
        {"number": 2, "text": LONG, "record": None},
        {"number": 1, "text": "live", "record": record.pk},
    ]
    ScanList.objects.create(user=owner, mode="check", place=record.location, lines=lines)
    SavedFilter.objects.create(
        user=owner, name="Unrated and long, as names of filters are", query="unrated=1"
    )
    make_archive(BackupDirectory())
    make_snapshot(f"the import of {LONG}.csv")
    return record


def make_running_task(user: User) -> None:
    TaskProgress.objects.create(
        pk=1,
        title=f"Import of {LONG}.csv",
        user_id=user.pk,
        state=TaskProgress.State.RUNNING,
        doing="Writing",
        done=7_000,
        total=20_000,
        unit="row",
        heartbeat=timezone.now(),
        step_started_at=timezone.now() - timedelta(seconds=30),
    )


def make_full_record(owner: User) -> Record:
    """A record with long texts in every place where a page shows one."""
    record = make_record(
        owner,
        artists=[(LONG, "feat."), "Can", "Björk"],
        labels=[("United Artists Records", "UAS 29 211/12 XD"), ("Spoon", "SF 001")],
        title=f"{LONG} Live At The Palace",
        genre="Krautrock",
        format="2xLP",
        year=1971,
        price="1234567.89",
        purchase_date=date(2024, 5, 1),
        location="Living room, the third shelf from the window",
        rating="8.5",
    )
    record.set_tracks(
        [
            {"number": "A1", "title": LONG, "duration": "7:26", "is_favourite": True},
            {"title": "Aumgn"},
        ]
    )
    add_picture(record, upload_of("back.jpg"), "damage", name="back.jpg", by=SITE)
    record.buy(on=timezone.localdate(), by=SITE)
    day = timezone.localdate()
    Loan.objects.create(record=record, to="Anna", since=day, returned=day, note=LONG)
    return record


@pytest.fixture
def probe(browser: Browser) -> Iterator[Page]:
    """A tab for axe-core, which sets styles to measure with and so needs pages without the content
    policy.
    """
    context = browser.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_main_pages_have_room_and_no_barrier_light_and_dark(
    sign_in: SignIn, house: Record, probe: Page, tmp_path: Path, size: str
) -> None:
    page, found = sign_in(house.owner), []
    probe.context.add_cookies(page.context.cookies())
    for tab in (page, probe):
        tab.set_viewport_size(SIZES[size])
    for name, address in PAGES.items():
        page.goto(f"/admin/{address.format(pk=house.pk)}")
        found += look(page, probe, name)
        if size == "phone":
            found += [f"{name}, 320: {fault}" for fault in faults_on_narrow(page)]
    found += look(upload(page, tmp_path), probe, "preview")
    found += look(upload_all(page, tmp_path), probe, "preview of a collection")
    page.goto("/admin/collection/record/")
    page.get_by_role("button", name="Wall").click()
    page.wait_for_selector(".wall")
    found += look(page, probe, "wall")
    for name, address in for_strangers(house).items():
        page.goto(address)
        found += look(page, probe, name)
        found += [f"{name}, 320: {fault}" for fault in faults_on_narrow(page)]
        page.set_viewport_size(SIZES[size])
    assert found == []


@pytest.mark.parametrize("face", Face.values)
def test_no_page_of_an_empty_site_has_a_fault_in_its_scripts(sign_in: SignIn, face: str) -> None:
    boss = make_user("boss", is_superuser=True, is_staff=True)
    Preferences.objects.choose_face(boss, face, by=SITE)
    page = sign_in(boss)
    for address in [*filter(_needs_no_row, PAGES.values()), *MORE_PAGES]:
        page.goto(f"/admin/{address}")


def _needs_no_row(address: str) -> bool:
    return not any(part in address for part in ("{pk}", "tasks/1/", "1000"))


def for_strangers(record: Record) -> dict[str, str]:
    """Return the addresses of a link that shows a record, by what is there."""
    until = timezone.localdate()
    _, token = ShelfLink.objects.make(record.owner, None, until, title=LONG, by=SITE)
    root = f"/shelf/{token}/"
    return {
        "shelf for strangers": root,
        "list for strangers": f"{root}?as=list&genre=%22Krautrock%22&q=palace",
        "record for strangers": f"{root}record/{record.uid}/",
    }


def look(page: Page, probe: Page, name: str) -> list[str]:
    """Return what is wrong with an open page; `probe` opens it for axe-core."""
    probe.goto(page.url)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        probe.emulate_media(color_scheme=scheme)
        found += [f"{name}, {scheme}: {fault}" for fault in [*faults(page), *barriers(probe)]]
    return found


def faults_on_narrow(page: Page) -> list[str]:
    """Return what has no room on the narrowest phone."""
    page.set_viewport_size({"width": 320, "height": 640})
    found = faults(page)
    page.set_viewport_size(SIZES["phone"])
    return found


def upload(page: Page, directory: Path) -> Page:
    """Bring the page to the preview of a file with new rows and a bad one."""
    path = directory / "shelf.csv"
    path.write_text(
        f"artist,title,year\nCan,Ege Bamyasi,1972\n{LONG},{LONG},1999\nFaust,So Far,long ago\n"
    )
    page.goto("/admin/collection/record/import/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector(".files-tabs")
    return page


def upload_all(page: Page, directory: Path) -> Page:
    """Bring the page to the preview of a whole collection."""
    with ZipFile(directory / "disco.zip", "w") as archive:
        archive.writestr("records.csv", f"artist,title,owner\nCan,{LONG},karin\n")
        archive.writestr("genres.csv", "name\nKrautrock\n")
    page.goto("/admin/collection/record/import/everything/")
    page.locator("input[type=file]").set_input_files(directory / "disco.zip")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Import all of it").wait_for()
    return page
