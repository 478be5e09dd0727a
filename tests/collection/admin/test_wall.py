"""The list of records as a wall of covers: whose it is, what it shows, what it costs."""

from datetime import date
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from adminkit.verbs import SITE
from collection.covers.giving import give_cover
from collection.covers.thumbnails import KINDS, SMALL_KIND
from collection.models import Face, Preferences, Record
from disco_site.people.roles import Role, give_role
from tests.collection.pictures import make_picture
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = reverse("admin:collection_record_changelist")
FACE = reverse("admin:collection_record_face")


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def wall(boss: User) -> None:
    Preferences.objects.choose_face(boss, Face.WALL, by=boss)


def shown(client: Client, address: str = "") -> list[str]:
    return [record.title for record in client.get(f"{LIST}?{address}").context["cl"].result_list]


def queries(client: Client, address: str = LIST) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_is_a_table_until_somebody_chooses_the_wall(client: Client, boss: User) -> None:
    make_record()
    assert 'id="result_list"' in client.get(LIST).text
    response = client.post(FACE, {"face": "wall", "next": f"{LIST}?year_max=1980"})
    assert response.url == f"{LIST}?year_max=1980"
    page = client.get(LIST).text
    assert '<ol class="wall"' in page and 'id="result_list"' not in page


def test_the_switch_says_which_face_is_shown(client: Client, wall: None) -> None:
    make_record()
    page = " ".join(client.get(LIST).text.split())
    assert '<button name="face" value="table" aria-pressed="false">Table</button>' in page
    assert '<button name="face" value="wall" aria-pressed="true">Wall</button>' in page


def test_each_person_has_a_face_of_his_own_at_every_sign_in(client: Client, wall: None) -> None:
    make_record()
    ann = make_user("ann", is_staff=True, is_superuser=True)
    client.force_login(ann)
    assert client.get(LIST).context["cl"].face == Face.TABLE
    client.logout()
    client.force_login(User.objects.get(username="boss"))
    assert client.get(LIST).context["cl"].face == Face.WALL


def test_nobody_chooses_for_somebody_else(boss: User) -> None:
    ann = make_user("ann")
    ann.user_permissions.add(Permission.objects.get(codename="view_record"))
    with pytest.raises(PermissionDenied):
        Preferences.objects.choose_face(boss, Face.WALL, by=User.objects.get(pk=ann.pk))


def test_a_face_that_does_not_exist_is_not_found(client: Client, boss: User) -> None:
    assert client.post(FACE, {"face": "ceiling"}).status_code == 404


def test_a_record_is_chosen_for_a_field_from_rows(client: Client, wall: None) -> None:
    make_record()
    assert 'id="result_list"' in client.get(f"{LIST}?_popup=1").text


