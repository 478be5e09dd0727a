"""Whatever is typed into an address or a form: no page falls, no list shows everything for a filter
that it cannot read, and no row changes that the form did not name.

Every address of the site is asked as four users. FUZZ_ROUNDS=20 makes twenty such runs, each from a
seed of its own.
"""

import os
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.bulk.loans import lend_together
from collection.importing.tables.registry import TABLES
from collection.models import (
    Batch,
    Change,
    Decision,
    HeaderMapping,
    LookUp,
    Order,
    OrderLine,
    OwnField,
    OwnValue,
    Place,
    Play,
    Preferences,
    Record,
    RecordPicture,
    SavedFilter,
    ShelfLink,
    SourceKey,
    TwoRecords,
    Want,
)
from collection.models.scans.scan_list import ScanList
from disco_site.people.roles import Role, give_role
from tests.collection.pictures import make_picture
from tests.factories import make_account, make_record, make_user
from tests.site.every_address import SiteAddress, every_address
from tests.site.fuzzing import BYSTANDERS, Fuzzer, fields_of, names_every_row

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1"))
NOBODY = "nobody"
# Sessions and the last sign-in are no rows of the collection.
KEPT_ELSEWHERE = {"sessions.session", "contenttypes.contenttype", "admin.logentry"}

Rows = dict[str, dict[int, tuple[Any, ...]]]


class World:
    """A household with one row in every table, and bystanders: rows that no form names."""

    def __init__(self) -> None:
        self.words: dict[str, list[str]] = {}
        # PostgreSQL keeps counting where the test before this one stopped.
        self._begin_at(BYSTANDERS // 2)
        self.collector = self._household("anna", "Can", Role.COLLECTOR)
        self._begin_at(BYSTANDERS)
        self._household("eve", "Neu!", Role.COLLECTOR)
        give_role(listener := make_user("lena"), Role.LISTENER)
        give_role(superuser := make_user("boss"), Role.OWNER)
        self.users = {
            "listener": User.objects.get(pk=listener.pk),
            "collector": self.collector,
            "superuser": User.objects.get(pk=superuser.pk),
        }

    def _household(self, name: str, artist: str, role: Role) -> User:
        give_role(make_user(name), role)
        user = User.objects.get(username=name)
        make_account(user)
        record = make_record(
            user,
            artists=[artist],
            title=f"By {artist}",
            labels=[f"Label of {name}"],
            genre=f"Genre of {name}",
            format=f"Format of {name}",
            rating="7",
        )
        record.buy(by=SITE)
        record.set_tracks([{"title": "Paperhouse"}])
        batch = Batch.objects.create(user=user, kind=Batch.Kind.IMPORT)
        Change.objects.create(
            batch=batch, record=record, record_uid=record.uid, after={"title": "x"}
        )
        SourceKey.objects.create(record=record, source="discogs", key=name, seen={})
        HeaderMapping.objects.remember([name], {})
        Decision.objects.create(key=name, subject="artist", text="a, b", names=["a", "b"])
        Play.objects.create(user=user, record=record, day=date(2026, 1, 1))
        SavedFilter.objects.create(user=user, name="x", query="genre=rock")
        Want.objects.create(owner=user, artist=artist, title="Ege")
        Group.objects.create(name=f"Group of {name}")
        self._add_what_is_own(user, record)
        return user

    def _add_what_is_own(self, user: User, record: Record) -> None:
        """Store places, tags, own fields, pictures, a loan, a list of scans and a link to the
        shelf; `words` are what addresses call them.
        """
        name = user.username
        same = Record.objects.filter(pk=record.pk)
        edit_together(
            same, {"location": f"Shelf of {name}", "add_tags": [f"Tag of {name}"]}, by=SITE
        )
        place = Place.objects.create(owner=user, name=f"Shelf of {name}")
        field = OwnField.objects.create(owner=user, name=f"Mood of {name}")
        OwnValue.objects.create(record=record, field=field, value="calm")
        picture = ContentFile(make_picture(), name="back.jpg")
        RecordPicture.objects.create(record=record, kind="back", file=picture)
        other = make_record(user, title=f"Lent by {name}", styles=[f"Style of {name}"])
        lend_together(Record.objects.filter(pk=other.pk), "Lena", by=SITE)
        TwoRecords.objects.create(record=record, other=other, are_copies=True)
        LookUp.objects.note(record.pk, "discogs", "found", key="1", sentence="Found")
        lines = [{"number": 1, "text": record.title, "record": record.pk}]
        ScanList.objects.create(user=user, mode="move", place=place.name, lines=lines)
        Preferences.objects.create(user=user)
        order = Order.objects.create(owner=user, shop=f"Shop of {name}")
        OrderLine.objects.create(order=order, position=1, artist=name, title="Soon", count=1)
        until = timezone.localdate() + timedelta(days=30)
        _, token = ShelfLink.objects.make(user, None, until, by=SITE)
        # A form may name what is the first household's, and never what is a bystander's.
        self.words = self.words or {
            "<str:token>": [token],
            "<slug:code>": [place.code],
            "<uuid:uid>": [str(record.uid)],
            "<slug:kind>": ["jpeg", "webp"],
            "<str:kind>": ["jpeg", "webp"],
            "<str:table>": list(TABLES),
        }

    @staticmethod
    def _begin_at(pk: int) -> None:
        """Let the ids of every table go on from `pk`."""
        with connection.cursor() as cursor:
            for model in apps.get_models():
                table = model._meta.db_table
                if connection.vendor == "sqlite":
                    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                    cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, pk])
                elif model._meta.auto_field:
                    cursor.execute(
                        "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, pk]
                    )

    def rows(self) -> Rows:
        """Return everything that is stored, by table and id."""
        stored: Rows = {}
        for model in apps.get_models():
            if model._meta.label_lower not in KEPT_ELSEWHERE:
                fields = [f.attname for f in model._meta.concrete_fields if f.name != "last_login"]
                rows = model._base_manager.values_list("pk", *fields)
                stored[model._meta.label] = {row[0]: row for row in rows}
        return stored


