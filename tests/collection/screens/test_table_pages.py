"""The tables beside the records: exported, and changed by whoever may."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from adminkit.workbooks import CONTENT_TYPE
from collection.models import Artist
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]


@pytest.mark.parametrize(
    "table", ["artist", "label", "genre", "style", "format", "want", "play", "batch", "record"]
)
def test_every_table_can_be_exported(page: Client, table: str) -> None:
    assert page.get(f"/admin/collection/{table}/export/").status_code == 200


def test_a_row_that_records_carry_says_why_it_stays(page: Client) -> None:
    record = make_record(genre="Krautrock")
    text = page.get(
        f"/admin/collection/genre/{record.genre_id}/delete/", follow=True
    ).content.decode()
    assert "1 record carries “Krautrock”, so it stays." in text


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
    cells = [
        cell.value
        for row in load_workbook(BytesIO(answer.content)).active.iter_rows()
        for cell in row
    ]
    assert {"=1+1", "Germany"} <= set(cells)
