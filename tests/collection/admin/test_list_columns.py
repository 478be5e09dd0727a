"""What the list of records shows is each person's choice; addresses mean the same to everybody."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adminkit.verbs import SITE
from collection.models import Face, Preferences
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:collection_record_changelist")
ARRANGE = reverse("admin:collection_record_arrange")


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def shown_columns(client: Client, address: str = "") -> list[str]:
    page = client.get(f"{LIST}?{address}").text
    return re.findall(r'<th scope="col" class="[^"]*column-(\w+)', page)


def arrange(user: User, *columns: str, page_size: int = 50) -> None:
    Preferences.objects.arrange_list(user, columns, page_size, by=user)


@pytest.mark.once
def test_the_list_shows_the_chosen_columns_in_their_order(client: Client, boss: User) -> None:
    make_record(location="Hall", year=1971)
    arrange(boss, "shown_location", "shown_title", "shown_artist")
    assert shown_columns(client) == ["shown_location", "shown_title", "shown_artist"]


@pytest.mark.once
def test_the_cells_of_a_row_follow_the_columns(client: Client, boss: User) -> None:
    make_record(location="Hall", year=1971)
    arrange(boss, "shown_year", "shown_title", "shown_location")
    row = client.get(LIST).text.split("<tbody>")[1].split("</tbody>")[0]
    cells = re.findall(r'<t[dh] class="(field-\w+)"', row)
    assert cells == ["field-shown_year", "field-shown_title", "field-shown_location"]


@pytest.mark.once
def test_the_title_is_always_there(client: Client, boss: User) -> None:
    make_record(location="Hall")
    arrange(boss, "shown_location")
    assert shown_columns(client) == ["shown_title", "shown_location"]


@pytest.mark.once
def test_a_column_that_disco_no_longer_has_is_passed_over(client: Client, boss: User) -> None:
    make_record()
    arrange(boss, "shown_title", "shoe_size")
    assert shown_columns(client) == ["shown_title"]


def test_an_address_sorts_by_the_same_column_whichever_are_shown(
    client: Client, boss: User
) -> None:
    for year in (1972, 1970, 1971):
        make_record(title=f"T{year}", year=year)
    listing = client.get(LIST).context["cl"]
    order = f"o={[getattr(c, '__name__', c) for c in listing.list_display].index('shown_year')}"
    arrange(boss, "shown_title")
    rows = client.get(f"{LIST}?{order}").context["cl"].result_list
    assert [row.title for row in rows] == ["T1970", "T1971", "T1972"]


def test_a_column_that_is_empty_on_the_page_is_left_out(client: Client, boss: User) -> None:
    make_record(location="", year=1971)
    shown = shown_columns(client)
    assert "shown_year" in shown
    assert "shown_location" not in shown


def test_an_empty_column_stays_where_the_user_sorted_by_it(client: Client, boss: User) -> None:
    make_record(location="")
    names = [getattr(c, "__name__", c) for c in client.get(LIST).context["cl"].list_display]
    assert "shown_location" in shown_columns(client, f"o={names.index('shown_location')}")


def test_the_current_rating_has_no_column_while_nobody_else_rates(
    client: Client, boss: User
) -> None:
    make_record(boss, rating="8")
    shown = shown_columns(client)
    assert "my_rating" in shown
    assert "mean_rating" not in shown


def test_the_current_rating_has_a_column_once_somebody_else_has_rated(
    client: Client, boss: User
) -> None:
    make_record(make_user("ann"), rating="8")
    assert "mean_rating" in shown_columns(client)


@pytest.mark.once
@pytest.mark.parametrize("face", Face)
def test_so_many_records_are_on_a_page_as_were_chosen(
    client: Client, boss: User, face: Face
) -> None:
    for number in range(26):
        make_record(boss, title=f"T{number}")
    arrange(boss, page_size=25)
    Preferences.objects.choose_face(boss, face, by=boss)
    assert len(client.get(LIST).context["cl"].result_list) == 25
    assert len(client.get(f"{LIST}?p=2").context["cl"].result_list) == 1


@pytest.mark.once
def test_each_person_has_columns_of_their_own(client: Client, boss: User) -> None:
    make_record(location="Hall")
    ann = make_user("ann")
    give_role(ann, Role.LISTENER)
    ann = User.objects.get(pk=ann.pk)
    arrange(ann, "shown_title")
    assert "shown_location" in shown_columns(client)
    client.force_login(ann)
    assert shown_columns(client) == ["shown_title"]


@pytest.mark.once
def test_nobody_arranges_the_list_of_another(boss: User) -> None:
    ann = make_user("ann")
    give_role(ann, Role.LISTENER)
    with pytest.raises(PermissionDenied):
        Preferences.objects.arrange_list(boss, [], 50, by=User.objects.get(pk=ann.pk))


@pytest.mark.once
def test_a_column_is_chosen_once(boss: User) -> None:
    with pytest.raises(ValueError, match="named twice"):
        arrange(boss, "thumb", "thumb")


def post(client: Client, **data: object) -> object:
    return client.post(ARRANGE, {"page_size": "50"} | data)


@pytest.mark.once
def test_the_page_keeps_what_is_ticked(client: Client, boss: User) -> None:
    post(client, column=["shown_title", "shown_year"], page_size="100")
    kept = Preferences.objects.get(user=boss)
    assert (kept.columns, kept.page_size) == (["shown_title", "shown_year"], 100)


@pytest.mark.once
@pytest.mark.parametrize(
    ("button", "name", "order"),
    [
        ("up", "shown_year", ["shown_year", "shown_title", "thumb"]),
        ("down", "shown_title", ["shown_year", "shown_title", "thumb"]),
        ("up", "shown_title", ["shown_title", "shown_year", "thumb"]),
        ("down", "thumb", ["shown_title", "shown_year", "thumb"]),
        ("up", "nonsense", ["shown_title", "shown_year", "thumb"]),
    ],
)
def test_a_button_moves_a_column(
    client: Client, boss: User, button: str, name: str, order: list[str]
) -> None:
    response = post(client, column=["shown_title", "shown_year", "thumb"], **{button: name})
    assert Preferences.objects.get(user=boss).columns == order
    assert response.url == f"{ARRANGE}#column-{name}"


@pytest.mark.once
def test_the_usual_columns_come_back(client: Client, boss: User) -> None:
    arrange(boss, "shown_title")
    post(client, column=["shown_title"], usual="1")
    assert Preferences.objects.get(user=boss).columns == []


@pytest.mark.once
@pytest.mark.parametrize("data", [{"column": ["shoe_size"]}, {"page_size": "7"}, {"page_size": ""}])
def test_what_the_page_does_not_offer_is_refused(
    client: Client, boss: User, data: dict[str, object]
) -> None:
    assert "Choose from what the page offers." in post(client, **data).text
    assert not Preferences.objects.exists()


@pytest.mark.once
def test_the_page_leads_back_to_the_list_as_it_was(client: Client, boss: User) -> None:
    make_record(genre="Rock")
    address = client.get(f"{LIST}?genre=rock&o=3").context["cl"].arrange_url
    response = client.post(address, {"column": ["shown_title"], "page_size": "50"})
    assert response.url == f"{LIST}?genre=rock&o=3"


@pytest.mark.once
def test_the_list_asks_for_ratings_of_others_once_however_many_rows(
    client: Client, boss: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    ann = make_user("ann")
    record = make_record(boss)
    record.ratings.rate(record, ann, 8, by=SITE)
    few = queries()
    for _ in range(20):
        record = make_record(boss)
        record.ratings.rate(record, ann, 8, by=SITE)
    assert queries() == few


@pytest.mark.once
def test_a_list_is_sorted_without_opening_the_filter(client: Client, boss: User) -> None:
    make_record()
    page = client.get(f"{LIST}?artist=can&p=1").text
    form = page.split('class="record-order')[1].split("</form>")[0]
    assert '<input type="hidden" name="artist" value="can">' in form
    assert 'name="p"' not in form and '<select name="o"' in form


@pytest.mark.parametrize("face", Face)
def test_a_label_belongs_to_one_field_of_the_list(client: Client, boss: User, face: Face) -> None:
    make_record()
    Preferences.objects.choose_face(boss, face, by=boss)
    ids = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', client.get(LIST).text)
    assert len(ids) > 40 and len(ids) == len(set(ids))


@pytest.fixture
def wall(boss: User) -> None:
    Preferences.objects.choose_face(boss, Face.WALL, by=boss)


def others_on_the_wall(client: Client) -> list[tuple[str, str]]:
    page = client.get(LIST).text
    found = re.findall(r'wall-others" title="([^"]*)">(.*?)</span>\s*([\d.]*)</span>', page, re.S)
    return [(who, mean) for who, _, mean in found]


def test_the_wall_shows_the_rating_of_the_other_beside_mine(
    client: Client, boss: User, wall: None
) -> None:
    record = make_record(boss, rating="8")
    record.ratings.rate(record, make_user("ann"), Rating.objects.get().value - 1, by=SITE)
    page = client.get(LIST).text
    assert 'value="8"' in page
    assert others_on_the_wall(client) == [("ann: 7", "7")]


def test_the_wall_shows_the_mean_of_several_others(client: Client, boss: User, wall: None) -> None:
    record = make_record(boss)
    for name, value in (("ann", 7), ("bob", 8)):
        record.ratings.rate(record, make_user(name), value, by=SITE)
    assert others_on_the_wall(client) == [("ann: 7, bob: 8", "7.5")]


def test_the_wall_shows_my_rating_alone_where_nobody_else_rates(
    client: Client, boss: User, wall: None
) -> None:
    make_record(boss, rating="8")
    assert others_on_the_wall(client) == []
