"""The other tables keep import-export's pages, and those tell the truth as well."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from collection.models import Artist
from collection.workbooks import CONTENT_TYPE
from disco_site.roles import Role, give_role
from tests.factories import make_record, make_user

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


def test_the_first_spelling_of_a_name_survives_an_import(page: Client) -> None:
    Artist.objects.create(name="The Beatles")
    confirm(page, preview(page, "name,country\nthe beatles,UK\n"))
    assert (Artist.objects.get().name, Artist.objects.get().country) == ("The Beatles", "UK")


def test_a_name_twice_in_a_file_of_artists_is_a_problem(page: Client) -> None:
    assert "confirm_form" not in preview(page, "name,country\nABBA,Sweden\nabba,SE\n")


def test_a_row_that_records_carry_says_why_it_stays(page: Client) -> None:
    record = make_record(genre="Krautrock")
    text = page.get(f"/admin/collection/genre/{record.genre_id}/delete/", follow=True).content.decode()
    assert "1 records carry “Krautrock”, so it stays." in text


def test_a_collector_does_not_rename_what_others_carry(client: Client) -> None:
    record = make_record(make_user("anna"), artists=["ABBA"])
    collector = make_user("bert")
    give_role(collector, Role.COLLECTOR)
    client.force_login(collector)
    url = f"/admin/collection/artist/{record.artists.get().pk}/change/"
    assert client.post(url, {"name": "HACKED"}).status_code == 403


def test_a_collector_renames_what_only_he_carries(client: Client) -> None:
    collector = make_user("bert")
    give_role(collector, Role.COLLECTOR)
    record = make_record(collector, artists=["ABBA"])
    client.force_login(collector)
    client.post(f"/admin/collection/artist/{record.artists.get().pk}/change/", {"name": "Abba"})
    assert Artist.objects.get().name == "Abba"


def test_a_table_is_exported_as_a_workbook_of_texts(page: Client) -> None:
    Artist.objects.create(name="=1+1", country="Germany")
    fields = {"artistresource_name": "on", "artistresource_country": "on", "resource": "0"}
    answer = page.post("/admin/collection/artist/export/", {"format": "1", **fields})
    assert answer["Content-Type"] == CONTENT_TYPE
    cells = [cell.value for row in load_workbook(BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert {"=1+1", "Germany"} <= set(cells)
