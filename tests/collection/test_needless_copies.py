"""No copy is made before an import that changes nothing."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.collection.importing.tables.samples import SAMPLES, make_shelf
from tests.collection.legacy.database import database
from tests.collection.pictures import make_picture
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]
#: What was to be copied, change by change.
copied: list[str] = []


def copy_of_everything(change: str, **how: bool) -> str:
    """What the site makes in place of a copy here: a note."""
    copied.append(change)
    return "Copied."


@pytest.fixture(autouse=True)
def copying(settings: Settings) -> None:
    settings.DISCO_AUTO_BACKUP = True
    settings.DISCO_SAFETY_BACKUP = f"{__name__}.copy_of_everything"
    copied.clear()


def test_the_first_discos_database_is_taken_over_after_a_copy_and_again_without(
    tmp_path: Path,
) -> None:
    make_user("anna")
    old = database(tmp_path)
    for _ in range(2):
        call_command("import_legacy", str(old), verbosity=0)
    assert copied == [f"the import of {old}"]


def test_covers_are_given_after_a_copy_and_again_without(tmp_path: Path) -> None:
    record = make_record()
    (tmp_path / f"{record.uid}.jpg").write_bytes(make_picture())
    for _ in range(2):
        call_command("import_covers", str(tmp_path), verbosity=0)
    assert copied == ["the import of covers"]


def test_a_file_of_a_table_comes_in_after_a_copy_and_again_without(client: Client) -> None:
    make_shelf()
    User.objects.filter(username="collector").update(is_superuser=True, is_staff=True)
    client.force_login(User.objects.get(username="collector"))
    for _ in range(2):
        file = SimpleUploadedFile("plays.csv", SAMPLES["plays"].text.encode())
        preview = client.post("/admin/import/plays/", {"file": file}, follow=True)
        client.post(f"{preview.request['PATH_INFO']}confirm/")
    assert copied == ["the import of plays.csv"]
