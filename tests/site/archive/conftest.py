"""An installation that has an archive and has moved on since. It is on SQLite, whatever runs the
tests.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from pytest_django import Settings

from disco_site.environment import SQLITE_OPTIONS, Environment
from tests.conftest import new_installation
from tests.site.archive.forging import Forged


@pytest.fixture(scope="session")
def household(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of the installation; tests take copies of it."""
    directory = Path(shutil.copytree(migrated, tmp_path_factory.mktemp("household") / "data"))
    environment = new_installation(directory) | {"DJANGO_SETTINGS_MODULE": "disco_site.settings"}
    command = [sys.executable, "-m", "tests.site.archive.household"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, timeout=120)
    return directory


@pytest.fixture(scope="session")
def archive(household: Path) -> Path:
    """The archive; it is only read."""
    return next((household / "backups").glob("*.zip"))


@pytest.fixture
def house(household: Path, tmp_path: Path) -> Path:
    """A copy of the data directory where the fixture `disco` works, without back-ups."""
    return shutil.copytree(household, tmp_path / "data", ignore=shutil.ignore_patterns("backups"))


@pytest.fixture
def at_home(house: Path, settings: Settings, django_db_blocker: Any) -> Iterator[Path]:
    """Lets the test itself be Disco in that data directory, with the live database there. Yields
    the directory.
    """
    settings.DISCO_DATA_DIR, settings.MEDIA_ROOT = house, house / "media"
    settings.FILE_UPLOAD_TEMP_DIR, settings.DISCO_BACKUP_DIR = house / "tmp", house / "backups"
    known = connections.settings
    tests = {alias: connections[alias] for alias in known}
    nobody = dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), "")
    connections.settings = {
        alias: tests[alias].settings_dict
        | Environment({}).sqlite(house / file, SQLITE_OPTIONS)
        | nobody
        for alias, file in (("default", "db.sqlite3"), ("site", "site.sqlite3"))
    }
    for alias in known:
        del connections[alias]
    with django_db_blocker.unblock():
        yield house
        connections.close_all()
    connections.settings = known
    for alias, connection in tests.items():
        connections[alias] = connection


@pytest.fixture
def databases_aside(django_db_blocker: Any) -> Iterator[None]:
    """Lets a test open databases that no settings name. An archive is proven without the
    live one.
    """
    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture
def forged(archive: Path, data_dir: Path) -> Forged:
    """The archive in pieces, to be changed and packed anew; the directory for temporary files is
    the test's own.
    """
    return Forged(archive, data_dir)


@pytest.fixture
def empty(at_home: Path) -> Path:
    """The same, with nothing but the directories: a new installation that was never started."""
    for path in at_home.rglob("*"):
        if path.is_file():
            path.unlink()
    return at_home
