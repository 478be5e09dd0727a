"""What `make install` and the program say on machines they cannot serve. Stand-ins for such a Python are short shell
scripts.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once


def install(python: str, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    command = ["make", "install", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}"]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )


def stand_in(tmp_path: Path, version: str) -> str:
    """A program that answers `version` when asked for it, and can import nothing."""
    script = tmp_path / "python"
    script.write_text(
        f'#!/bin/sh\ncase "$2" in *version_info*) echo {version};; *) exit 1;; esac\n'
    )
    script.chmod(0o755)
    return str(script)


@pytest.mark.parametrize("version", ["2.7", "3.10", "3.15"])
def test_a_python_that_does_not_fit_is_one_sentence(tmp_path: Path, version: str) -> None:
    result = install(stand_in(tmp_path, version), tmp_path)
    assert result.returncode != 0
    assert result.stderr.splitlines()[0] == f"Disco needs Python 3.11 to 3.14; found {version}."


def test_a_machine_without_python_is_one_sentence(tmp_path: Path) -> None:
    result = install(str(tmp_path / "missing"), tmp_path)
    assert result.stderr.splitlines()[0] == "Disco needs Python 3.11 to 3.14; found none."


def test_a_python_without_virtual_environments_names_the_missing_package(tmp_path: Path) -> None:
    result = install(stand_in(tmp_path, "3.12"), tmp_path)
    assert "install python3.12-venv" in result.stderr.splitlines()[0]


def test_what_is_installed_already_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to("/bin/true")
    (tmp_path / "venv" / "installed").write_bytes(
        (settings.BASE_DIR / "requirements.lock").read_bytes()
    )
    result = install("python-that-is-not-asked", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")


def test_on_windows_itself_the_program_says_how_it_runs_there() -> None:
    pretend = "import sys; sys.platform = 'win32'; import disco_site.__main__"
    done = subprocess.run(
        [sys.executable, "-c", pretend], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Disco does not run on Windows itself, but in ")
