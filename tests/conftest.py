"""Fixtures that all tests share, and the word on tests that a run leaves out."""

import fcntl
import gc
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connections, transaction
from django.template import Context, Template
from django.test import TransactionTestCase
from django.utils.safestring import SafeString
from pytest_django import Settings

# The tables that have pages are known once these are loaded.
import disco_site.urls  # noqa: F401

LEFT_OUT = {
    "browser": "needs Chromium; all of them: .ci/run",
    "image": "needs an engine for containers; all of them: .ci/run",
    "postgres": "needs a PostgreSQL server; all of them: .ci/run",
    "once": "proves the same on every Python and database; all of them: .ci/run",
    "files": "all of their tests are marked once; all of them: .ci/run",
    "samples": f"no files of real collectors in {django_settings.SAMPLE_DATA}; DISCO_SAMPLE_DATA "
    "names another place",
}
left_out: Counter[str] = Counter()
# Files whose tests take a minute or more. Of those that begin last, one would keep all waiting.
LONGEST = ["test_migrating", "test_restore", "test_matrix", "test_serve"]

# Whoever signs in is known to the second database, so every test that has one has both.
TransactionTestCase.databases = frozenset({"default", "site"})

Disco = Callable[..., "subprocess.CompletedProcess[str]"]
# What a file says whose tests are all marked so.
ALL_ONCE = re.compile(r"^pytestmark = (\[\s+|\[.*)?pytest\.mark\.once\b", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out, without loading them, files of which no test is asked for."""
    if "not once" not in config.getoption("markexpr") or collection_path.suffix != ".py":
        return None
    if not ALL_ONCE.search(collection_path.read_text(encoding="utf-8")):
        return None
    left_out["files"] += 1
    return True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not django_settings.SAMPLE_DATA.is_dir():
        without = [item for item in items if item.get_closest_marker("samples")]
        items[:] = [item for item in items if not item.get_closest_marker("samples")]
        config.hook.pytest_deselected(items=without)
    items.sort(key=lambda item: item.path.stem not in LONGEST)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Load all modules where coverage is measured: what is loaded by a test that is not measured
    would count as never reached. Thousands of tests that were found stay until the end, so they
    need not be looked through for garbage after each page.
    """
    if session.config.getoption("cov_source", None):
        for app in ("adminkit", "collection", "credits", "disco_site", "ratings"):
            for module in walk_packages([str(django_settings.BASE_DIR / app)], f"{app}."):
                if ".migrations" not in module.name:
                    import_module(module.name)
    gc.collect()
    gc.freeze()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    left_out.update(
        marker for item in items for marker in LEFT_OUT if item.get_closest_marker(marker)
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    # On several cores, each process counts for itself and all see the same tests.
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if not left_out:
        left_out.update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if django_settings.SAMPLE_DATA.is_dir():
        left_out.pop("samples", None)
    for marker, count in sorted(left_out.items()):
        what = "files" if marker == "files" else f"tests marked {marker}"
        sentence = f"NOT RUN: {count} {what} ({LEFT_OUT[marker]})."
        terminalreporter.write_line(sentence, yellow=True, bold=True)


@pytest.fixture(scope="session", autouse=True)
def unwatched_fields(django_test_environment: None) -> None:
    """Django's test client keeps a copy of the context of each template that is rendered. A page
    has hundreds of fields, each rendered by templates whose contexts no test asks for.
    """
    watched = Template._render

    def render(template: Template, context: Context) -> SafeString:
        if str(template.name).startswith("django/forms/"):
            return template.nodelist.render(context)
        return watched(template, context)

    # Django puts back what stood here before the tests.
    Template._render = render


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The databases of the tests. On PostgreSQL the two are one, which is not dropped as long as
    the second connection is open.
    """
    yield
    with django_db_blocker.unblock():
        connections["site"].close()


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database for a fixture of the scope of a module, which makes rows once for all its tests:
    each begins with these rows, whatever the one before it changed. They go with the module.
    """
    with django_db_blocker.unblock(), transaction.atomic(), transaction.atomic("site"):
        yield
        for alias in TransactionTestCase.databases:
            transaction.set_rollback(True, using=alias)


@pytest.fixture
def data_dir(tmp_path: Path, settings: Settings) -> Path:
    """An empty data directory of the test's own for covers, temporary files and back-ups. The
    database stays shared.
    """
    settings.DISCO_DATA_DIR = tmp_path
    settings.DISCO_BACKUP_DIR = tmp_path / "backups"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    settings.MEDIA_ROOT.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


def new_installation(data_dir: Path) -> dict[str, str]:
    """The environment of a site of its own in `data_dir`, on SQLite, whatever runs the tests."""
    own = ("DISCO_", "DJANGO_", "DATABASE_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return inherited | {"DISCO_DATA_DIR": str(data_dir), "DISCO_AUTO_BACKUP": "off"}


def run_disco(
    data_dir: Path, *arguments: str, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Run `manage.py ARGS` as a process over the site in `data_dir`."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=django_settings.BASE_DIR,
        env=new_installation(data_dir) | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def disco(tmp_path: Path) -> Disco:
    """Runs `manage.py ARGS` as a process in a new site in `tmp_path`/data: disco("check",
    DISCO_CURRENCY="USD").
    """
    return partial(run_disco, tmp_path / "data")


@contextmanager
def one_at_a_time(pytestconfig: pytest.Config) -> Iterator[None]:
    """Of several processes that would build the same, let one do so while the others wait."""
    with (pytestconfig.cache.mkdir("migrated").parent / "migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def migrated(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a site without records or people, on SQLite; tests take copies of it.
    Building it takes longer than many tests, so it is kept for the next run as long as its tables
    are the same.
    """
    directory = tmp_path_factory.mktemp("migrated") / "data"
    kept = pytestconfig.cache.mkdir("migrated") / _digest_of_tables()
    # What another run removes meanwhile is built anew.
    with suppress(OSError):
        return Path(shutil.copytree(kept, directory))
    with one_at_a_time(pytestconfig):
        if not kept.exists():
            for outdated in kept.parent.iterdir():
                shutil.rmtree(outdated, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=kept.parent) as beside:
                built = Path(beside) / "data"
                assert run_disco(built, "migrate", "--verbosity", "0").returncode == 0
                built.rename(kept)
        shutil.rmtree(directory, ignore_errors=True)
        return Path(shutil.copytree(kept, directory))


def _digest_of_tables() -> str:
    """Return the SHA-256 of what decides how the tables of a new site look."""
    base = django_settings.BASE_DIR
    digest = sha256((base / "requirements.lock").read_bytes())
    for module in sorted(
        [
            *base.glob("*/migrations/*.py"),
            *base.glob("*/*/migrations/*.py"),
            *base.glob("disco_site/databases/*.py"),
            base / "credits" / "triggers.py",
            *base.glob("collection/models/searching/*.py"),
        ]
    ):
        digest.update(module.read_bytes())
    return digest.hexdigest()


def template_on_server(directory: Path) -> str:
    """Return the name of a migrated database on PostgreSQL, which is made if there is none, and
    kept as long as the tables are the same. Others are copied from it.
    """
    name = f"disco_tests_{_digest_of_tables()[:16]}"
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'disco\\_tests\\_%'")
        there = {row[0] for row in cursor.fetchall()}
        if name in there:
            return name
        for database in (*there, f"{name}_unfinished"):
            cursor.execute(f'DROP DATABASE IF EXISTS "{database}"')
        cursor.execute(f'CREATE DATABASE "{name}_unfinished"')
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}_unfinished").geturl()
        done = run_disco(directory, "migrate", "--verbosity", "0", DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
        cursor.execute(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
    return name


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_modify_db_settings: None,
    migrated: Path,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: Any,
) -> bool:
    """Put copies of migrated databases in the place of those that pytest-django would build, on
    SQLite, and say that they are there. On PostgreSQL, let it copy one.
    """
    if connections["default"].vendor != "sqlite":
        with django_db_blocker.unblock(), one_at_a_time(pytestconfig):
            template = template_on_server(tmp_path_factory.mktemp("template"))
        connections["default"].settings_dict["TEST"]["TEMPLATE"] = template
        return False
    for alias in connections:
        file = Path(connections[alias].settings_dict["NAME"]).name
        shutil.copy(migrated / file, connections[alias].settings_dict["TEST"]["NAME"])
    return True


@pytest.fixture
def installed(migrated: Path, tmp_path: Path) -> Path:
    """A copy of it, over which the fixture `disco` works."""
    return Path(shutil.copytree(migrated, tmp_path / "data"))
