"""The page *What happened*, and the history of a row: who did what, for reading only."""

import ast
import csv
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adminkit.audit import note, site_login
from adminkit.entries.verb import Verb
from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.models import Genre, Record, Want
from disco_site.people.roles import Role, give_role
from tests.adminkit.test_table_export import columns
from tests.factories import make_record, make_user
from tests.site.source_tree import ROOT, sources

LIST = "/admin/admin/logentry/"


@pytest.fixture
def boss(client: Client, db: None) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def record(boss: User) -> Record:
    return make_record(boss)


def rows(client: Client, query: str = "") -> list[tuple[str, str, str]]:
    """Return (who, did, what) of the list."""
    shown = client.get(LIST + query).context["cl"]
    admin = shown.model_admin
    return [
        (admin.who(entry), admin.did(entry), str(entry.object_repr)) for entry in shown.result_list
    ]


def test_it_says_who_did_what_and_the_latest_first(client: Client, record: Record) -> None:
    record.buy(by=record.owner)
    record.remove(by=SITE)
    assert rows(client) == [
        ("disco", "removed", "Can - Tago Mago"),
        ("boss", "bought", "Can - Tago Mago"),
    ]
    page = client.get(LIST).content.decode()
    assert "credits: -1" in page and "by a command" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?who=boss", 1),
        ("?who=disco", 1),
        ("?did=remove", 1),
        ("?kind=collection.record", 2),
        ("?kind=collection.want", 0),
        ("?q=tago", 2),
        ("?q=zuma", 0),
        ("?after=2020-01-01", 2),
        ("?before=2020-01-01", 0),
        ("?batch=7", 0),
    ],
)
def test_it_is_narrowed(client: Client, record: Record, query: str, count: int) -> None:
    record.buy(by=record.owner)
    record.remove(by=SITE)
    assert len(rows(client, query)) == count


def test_the_number_of_a_batch_finds_what_led_to_it(client: Client, record: Record) -> None:
    record.buy(by=SITE)
    batch, _ = edit_together(Record.objects.all(), {"location": "Attic"}, by=record.owner)
    assert batch
    assert rows(client, f"?batch={batch.pk}") == [("boss", "edited together", str(batch))]
    assert rows(client, f"?batch={batch.pk}0") == []


@pytest.mark.parametrize("query", ["?who=x", "?did=x", "?kind=x", "?after=x", "?batch=x", "?x=1"])
def test_an_address_that_it_does_not_know_shows_nothing(
    client: Client, record: Record, query: str
) -> None:
    record.buy(by=SITE)
    page = client.get(LIST + query)
    assert page.status_code == 200 and "errornote" in page.content.decode()
    assert rows(client, query) == []


def test_it_asks_as_often_for_500_entries_as_for_5(client: Client, record: Record) -> None:
    def count(entries: int) -> int:
        for _ in range(entries):
            note(record.owner, Verb.CHANGE, record)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    client.get(LIST)
    assert count(5) == count(500)


def test_it_is_for_owners_alone(client: Client, boss: User) -> None:
    give_role(anna := make_user("anna"), Role.COLLECTOR)
    client.force_login(User.objects.get(pk=anna.pk))
    assert client.get(LIST).status_code == 403
    assert "What happened" not in client.get("/admin/").content.decode()


def test_no_address_changes_an_entry(client: Client, record: Record) -> None:
    record.buy(by=record.owner)
    before = list(LogEntry.objects.values())
    entry = LogEntry.objects.get()
    for address in (f"{LIST}add/", f"{LIST}{entry.pk}/change/", f"{LIST}{entry.pk}/delete/"):
        assert client.post(address, {"object_repr": "forged", "post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": entry.pk, "post": "yes"}
    client.post(LIST, selected)
    assert list(LogEntry.objects.values()) == before


def test_no_code_changes_or_deletes_an_entry() -> None:
    verbs = {"update", "delete", "save", "bulk_update", "update_or_create"}
    found = []
    for package in ("adminkit", "collection", "credits", "ratings", "disco_site"):
        for path in sources(package).values():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    chain = ast.unparse(node.func)
                    if "LogEntry" in chain and node.func.attr in verbs:
                        found.append(f"{path.relative_to(ROOT)}: {chain}")
    assert found == []


def test_its_file_holds_what_the_address_asks_for(client: Client, record: Record) -> None:
    record.buy(by=record.owner)
    record.remove(by=SITE)
    address = f"{LIST}export/?who=disco"
    answer = client.post(address, {"format": "0", **columns(client, address)})
    (row,) = csv.DictReader(StringIO(answer.content.decode()))
    told = [row[name] for name in ("who", "did", "what", "where")]
    assert told == ["disco", "removed", "Can - Tago Mago", "by a command"]


def test_the_history_of_a_record_has_its_batches(client: Client, record: Record) -> None:
    record.buy(by=record.owner)
    batch, _ = edit_together(Record.objects.all(), {"location": "Attic"}, by=record.owner)
    assert batch
    page = client.get(reverse("admin:collection_record_history", args=[record.pk]))
    told = [(row.who, row.did, row.batch) for row in page.context["told"]]
    assert told == [("boss", "edited together", batch.pk), ("boss", "bought", None)]
    assert reverse("admin:collection_batch_change", args=[batch.pk]) in page.content.decode()


def test_a_batch_that_is_older_than_entries_is_in_the_history(
    client: Client, record: Record
) -> None:
    batch, _ = edit_together(Record.objects.all(), {"location": "Attic"}, by=record.owner)
    LogEntry.objects.all().delete()
    page = client.get(reverse("admin:collection_record_history", args=[record.pk]))
    assert [row.batch for row in page.context["told"]] == [batch and batch.pk]


def test_a_history_without_entries_says_nothing_untrue(client: Client, boss: User) -> None:
    genre = Genre.objects.create(name="Krautrock")
    page = client.get(reverse("admin:collection_genre_history", args=[genre.pk])).content.decode()
    assert "Nothing is written down about this yet." in page
    assert "via this admin site" not in page


def test_a_form_that_is_saved_is_one_entry(client: Client, boss: User) -> None:
    genre = Genre.objects.create(name="Krautrock")
    address = reverse("admin:collection_genre_change", args=[genre.pk])
    client.post(address, {"name": "Kraut"}, follow=True)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (boss, str(genre.pk))
    told = client.get(reverse("admin:collection_genre_history", args=[genre.pk])).context["told"]
    assert [(row.who, row.where) for row in told] == [("boss", "on a page")]


def test_whoever_may_not_change_a_thing_reads_no_details(client: Client, record: Record) -> None:
    record.buy(by=record.owner)
    give_role(anna := make_user("anna"), Role.LISTENER)
    client.force_login(User.objects.get(pk=anna.pk))
    page = client.get(reverse("admin:collection_record_history", args=[record.pk]))
    assert "bought" in page.content.decode() and "credits" not in page.content.decode()


def test_rows_that_are_deleted_together_are_one_entry(client: Client, boss: User) -> None:
    wants = [Want.objects.create(owner=boss, artist="Can", title=title) for title in "ab"]
    selected = {"action": "delete_selected", "_selected_action": [one.pk for one in wants]}
    client.post(reverse("admin:collection_want_changelist"), {**selected, "post": "yes"})
    entry = LogEntry.objects.get()
    assert not Want.objects.exists() and '"count": 2' in entry.change_message


def test_the_login_of_disco_is_the_same_each_time(db: None) -> None:
    assert site_login() == site_login()
    assert User.objects.get().username == "disco"
