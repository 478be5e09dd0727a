"""Who reaches which address by which method: what matrix.txt says, and nothing else.

The addresses come from the resolver, so a new one fails here until it has a line. Each is asked for
what belongs to the collector anna. Everybody has just signed in: which pages ask for the password
again is proven in signing_in/test_password_again.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.test import Client, override_settings

from adminkit.verbs import SITE
from collection.covers.giving import give_cover
from collection.models import Order, OrderLine, Play, Record, RecordPicture, ShelfLink, Track
from collection.tasks.models import TaskProgress
from disco_site.serving.methods import METHODS
from disco_site.signing_in.models import SignedIn
from tests.collection.pictures import make_picture
from tests.site.doors import FOR_ANYBODY
from tests.site.every_address import SiteAddress, every_address, filled
from tests.site.fuzzing import BYSTANDERS
from tests.site.test_fuzz import World, changed, read, some_row

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MATRIX = Path(__file__).with_name("matrix.txt")
#: Nobody; who may look and rate; a collector; the one to whom the rows belong; who owns the site.
ROLES = ("stranger", "listener", "collector", "anna", "owner")
#: The tables of addresses that are below no table of the admin.
TABLES: dict[str, type[Model]] = {
    "/admin/tasks/": TaskProgress,
    "/admin/sessions/": SignedIn,
    "/admin/links/": ShelfLink,
    "/admin/people/": User,
    "/admin/add/order/": Order,
    "/admin/collection/order/lines/": OrderLine,
}
FORM = {"content_type": "application/x-www-form-urlencoded"}
#: What stands for a name that is no row's.
WORDS = {
    "/admin/guide/<str:name>": "guide.md",
    "/admin/guide/pictures/<str:name>": "dashboard.png",
}


class Household(NamedTuple):
    """Everybody of the matrix, and where each address leads."""

    world: World
    users: dict[str, User | None]
    paths: dict[str, str]


@contextmanager
def world_in(directory: Path) -> Iterator[World]:
    """A household with a row in every table, of the site too, whose files are in a directory."""
    own = {"DISCO_DATA_DIR": directory, "MEDIA_ROOT": directory / "media"}
    own |= {"DISCO_BACKUP_DIR": directory / "backups", "FILE_UPLOAD_TEMP_DIR": directory}
    with override_settings(**own):
        world = World()
        anna = world.users["collector"]
        TaskProgress.objects.create(kind="import", user_id=anna.pk, title="An import")
        SignedIn.objects.create(user_id=anna.pk, browser="a phone")
        yield world


@pytest.fixture(scope="module")
def household(module_db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Household]:
    with world_in(tmp_path_factory.mktemp("matrix")) as world:
        anna = world.users["collector"]
        record = Record.objects.earliest("pk")
        give_cover(record, ContentFile(make_picture()), name="front.jpg", by=SITE)
        users = {
            "stranger": None,
            "listener": world.users["listener"],
            "collector": User.objects.get(username="eve"),
            "anna": anna,
            "owner": world.users["superuser"],
        }
        paths = {address.route: path_of(address, world) for address in every_address()}
        yield Household(world, users, paths)


def path_of(address: SiteAddress, world: World) -> str:
    """Return where an address leads for what belongs to anna."""
    route = address.route.replace("<str:name>", WORDS.get(address.route, "name"))
    for placeholder, words in world.words.items():
        route = route.replace(placeholder, words[0])
    for placeholder, table in (("play", Play), ("track", Track), ("number", RecordPicture)):
        row = table._base_manager.order_by("pk").first()
        assert row is not None
        route = route.replace(f"<int:{placeholder}>", str(row.pk))
    route = route.replace("<int:size>", "360")
    row_id = some_row(address)
    for beginning, table in TABLES.items():
        if address.route.startswith(beginning):
            row_id = table._base_manager.order_by("pk").values_list("pk", flat=True)[0]
    return filled(route, str(row_id))


def outcome(answer: Any) -> str:
    """Return the word of the matrix for an answer."""
    if answer.status_code == 302 and answer["Location"].startswith("/admin/login/"):
        return "sign-in"
    return str(read(answer).status_code)


def answers(household: Household, role: str, method: str) -> dict[str, str]:
    """Return the outcome of each address for a role. Those who may change what is anna's have each
    change taken back; for the others it is to be seen that nothing changes.
    """
    client, user = Client(raise_request_exception=False), household.users[role]
    found = {}
    for route, path in household.paths.items():
        # One of the addresses signs out.
        if user and SESSION_KEY not in client.session:
            client.force_login(user)
        signed_in = client.cookies.copy()
        with transaction.atomic(), transaction.atomic("site"):
            found[route] = outcome(client.generic(method, path, **FORM))
            if role in ("anna", "owner"):
                transaction.set_rollback(True)
                transaction.set_rollback(True, using="site")
                client.cookies = signed_in
    return found


def matrix() -> dict[str, list[str]]:
    """Return the outcomes that matrix.txt has for an address: those of GET by role, then of POST."""
    rows = {}
    for line in MATRIX.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            route, *outcomes = line.rsplit(maxsplit=2 * len(ROLES))
            assert route not in rows, f"{route} has two lines"
            rows[route] = outcomes
    return rows


def test_every_address_has_a_line_in_the_matrix_and_every_line_an_address() -> None:
    assert set(matrix()) == {address.route for address in every_address()}


def test_nobody_who_is_signed_in_is_led_to_the_sign_in() -> None:
    led = {
        route
        for route, outcomes in matrix().items()
        for role, outcome in zip(ROLES * 2, outcomes, strict=True)
        if role != "stranger" and outcome == "sign-in"
    }
    assert led == set()


def test_strangers_reach_what_is_for_anybody_and_else_the_sign_in_alone() -> None:
    reached = {
        route
        for route, outcomes in matrix().items()
        if {outcomes[0], outcomes[len(ROLES)]} != {"sign-in"}
    }
    # Whoever has no session any more is led to the first page, which asks for a sign-in.
    assert reached - {"/admin/logout/"} == set(FOR_ANYBODY)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_the_matrix_says(
    household: Household, role: str, method: str
) -> None:
    column = ROLES.index(role) + (len(ROLES) if method == "POST" else 0)
    said = {route: outcomes[column] for route, outcomes in matrix().items()}
    before = household.world.rows()
    found = answers(household, role, method)
    differing = {
        route: f"{outcome}, in the matrix: {said.get(route, 'nothing')}"
        for route, outcome in found.items()
        if outcome != said.get(route)
    }
    rows = changed(before, household.world.rows())
    # The other collector may change what is her own.
    touched = [row for row in rows if not (role == "collector" and row[1] > BYSTANDERS)]
    assert (differing, touched) == ({}, [])


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_no_address_takes_another_method(household: Household, method: str) -> None:
    client = Client()
    client.force_login(household.world.users["superuser"])
    answered = {route: client.generic(method, path) for route, path in household.paths.items()}
    taken = {route for route, answer in answered.items() if answer.status_code != 405}
    assert taken == set()
    assert {answer["Allow"] for answer in answered.values()} == {", ".join(METHODS)}


def test_no_address_takes_a_form_without_its_token(household: Household) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(household.world.users["superuser"])
    answered = {route: client.post(path).status_code for route, path in household.paths.items()}
    # The pages for strangers take no form at all.
    strangers = {
        route for route in answered if route.startswith("/shelf/") and answered[route] == 405
    }
    assert {route for route, status in answered.items() if status != 403} == strangers
