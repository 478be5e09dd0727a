"""The other tables keep import-export's pages, and those tell the truth as well."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from collection.models import Artist
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

IMPORT = "/admin/collection/artist/import/"
CONFIRM = "/admin/collection/artist/process_import/"


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_user("owner", is_staff=True, is_superuser=True))
    return client


def preview(page: Client, text: str) -> object:
    file = SimpleUploadedFile("artists.csv", text.encode())
    return page.post(IMPORT, {"import_file": file, "format": "0"}).context


def confirm(page: Client, context: object) -> str:
    return page.post(CONFIRM, context["confirm_form"].initial, follow=True).content.decode()


def test_artists_come_in_from_a_file(page: Client) -> None:
    confirm(page, preview(page, "name,country\nCan,Germany\nNeu!,Germany\n"))
    assert Artist.objects.count() == 2


def test_a_name_in_other_case_is_the_artist_that_is_there(page: Client) -> None:
    Artist.objects.create(name="Can")
    confirm(page, preview(page, "name,country\nCAN,Germany\n"))
    assert Artist.objects.get().country == "Germany"


def test_a_file_with_a_bad_row_can_not_be_confirmed(page: Client) -> None:
    assert "confirm_form" not in preview(page, "name,country\nCan,Germany\n,Germany\n")


def test_a_row_that_turned_bad_since_the_preview_stops_the_import(page: Client) -> None:
    context = preview(page, f"name,country\nCan,Germany\nNeu!,{'x' * 90}\n")
    form = context["confirm_form"].initial
    Path(form["import_file_name"]).write_text(f"name,country\nCan,Germany\nNeu!,{'x' * 300}\n")
    assert "Nothing was imported" in page.post(CONFIRM, form, follow=True).content.decode()
    assert not Artist.objects.exists()


@pytest.mark.parametrize("table", ["artist", "label", "genre", "format", "want", "play", "batch", "record"])
def test_every_table_can_be_exported(page: Client, table: str) -> None:
    assert page.get(f"/admin/collection/{table}/export/").status_code == 200
