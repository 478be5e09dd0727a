"""From SQLite to PostgreSQL and back, by the portable part of an archive."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import dj_database_url
import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from credits.proof import prove_ledger
from disco_site.archive.backup import make_archive
from disco_site.archive.restore.restore import Wish, restore
from disco_site.archive.store.directory import BackupDirectory
from tests.conftest import new_installation
from tests.site.archive.forging import checksums

pytestmark = pytest.mark.postgres

Manage = Callable[..., str]


def manager(data_dir: Path, **variables: str) -> Manage:
    """Return what runs `manage.py ARGS` in an installation and returns what it says."""

    def run(*arguments: object, fails: bool = False) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=settings.BASE_DIR,
            env=new_installation(data_dir) | variables,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )
        assert (done.returncode != 0) == fails, done.stderr.decode()
        return (done.stderr if fails else done.stdout).decode()

    return run


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Manage]:
    url = os.environ["DATABASE_URL"]
    name, place = f"restored_{os.getpid()}", dj_database_url.parse(url)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        own = re.sub(rf"/{re.escape(place['NAME'])}(?=$|\?)", f"/{name}", url)
        yield manager(tmp_path / "postgresql", DATABASE_URL=own)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


MORE = "from tests.factories import make_record; make_record(title='One more')"


def test_a_collection_goes_from_sqlite_to_postgresql_and_back(
    archive: Path, postgresql: Manage, empty: Path, tmp_path: Path
) -> None:
    files = checksums(archive, "records.csv", "transactions.csv")
    assert "add --csv-only" in postgresql("restore", archive, fails=True)
    postgresql("restore", archive, "--csv-only")
    postgresql("backup")
    other = max((tmp_path / "postgresql" / "backups").glob("*.zip"))
    assert checksums(other, *files) == files
    restore(other, Wish(from_tables=True))
    assert checksums(make_archive(BackupDirectory()).archived.path, *files) == files
    assert prove_ledger().faults == []
    # There as well: an archive of its own comes back, and new rows follow those that are there.
    postgresql("shell", "-v0", "-c", MORE)
    postgresql("restore", other, "--replace")
    postgresql("shell", "-v0", "-c", MORE)


ARRIVED_TWICE = """
from credits.models import Transaction
line = Transaction.objects.filter(kind="Purchase", record__is_active=True).first()
Transaction(account=line.account, record=line.record, date=line.date, kind=line.kind, amount=0).save()
"""


def test_a_ledger_with_a_fault_is_restored_as_it_was_archived(
    archive: Path, postgresql: Manage, tmp_path: Path
) -> None:
    postgresql("restore", archive, "--csv-only")
    postgresql("shell", "-v0", "-c", ARRIVED_TWICE)
    postgresql("backup")
    other = max((tmp_path / "postgresql" / "backups").glob("*.zip"))
    assert "The ledger has 1 fault" in postgresql("restore", other, "--replace")
