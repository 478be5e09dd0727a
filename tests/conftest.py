"""Fixtures that all tests share, and the word on tests that a run leaves out."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

LEFT_OUT = {
    "browser": "needs Chromium; all of them: .ci/run",
    "postgres": "needs a PostgreSQL server; all of them: .ci/run",
    "once": "proves the same on every Python and database; all of them: .ci/run",
    "samples": f"no files of real collectors in {django_settings.SAMPLE_DATA}; DISCO_SAMPLE_DATA names another place",
}
left_out: Counter[str] = Counter()

Disco = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not django_settings.SAMPLE_DATA.is_dir():
        without = [item for item in items if item.get_closest_marker("samples")]
        items[:] = [item for item in items if not item.get_closest_marker("samples")]
        config.hook.pytest_deselected(items=without)


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    left_out.update(marker for item in items for marker in LEFT_OUT if item.get_closest_marker(marker))


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
        sentence = f"NOT RUN: {count} tests marked {marker} ({LEFT_OUT[marker]})."
        terminalreporter.write_line(sentence, yellow=True, bold=True)


@pytest.fixture
def data_dir(tmp_path: Path, settings: Settings) -> Path:
    """An empty data directory of the test's own for covers, temporary files and back-ups. The database stays shared."""
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


@pytest.fixture
def disco(tmp_path: Path) -> Disco:
    """Runs `manage.py ARGS` as a process in a new site in `tmp_path`/data: disco("check", DISCO_CURRENCY="USD")."""

    def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=django_settings.BASE_DIR,
            env=new_installation(tmp_path / "data") | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