@pytest.mark.parametrize("address", ["", "o=-3", "q=can&year_min=1970", "is_active=", "p=2"])
def test_both_faces_show_the_same_records_in_the_same_order(
    client: Client, boss: User, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collection.admin.records.admin.RecordAdmin.list_per_page", 4)
    for number in range(9):
        make_record(title=f"T{number % 5}", year=1968 + number, is_active=number != 3)
    rows = shown(client, address)
    Preferences.objects.choose_face(boss, Face.WALL, by=boss)
    assert shown(client, address) == rows


def test_a_tile_shows_artist_title_and_my_rating_and_leads_to_the_record(
    client: Client, wall: None
) -> None:
    record = make_record(artists=[("Nick Cave", "&"), "Kylie"], title="Wild Rose", rating="8.5")
    page = client.get(f"{LIST}?year_max=").text
    tile = page.split(f'<li id="record-{record.pk}"')[1].split("</li>")[0]
    assert "<strong>Wild Rose</strong>" in tile and "Nick Cave &amp; Kylie" in tile
    assert 'value="8.5"' in tile
    assert reverse("admin:collection_record_page", args=[record.pk]) in tile


def test_a_removed_record_is_marked_on_the_wall(client: Client, wall: None) -> None:
    make_record(is_active=False, removed_on=date(2024, 5, 1))
    page = client.get(f"{LIST}?is_active=0").text
    assert '<span class="record-removed">removed 2024-05-01</span>' in page


def test_a_record_without_a_cover_is_drawn(client: Client, wall: None) -> None:
    make_record(artists=["Nick Cave"])
    page = client.get(LIST).text
    assert "<span>NC</span>" in page and "<img" not in page.split('<ol class="wall"')[1]


def test_a_cover_is_offered_in_two_sizes_small_and_as_a_jpeg(
    client: Client, wall: None, data_dir: object
) -> None:
    record = make_record()
    give_cover(record, ContentFile(make_picture(size=(900, 900))), name="a.jpg", by=SITE)
    version, pk = record.cover_version, record.pk
    tile = client.get(LIST).text.split('<ol class="wall"')[1]
    urls = {
        (size, kind): f"{LIST}{pk}/cover/{size}/{kind}/?v={version}"
        for size in (180, 360)
        for kind in KINDS
    }
    small = f"{urls[180, SMALL_KIND]} 180w, {urls[360, SMALL_KIND]} 360w"
    assert f'<source type="image/{SMALL_KIND}" srcset="{small}"' in tile
    assert f'src="{urls[360, "jpeg"]}" alt="" width="360" height="360"' in tile
    for (size, kind), url in urls.items():
        response = client.get(url)
        picture = Image.open(BytesIO(b"".join(response.streaming_content)))
        assert (picture.width, picture.format) == (size, kind.upper())
        assert "immutable" in response["Cache-Control"]


def test_covers_below_the_first_rows_wait_until_they_are_near(
    client: Client, wall: None, data_dir: object
) -> None:
    for _ in range(10):
        record = make_record()
        Record.objects.filter(pk=record.pk).update(cover=f"covers/{record.uid}-0123456789ab.jpg")
    tiles = client.get(LIST).text.split('<ol class="wall"')[1]
    assert (tiles.count("<img"), tiles.count('loading="lazy"')) == (10, 2)


def test_pages_of_the_wall_lead_to_one_another_without_a_script(
    client: Client, wall: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collection.admin.records.admin.RecordAdmin.list_per_page", 2)
    for number in range(5):
        make_record(title=f"T{number}", year=1970)
    ways = [client.get(f"{LIST}?year_min=1960&p={page}").context["cl"] for page in (1, 2, 3)]
    assert [(way.previous_url, way.next_url) for way in ways] == [
        ("", "?p=2&year_min=1960"),
        ("?p=1&year_min=1960", "?p=3&year_min=1960"),
        ("?p=2&year_min=1960", ""),
    ]
    whole = client.get(f"{LIST}?year_min=1960&all=")
    assert (whole.context["cl"].next_url, whole.text.count('<li id="record-')) == ("", 5)


def test_an_empty_wall_says_what_to_do_next(client: Client, wall: None) -> None:
    assert "The shelf is empty." in client.get(LIST).text


def test_an_address_that_cannot_be_read_shows_the_reason_on_the_wall(
    client: Client, wall: None
) -> None:
    make_record()
    response = client.get(f"{LIST}?year_min=abc")
    assert 'class="errornote"' in response.text and not response.context["cl"].result_list


def test_records_are_selected_on_the_wall_as_in_the_table(client: Client, wall: None) -> None:
    record = make_record()
    make_record(title="Other")
    data = {"action": "remove_together", "_selected_action": record.pk, "index": 0}
    assert "1 record" in client.post(LIST, data).text


def test_whoever_may_not_act_selects_nothing_and_a_listener_rates(client: Client) -> None:
    make_record(make_user("ann"))
    give_role(listener := make_user("listener"), Role.LISTENER)
    client.force_login(listener)
    client.post(FACE, {"face": "wall"})
    page = client.get(LIST).text
    assert "data-rate" in page and "wall-choice" not in page and "wall-select" not in page


def test_the_wall_asks_no_more_queries_than_the_table_and_none_for_more_records(
    client: Client, boss: User
) -> None:
    def add(count: int) -> None:
        for number in range(count):
            make_record(
                artists=[f"A{number}", "B"], labels=["C"], styles=["D"], genre="E", format="LP"
            )

    add(2)
    table = queries(client)
    Preferences.objects.choose_face(boss, Face.WALL, by=boss)
    few = queries(client)
    add(12)
    assert (few <= table, queries(client)) == (True, few)
