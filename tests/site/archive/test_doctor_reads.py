"""The doctor over a directory where nothing can be written."""

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from disco_site.doctor import _EXAMINATIONS
from tests.conftest import new_installation

pytestmark = pytest.mark.once

# prctl(2) and capabilities(7): what lets root write where nobody may.
_DROP, _OVERRIDE, _READ_SEARCH = 24, 1, 2


def as_anybody() -> None:
    """Let rights on files count in the program that is started next, for root as well."""
    libc = ctypes.CDLL(None)
    for capability in (_OVERRIDE, _READ_SEARCH):
        libc.prctl(_DROP, capability, 0, 0, 0)


def run(data_dir: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `manage.py ARGS` while nothing in `data_dir` can be written."""
    paths = [data_dir, *data_dir.rglob("*")]
    for path in paths:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=new_installation(data_dir),
            capture_output=True,
            text=True,
            preexec_fn=as_anybody,
        )
    finally:
        for path in paths:
            path.chmod(0o700 if path.is_dir() else 0o600)


@pytest.fixture
def whole_house(household: Path, tmp_path: Path) -> Path:
    """The installation with its backups."""
    return Path(shutil.copytree(household, tmp_path / "data"))


def files(directory: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_every_line_comes_and_nothing_is_changed(whole_house: Path) -> None:
    before = files(whole_house)
    done = run(whole_house, "doctor")
    topics = [line[8:].partition(":")[0] for line in done.stdout.splitlines()]
    assert list(dict.fromkeys(topics)) == list(_EXAMINATIONS)
    assert "Traceback" not in done.stderr and done.returncode == 1
    assert files(whole_house) == before


def test_it_is_said_once_that_nothing_can_be_written(whole_house: Path) -> None:
    lines = run(whole_house, "doctor").stdout.splitlines()
    assert [line for line in lines if line.startswith("BROKEN")] == [
        "BROKEN  data directory: nothing can be written here, so that Disco does not start: give "
        "its user the right to, or let the disk be one to write on."
    ]


@pytest.mark.parametrize(("left", "state"), [("-wal -shm", "well"), ("-wal", "BROKEN")])
def test_what_a_killed_process_left_is_read_or_said(
    left: str, state: str, whole_house: Path, tmp_path: Path
) -> None:
    database = whole_house / "db.sqlite3"
    with closing(sqlite3.connect(database)) as killed:
        killed.execute("PRAGMA journal_mode = WAL")
        killed.execute("DELETE FROM ratings_rating")
        killed.commit()
        copy = Path(shutil.copytree(whole_house, tmp_path / "copy"))
    for ending in {"-wal", "-shm"} - set(left.split()):
        (copy / f"db.sqlite3{ending}").unlink()
    lines = run(copy, "doctor").stdout.splitlines()
    (line,) = [line for line in lines if " database: " in line]
    assert line.startswith(state)


def test_every_other_command_says_why_it_does_not_start(whole_house: Path) -> None:
    done = run(whole_house, "check")
    sentence = f"the directory {whole_house} (DISCO_DATA_DIR) cannot be written to."
    assert (done.returncode, done.stderr) == (1, f"Disco does not start: {sentence}\n")


def test_a_database_alone_that_cannot_be_written_is_named(whole_house: Path) -> None:
    (whole_house / "db.sqlite3").chmod(0o400)
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=settings.BASE_DIR,
        env=new_installation(whole_house),
        capture_output=True,
        text=True,
        preexec_fn=as_anybody,
    )
    assert "data directory: the database <data>/db.sqlite3 cannot be written to." in done.stdout
    assert os.access(whole_house, os.W_OK)
