"""Prices, places, remarks and own fields that an owner keeps from listeners: they are on no page,
in no file, and nothing is found or sorted by them.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client

from adminkit.verbs import SITE
from collection.exporting import LAYOUTS
from collection.filters.record_filter import OF_PRIVATE_FIELDS
from collection.models import Loan, OwnValue, Preferences, Record, Want
from collection.models.private_fields import HIDDEN, RIGHT
from disco_site.people.roles import (
    Role,
    bring_roles_up_to_date,
    give_role,
    listeners_see_private_fields,
    show_private_fields_to_listeners,
)
from tests.factories import make_record, make_user
from tests.site.every_address import every_address
from tests.site.test_fuzz import World, read
from tests.site.test_matrix import ROLES, matrix, path_of, world_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: The place in a line of the matrix of what listeners reach by GET.
OF_LISTENERS = ROLES.index("listener")
LIST = "/admin/collection/record/"
#: What private fields hold, and no other field.
MARKS = ["Zebrafach", "Zebranotiz", "Zebraladen", "Zebralaune", "Zebrafreund", "Zebrawunsch"]
AMOUNTS = {"price": "4321.09", "value": "8765.43", "sale_price": "1357.91", "top_price": "2468.02"}
TEXTS = {"location": "Zebrafach", "remarks": "Zebranotiz", "shop": "Zebraladen"}
#: Pages that show more when they are asked more closely.
ASKED = [
    *(f"{LIST}?o={number}" for number in range(20)),
    f"{LIST}?is_active=0",
    f"{LIST}facets/",
    *(f"{LIST}filter-names/?kind={kind}&q=zebra" for kind in ("location", "shop", "lent_to", "q")),
    "/admin/lists/?kind=wants&owner=",
    "/admin/lists/?owner=&is_active=",
    "/admin/insurance/?owner=",
    "/admin/insurance/?owner=&layout=xlsx",
    "/admin/pocket-list/?owner=",
    "/admin/statistics/?owner=&is_active=",
    "/admin/near-duplicates/?owner=",
    "/admin/search/?q=Zebra",
    *(f"/admin/statistics/artists/?owner=&layout={layout}" for layout in ("csv", "xlsx")),
    "/admin/collection/want/?state=all",
    "/admin/collection/loan/?state=all",
    *(f"{LIST}?{name}=zebra" for name in ("location", "shop", "q", "lent_to")),
]


@pytest.fixture(scope="module")
def world(module_db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_in(tmp_path_factory.mktemp("private")) as world:
        anna = world.users["collector"]
        for _ in range(2):
            make_record(anna, title="Twin", artists=["Can"], year=1971)
        gone = make_record(anna, title="Gone", price=Decimal(1))
        gone.buy(by=SITE)
        gone.remove(by=SITE, reason="sold", sale_price=Decimal(AMOUNTS["sale_price"]))
        Record.objects.update(
            **TEXTS, price=AMOUNTS["price"], value=AMOUNTS["value"], valued_on=date(2026, 1, 1)
        )
        OwnValue.objects.update(value="Zebralaune")
        Loan.objects.update(to="Zebrafreund", to_key="zebrafreund", note="Zebranotiz")
        Want.objects.update(notes="Zebrawunsch", top_price=AMOUNTS["top_price"])
        Preferences.objects.arrange_list(
            world.users["listener"],
            ["shown_artist", "shown_title", "shown_price", "shown_location", "shown_own"],
            50,
            by=SITE,
        )
        yield world


@pytest.fixture
def listener(world: World) -> User:
    return world.users["listener"]


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def content(answer: object) -> str:
    """Return everything that an answer holds, what is in a workbook too."""
    whole = read(answer)
    data = b"".join(whole.streaming_content) if whole.streaming else whole.content
    try:
        with ZipFile(BytesIO(data)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    except (BadZipFile, UnicodeDecodeError):
        return data.decode(errors="replace")


def told(world: World, user: User) -> dict[str, set[str]]:
    """Return the marks that somebody is told, by address."""
    client = client_of(user)
    amounts = [*AMOUNTS.values(), *(f"{Decimal(amount):,}" for amount in AMOUNTS.values())]
    found: dict[str, set[str]] = {}
    shown = {route for route, outcomes in matrix().items() if outcomes[OF_LISTENERS] == "200"}
    paths = [path_of(address, world) for address in every_address() if address.route in shown]
    for record in Record.objects.all():
        paths += [f"{LIST}{record.pk}/", f"{LIST}{record.pk}/history/"]
    for path in [*paths, *ASKED]:
        texts = [content(client.get(path))]
        if path == f"{LIST}export/":
            texts += [content(client.post(path, {"layout": layout})) for layout in LAYOUTS]
        elif path.endswith("/export/"):
            everything = {"format": "0"} | {
                f"{resource}field_{name}": "on"
                for resource in ("", "wantresource_", "loanresource_")
                for name in ("to", "note", "notes", "top_price", "owner", "title")
            }
            texts.append(content(client.post(path, everything)))
        # What somebody typed is shown again.
        asked = path.partition("?")[2]
        marks = {mark for mark in [*MARKS, *amounts] if any(mark in text for text in texts)}
        if marks:
            found[f"{path.partition('?')[0]}?{asked}"] = marks
    return found


def test_listeners_are_told_nothing_that_is_kept_from_them(world: World, listener: User) -> None:
    show_private_fields_to_listeners(False, by=SITE)
    assert told(world, listener) == {}


def test_listeners_from_whom_nothing_is_kept_are_told_everything(
    world: World, listener: User
) -> None:
    found = set().union(*told(world, listener).values())
    assert set(MARKS) <= found
    assert {"4321.09", "8765.43", "1357.91", "2468.02"} <= found


@pytest.mark.parametrize("name", OF_PRIVATE_FIELDS)
def test_nothing_is_found_by_what_is_kept_from_listeners(
    world: World, listener: User, name: str
) -> None:
    show_private_fields_to_listeners(False, by=SITE)
    page = client_of(listener).get(LIST, {name: "1"})
    assert f"{HIDDEN}, so records are not found by them." in page.text
    assert page.context["cl"].result_count == 0


def test_the_form_does_not_offer_these_filters(world: World, listener: User) -> None:
    show_private_fields_to_listeners(False, by=SITE)
    page = client_of(listener).get(LIST)
    assert [name for name in OF_PRIVATE_FIELDS if f'name="{name}"' in page.text] == []
    assert "Most expensive" not in page.text


def test_the_list_is_not_sorted_by_what_is_kept_from_listeners(
    world: World, listener: User
) -> None:
    shown = client_of(listener).get(LIST)
    places = [column.__name__ for column in shown.context["cl"].list_display if callable(column)]
    show_private_fields_to_listeners(False, by=SITE)
    listing = shown.context["cl"].list_display
    offset = len(listing) - len(places)
    number = places.index("shown_price") + offset
    page = client_of(listener).get(LIST, {"o": f"-{number}"})
    assert f"{HIDDEN}, so the list is not sorted by them." in page.text


def test_files_for_listeners_leave_these_columns_out_and_say_so(
    world: World, listener: User
) -> None:
    show_private_fields_to_listeners(False, by=SITE)
    client = client_of(listener)
    assert f"{HIDDEN}, so these columns are left out." in client.get(f"{LIST}export/").text
    header = content(client.post(f"{LIST}export/", {"layout": "disco"})).splitlines()[0]
    assert not {"price", "location", "remarks"} & set(header.split(","))
    assert {"uid", "title", "purchase_date"} <= set(header.split(","))


def test_listeners_see_everything_of_their_own_records(world: World, listener: User) -> None:
    own = make_record(listener, title="My own", location="Zebrafach", price=Decimal("4321.09"))
    show_private_fields_to_listeners(False, by=SITE)
    page = client_of(listener).get(f"{LIST}{own.pk}/")
    assert "Zebrafach" in page.text
    assert "4321.09" in page.text


def test_collectors_see_what_is_kept_from_listeners(world: World) -> None:
    show_private_fields_to_listeners(False, by=SITE)
    collector = User.objects.get(username="eve")
    record = Record.objects.filter(owner__username="anna", is_active=True).first()
    assert record is not None
    assert "Zebrafach" in client_of(collector).get(f"{LIST}{record.pk}/").text


def test_an_owner_keeps_it_from_listeners_with_one_button(world: World) -> None:
    client = client_of(world.users["superuser"])
    page = client.get("/admin/people/")
    assert "Keep these from listeners" in page.text
    page = client.post("/admin/people/listeners/", {"shown": "0"}, follow=True)
    assert "Listeners no longer see prices, places and remarks." in page.text
    assert "Show these to listeners" in page.text
    page = client.post("/admin/people/listeners/", {"shown": "1"}, follow=True)
    assert "Listeners see prices, places and remarks." in page.text
    assert listeners_see_private_fields()


def test_nobody_but_an_owner_decides_what_listeners_see(world: World) -> None:
    with pytest.raises(PermissionDenied):
        show_private_fields_to_listeners(False, by=world.users["collector"])


def test_a_new_listener_is_told_no_more_than_the_others(world: World) -> None:
    show_private_fields_to_listeners(False, by=SITE)
    give_role(new := make_user("lola"), Role.LISTENER)
    assert not User.objects.get(pk=new.pk).has_perm(RIGHT)


def test_the_first_listener_sees_everything(db: None) -> None:
    give_role(first := make_user("lola"), Role.LISTENER)
    assert User.objects.get(pk=first.pk).has_perm(RIGHT)


def test_what_an_owner_decided_outlives_an_upgrade(world: World, listener: User) -> None:
    show_private_fields_to_listeners(False, by=SITE)
    call_command("migrate", verbosity=0)
    assert not User.objects.get(pk=listener.pk).has_perm(RIGHT)


def test_an_upgrade_gives_roles_the_rights_to_what_is_new(world: World) -> None:
    collectors = Group.objects.get(name=Role.COLLECTOR)
    orders = Permission.objects.get(codename="view_order")
    collectors.permissions.remove(orders)
    bring_roles_up_to_date("default")
    assert orders in collectors.permissions.all()


def test_an_upgrade_leaves_groups_alone_that_are_no_role(world: World) -> None:
    own = Group.objects.get(name="Group of anna")
    bring_roles_up_to_date("default")
    assert own.permissions.count() == 0
