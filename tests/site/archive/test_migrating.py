"""Migrations are carried out and taken back, from every age to every other, with a backup before.

Ages are left for today's and reached from it with the backups on, which must be able to read tables
of any age; and all of them are walked through step by step.
"""

from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.models import Batch, Record, Style
from credits.models import Account, Transaction
from credits.triggers import missing_guards
from disco_site.archive.store.directory import BackupDirectory
from disco_site.management.commands import migrate
from ratings.models import Rating
from tests.factories import make_order, make_record, make_user

pytestmark = pytest.mark.django_db(transaction=True)

APPS = ("collection", "credits", "ratings")


def steps(app: str) -> list[str]:
    """Return the migrations of an app in their order, `zero` before the first."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    (leaf,) = graph.leaf_nodes(app)
    return ["zero", *(name for label, name in graph.forwards_plan(leaf) if label == app)]


#: No table of an app at all, and the first ones of the collection. Reading an age costs seconds; the
#: ages between are walked through.
AGES = [*((app, "zero") for app in APPS), ("collection", steps("collection")[1])]
#: One with a collection shows what PostgreSQL does.
EVERYWHERE = [("credits", "zero")]


@pytest.fixture
def automatic(data_dir: Any, settings: Settings) -> BackupDirectory:
    settings.DISCO_AUTO_BACKUP = True
    settings.DISCO_SAFETY_BACKUP = "disco_site.archive.automatic.safety_backup"
    return BackupDirectory()


@pytest.fixture(autouse=True)
def up_to_date(settings: Settings) -> Iterator[None]:
    """Brings the tables back for the next test, whatever became of them."""
    yield
    settings.DISCO_SAFETY_BACKUP = ""
    if open_steps():
        call_command("migrate", verbosity=0)


@pytest.fixture
def record() -> Record:
    """A record with everything that hangs on one: a purchase, a rating, a style and a change."""
    owner = make_user("anna", is_superuser=True)
    record = make_record(owner, title="Future Days")
    record.buy(by=SITE)
    Rating.objects.create(record=record, author=owner, value=8, rated_on=date(2026, 1, 2))
    record.set_styles([Style.objects.get_or_add("Krautrock")[0]])
    return record


def run(*arguments: str, **options: Any) -> str:
    output = StringIO()
    call_command("migrate", *arguments, stdout=output, stderr=output, **options)
    return output.getvalue()


def open_steps() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@pytest.mark.parametrize(
    ("app", "name"),
    [
        pytest.param(*age, marks=[pytest.mark.once] * (age not in EVERYWHERE), id=" ".join(age))
        for age in AGES
    ],
)
def test_an_age_is_reached_and_left_with_a_backup_of_each(
    automatic: BackupDirectory, record: Record, app: str, name: str
) -> None:
    run(app, name)
    assert open_steps() > 0
    there = connection.introspection.table_names()
    run()
    assert (open_steps(), missing_guards("default")) == (0, [])
    archives = automatic.archives()
    # Without a collection there is nothing to be backed up on the way back.
    assert len(archives) == (2 if "collection_record" in there else 1)
    assert all(archive.proven_at and archive.records == 1 for archive in archives)
    if "collection_record" in there:
        assert Record.objects.get().title == "Future Days"


@pytest.mark.parametrize("app", APPS)
def test_the_steps_of_an_app_are_taken_back_one_by_one(record: Record, app: str) -> None:
    for name in steps(app)[-2::-1]:
        run(app, name)
    run()
    assert open_steps() == 0


@pytest.mark.once
def test_ages_of_several_apps_meet(record: Record) -> None:
    run("credits", "zero")
    run("collection", "0003")
    run("credits", "0001")
    run()
    assert (open_steps(), Record.objects.get().title) == (0, "Future Days")


def test_what_going_back_takes_away_is_said_first(record: Record) -> None:
    order = make_order(record.owner, {"title": "Landed"})
    Record.objects.update(order_line=order.lines.get())
    said = run("collection", "0033")
    assert said.startswith("Going back deletes what only the later tables hold: ")
    assert "1 order; 1 order line; “order line” of 1 record." in said.split("\n")[0]
    assert not said.startswith("Going back") or said.index("Going back") < said.index("Unapplying")


@pytest.mark.once
def test_going_back_from_the_ledger_names_its_lines(record: Record) -> None:
    assert "1 account; 1 transaction." in run("credits", "zero")
    run()
    assert (Account.objects.count(), Transaction.objects.count()) == (0, 0)


@pytest.mark.once
def test_going_forward_loses_nothing_and_says_nothing(record: Record) -> None:
    run("collection", "0036")
    assert "Going back" not in run()


@pytest.mark.once
def test_going_back_where_nothing_is_lost_says_nothing(record: Record) -> None:
    assert "Going back" not in run("collection", "0033")


@pytest.mark.once
def test_a_person_at_a_terminal_is_asked(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: "no")
    with pytest.raises(CommandError, match="Nothing was changed"):
        run("ratings", "zero")
    assert Rating.objects.count() == 1
    monkeypatch.setattr("builtins.input", lambda prompt: "yes")
    run("ratings", "zero")
    # What records know of their ratings goes with these.
    assert open_steps() > len(steps("ratings")) - 1


def test_without_a_backup_nothing_is_changed_and_the_way_on_is_said(
    automatic: BackupDirectory, record: Record
) -> None:
    automatic.directory.write_text("")
    with pytest.raises(CommandError, match="To go on without it.*migrate --no-backup`"):
        run("ratings", "zero")
    assert Rating.objects.count() == 1
    run("ratings", "zero", no_backup=True)
    run(no_backup=True)
    assert open_steps() == 0


def test_a_migration_that_the_rows_forbid_is_refused_in_a_sentence(record: Record) -> None:
    Batch.objects.create(kind=Batch.Kind.BULK_RETURN)
    with pytest.raises(CommandError, match="The database refused a migration, of which nothing"):
        run("collection", "0001")
    run()
    assert (open_steps(), Batch.objects.count()) == (0, 1)


def test_a_migration_that_does_not_exist_is_refused_as_ever(automatic: BackupDirectory) -> None:
    make_record(User.objects.create(username="anna"))
    with pytest.raises(CommandError, match="Cannot find a migration"):
        run("collection", "9999")
    assert automatic.archives() == []


def test_a_pace_beyond_reason_is_brought_within_it(record: Record) -> None:
    run("credits", "0002")
    Account.objects.update(interval_days=32_000, running_days=32_000, running_credits=1)
    run()
    account = Account.objects.get()
    assert (account.interval_days, account.running_days, account.credits_per_interval) == (
        3660,
        3660,
        1,
    )
