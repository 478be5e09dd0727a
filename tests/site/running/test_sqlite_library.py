"""A process runs one SQLite: the newer of Python's own and pysqlite3's."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import Database
from packaging.requirements import Requirement

from disco_site.databases.library import has_wal_fault
from tests.conftest import new_installation

pytestmark = pytest.mark.once

#: The libraries whose classes any module of a process holds.
LOOK = """
import sys
print(*sorted({
    str(value.__module__).split(".")[0]
    for module in list(sys.modules.values())
    for value in list(vars(module).values())
    if isinstance(value, type) and str(value.__module__).startswith(("sqlite3", "pysqlite3"))
}))
"""
#: A stand-in for pysqlite3, of the version that is filled in.
OTHER = """
import sys
from types import SimpleNamespace
for name in ("pysqlite3", "pysqlite3.dbapi2", "pysqlite3._sqlite3"):
    sys.modules[name] = SimpleNamespace(__name__=name, sqlite_version_info={version})
"""
LOADED = "import disco_site, sqlite3, sqlite3.dbapi2, _sqlite3"
NAMES = "print(sqlite3.__name__, sys.modules['sqlite3.dbapi2'].__name__, _sqlite3.__name__)"


def python(code: str, data_dir: Path) -> str:
    """Run code in a process of its own, and return what it prints last."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=new_installation(data_dir),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "start",
    [
        "import runpy; sys.argv = ['manage.py', 'migrate', '-v0']; "
        "runpy.run_path('manage.py', run_name='__main__')",
        "import runpy; sys.argv = ['disco', 'check']; "
        "runpy.run_module('disco_site', run_name='__main__')",
        "import disco_site.wsgi",
        "import disco_site.wsgi; import disco_site.management.commands.serve",
        "import disco_site.wsgi; import disco_site.management.commands.tasks",
        "import tests.site.archive.stopping",
        "import benchmarks.handwritten",
    ],
)
def test_each_way_to_start_disco_knows_one_sqlite(start: str, tmp_path: Path) -> None:
    assert (
        python(f"import sys\n{start}\n{LOOK}", tmp_path)
        == sqlite3.Connection.__module__.split(".")[0]
    )


def test_the_tests_know_the_same_one() -> None:
    assert Database is sys.modules["sqlite3.dbapi2"]
    assert Database.Connection is sqlite3.Connection


def test_a_newer_one_takes_all_names_of_that_of_python(tmp_path: Path) -> None:
    code = f"{OTHER.format(version=(99, 0, 0))}\n{LOADED}\n{NAMES}"
    assert python(code, tmp_path) == "pysqlite3 pysqlite3.dbapi2 pysqlite3._sqlite3"


@pytest.mark.parametrize(
    "before",
    [
        OTHER.format(version=(3, 0, 0)),
        OTHER.format(version=(99, 0, 0)) + "import sqlite3",
        "import sys; sys.modules['pysqlite3'] = None",
    ],
    ids=["older", "too late", "not installed"],
)
def test_else_that_of_python_stays(before: str, tmp_path: Path) -> None:
    code = f"{before}\n{LOADED}\n{NAMES}"
    assert python(code, tmp_path) == "sqlite3 sqlite3.dbapi2 _sqlite3"


def test_where_the_requirements_bring_one_it_is_sound() -> None:
    lines = (settings.BASE_DIR / "requirements.txt").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("pysqlite3")]
    marker = Requirement(line).marker
    assert marker and (not marker.evaluate() or not has_wal_fault(sqlite3.sqlite_version_info))