def bystanders(rows: Rows) -> Rows:
    return {
        table: {pk: row for pk, row in ids.items() if isinstance(pk, int) and pk > BYSTANDERS}
        for table, ids in rows.items()
    }


def changed(before: Rows, after: Rows) -> list[tuple[str, int]]:
    """Return the rows of `before` that are not the same in `after`."""
    return [
        (table, pk)
        for table, ids in before.items()
        for pk, row in ids.items()
        if after[table].get(pk) != row
    ]


def model_of(address: SiteAddress) -> type[Model] | None:
    """Return the table that an address is below."""
    parts = address.route.strip("/").split("/")
    known = {f"{m._meta.app_label}/{m._meta.model_name}": m for m in apps.get_models()}
    return known.get("/".join(parts[1:3]))


def some_row(address: SiteAddress) -> int | None:
    """Return a row of the table below which an address is, one that is no bystander."""
    model = model_of(address)
    row = model._base_manager.order_by("pk").first() if model else None
    return row.pk if row else None


@pytest.fixture
def world(db: None, data_dir: object) -> World:
    return World()


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    clients = {NOBODY: Client()}
    for role, user in world.users.items():
        clients[role] = Client()
        clients[role].force_login(user)
    for client in clients.values():
        client.raise_request_exception = False
    return clients


def read(answer: Any) -> Any:
    """Return an answer after all of it has come, a file that is handed out too."""
    if answer.streaming:
        answer.streaming_content = list(answer.streaming_content)
    return answer


def role_for(fuzzer: Fuzzer, clients: dict[str, Client]) -> str:
    return fuzzer.random.choice(list(clients))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_address_makes_a_page_fall_or_changes_a_row(
    world: World, clients: dict[str, Client], seed: int
) -> None:
    fuzzer, before, fallen = Fuzzer(seed), world.rows(), []
    for address in every_address():
        path = fuzzer.path(address.route, some_row(address), world.words)
        path = f"{path}?{fuzzer.query(())}"
        role = role_for(fuzzer, clients)
        answer = read(clients[role].get(path))
        if answer.status_code >= 500:
            fallen.append((role, path[:300], answer.status_code))
    assert (fallen, changed(before, world.rows())) == ([], [])


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_form_makes_a_page_fall_or_changes_a_row_that_it_did_not_name(
    world: World, clients: dict[str, Client], seed: int
) -> None:
    fuzzer, before, faults = Fuzzer(seed), world.rows(), []
    for address in every_address():
        path = fuzzer.path(address.route, some_row(address), world.words)
        shown = read(clients["superuser"].get(path))
        body = fuzzer.form(fields_of(shown.text) if not shown.streaming else {})
        role = role_for(fuzzer, clients)
        with transaction.atomic():
            answer = read(
                clients[role].post(path, body, content_type="application/x-www-form-urlencoded")
            )
            after = world.rows()
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            faults.append((role, path[:200], answer.status_code, body[:1500]))
        touched = changed(before, after)
        if not names_every_row(body):
            others = changed(bystanders(before), after)
            faults += [(role, path, row, body[:1500]) for row in others]
        if touched and (role == NOBODY or 400 <= answer.status_code < 500):
            faults.append((role, path, answer.status_code, touched, body[:1500]))
    assert faults == []
