"""A collection with something in every table goes out through the page of exports and comes home
through the page of imports; what does not come is named on both.
"""

from collections import Counter
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField, ForeignKey, Model
from django.test import Client
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.models import Record, RecordPicture
from collection.whole.file_names import IN_NO_BACKUP, IN_NO_FILE, LEDGER, NOT_IMPORTED
from tests.collection.importing.running import empty_database, run
from tests.collection.test_whole_collection import add_odd_rows, order_something
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EXPORT = "/admin/collection/record/export/all/"
IMPORT = "/admin/collection/record/import/everything/"
#: The columns that are in no file, and how they are named.
NOT_KEPT = dict.fromkeys(["created_at", "updated_at"], "when something was entered here")


def signed_in() -> Client:
    """Return the pages as an owner of Disco sees them."""
    page = Client()
    boss = User.objects.filter(username="boss").first()
    page.force_login(boss or make_user("boss", is_staff=True, is_superuser=True))
    return page


def exported(page: Client) -> bytes:
    answer = page.post(EXPORT)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def bring_home(page: Client, content: bytes) -> None:
    """Send a zip, and confirm its preview."""
    preview = page.post(IMPORT, {"file": SimpleUploadedFile("disco.zip", content)})["Location"]
    assert "Import all of it" in page.get(preview).text
    assert "is imported" in page.post(preview, follow=True).text


def files_in(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != LEDGER}


@pytest.fixture
def full(data_dir: Path) -> None:
    """A collection with something in every table."""
    run("seed", "--records", 30, "--users", 3, "--covers", 4)
    order_something()
    add_odd_rows(Record.objects.earliest("pk"))
    Record.objects.active().latest("pk").remove(by=SITE, reason="sold")
    RecordPicture.objects.update(added_at="2024-02-29 23:59:59.123456Z")


def natural(row: Model) -> str:
    """Return what tells a row from others of its table, whatever database it is in."""
    own = ("uid", "username")
    return next((str(getattr(row, name)) for name in own if hasattr(row, name)), repr(facts(row)))


def facts(row: Model) -> dict[str, Any]:
    """Return the columns of a row that files keep; of a file its content, of another row what tells
    that one from others.
    """
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.name)
        if isinstance(field, ForeignKey) and value:
            value = natural(value)
        if isinstance(field, FileField) and value:
            value = sha256(Path(value.path).read_bytes()).hexdigest()
        if not field.primary_key and field.name not in NOT_KEPT:
            found[field.name] = value
    return found


def stored() -> dict[str, Counter[str]]:
    """Return the rows of all tables that are in the files."""
    tables = {}
    for app in ("collection", "ratings", "credits"):
        for model in apps.get_app_config(app).get_models():
            if model._meta.label not in (*IN_NO_FILE, *IN_NO_BACKUP):
                rows = model._base_manager.all()
                tables[model._meta.label] = Counter(repr(facts(row)) for row in rows)
    return tables


def test_all_that_the_page_does_not_name_comes_home_by_page(full: None) -> None:
    before, content = stored(), exported(signed_in())
    empty_database()
    bring_home(signed_in(), content)
    assert stored() == before
    assert files_in(exported(signed_in())) == files_in(content)
    assert [table for table, rows in before.items() if not rows] == []


def test_both_pages_name_what_does_not_come_home() -> None:
    page = signed_in()
    for address in ("/admin/collection/record/export/", IMPORT):
        assert NOT_IMPORTED in page.get(address).text
    assert [words for words in NOT_KEPT.values() if words not in NOT_IMPORTED] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("file,when\n", "pictures.csv begins with picture, added_at."),
        ("picture,added_at\nx.jpg,soon\n", "pictures.csv, line 2: “x.jpg,soon” is not a picture"),
        ("picture,added_at\nx.jpg\n", "pictures.csv, line 2: “x.jpg” is not picture and added_at."),
    ],
    ids=["another header", "no moment", "a cell too few"],
)
def test_moments_of_pictures_that_cannot_be_read_are_refused(
    full: None, tmp_path: Path, text: str, sentence: str
) -> None:
    run("export_all", tmp_path / "out")
    (tmp_path / "out" / "pictures.csv").write_text(text)
    outcome = run("import_all", tmp_path / "out")
    assert (outcome.code, sentence in outcome.said) == (1, True)


def test_a_zip_that_unpacks_to_more_than_ten_times_what_a_browser_may_send_is_refused(
    data_dir: Path, settings: Settings
) -> None:
    settings.DISCO_MAX_UPLOAD_MB = 1
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for number in range(2):
            name = f"covers/11111111-2222-4333-8444-{number:012}.jpg"
            archive.writestr(name, b"\0" * 9_000_000, compress_type=ZIP_DEFLATED)
    file = SimpleUploadedFile("disco.zip", stream.getvalue())
    problem = signed_in().post(IMPORT, {"file": file}).context["problem"]
    assert problem == "disco.zip unpacks to 18 MB; 10 MB can be read here."
