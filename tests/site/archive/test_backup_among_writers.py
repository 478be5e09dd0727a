"""Backups while two processes write as fast as they can: each is of one point in time."""

import csv
import io
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from disco_site.archive.format.manifest import Manifest
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.verify import verify
from tests.conftest import new_installation

BACKUPS = 3
WRITERS = ["anna", "bert"]
MAKE = """
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.backup import make_archive
for _ in range({0}):
    make_archive(BackupDirectory(), newest={0})
"""


@contextmanager
def writing(name: str, environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.site.archive.writer", name]
    pipes = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
    }
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, **pipes) as process:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        yield
        _, errors = process.communicate()
    assert process.returncode == 0, errors


def run(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments, "--verbosity", "0"]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def records_by_owner(path: Path) -> Counter[str]:
    with zipfile.ZipFile(path) as archive:
        rows = csv.DictReader(io.StringIO(archive.read("records.csv").decode(), newline=""))
        return Counter(row["owner"] for row in rows)


def assert_one_point_in_time(path: Path, manifest: Manifest) -> None:
    written, counts = records_by_owner(path), manifest.counts
    assert counts["collection.Record"] == counts["ratings.Rating"] == written.total()
    assert counts["credits.Transaction"] == 2 * written.total()
    # The nth transaction of a writer books n credits.
    assert manifest.balances == {name: written[name] * (written[name] + 1) // 2 for name in WRITERS}


@pytest.mark.django_db
def test_each_backup_among_writers_is_of_one_point_in_time(installed: Path, data_dir: Path) -> None:
    environment = new_installation(installed) | {"DJANGO_SETTINGS_MODULE": "disco_site.settings"}
    with ExitStack() as writers:
        for name in WRITERS:
            writers.enter_context(writing(name, environment))
        run(environment, "shell", "-c", MAKE.format(BACKUPS))
    archives = BackupDirectory(installed / "backups").archives()
    sizes = [one.records for one in reversed(archives)]
    assert len(sizes) == BACKUPS and sizes == sorted(sizes) and sizes[0] < sizes[-1]
    for one in archives:
        assert_one_point_in_time(one.path, verify(one.path))
