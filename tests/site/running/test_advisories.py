"""A version with a known fault in a lock file fails the checks, without a network."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

FAULT = {"id": "PYSEC-2026-7", "aliases": ["GHSA-x", "CVE-2026-70"], "fixed_in": ["2.1", "3.0"]}
#: What the stand-in for PyPI tells, by address.
TOLD = {
    "/shelf/2.0/json": {"info": {"version": "2.0"}, "vulnerabilities": [FAULT]},
    # A mirror tells of the latest version alone.
    "/sleeve/json": {"info": {"version": "1.5"}, "vulnerabilities": []},
    "/groove/json": {"info": {"version": "9.0"}, "vulnerabilities": [FAULT]},
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree of its own, with two lock files and an empty list."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(settings.BASE_DIR / ".ci" / "advisories.py", tmp_path / ".ci")
    (tmp_path / ".ci" / "advisories.txt").touch()
    locked = "shelf==2.0 ; sys_platform == 'linux' \\\n    --hash=sha256:0\nsleeve==1.5\n"
    (tmp_path / "requirements.lock").write_text(locked)
    (tmp_path / "requirements-dev.lock").write_text(f"{locked}groove==1.0rc1 \\\n")
    return tmp_path


@pytest.fixture
def pypi() -> Iterator[str]:
    """The address of a stand-in for PyPI."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = TOLD.get(self.path)
            self.send_response(200 if told else 404)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run(tree: Path, *arguments: str, lines: str | None = None) -> tuple[int, str]:
    """Run the script over a tree; return its exit code and what it says."""
    if lines is not None:
        (tree / ".ci" / "advisories.txt").write_text(lines)
    done = subprocess.run(
        [sys.executable, tree / ".ci" / "advisories.py", *arguments], capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def listed(tree: Path) -> list[str]:
    return (tree / ".ci" / "advisories.txt").read_text().splitlines()[2:]


@pytest.mark.parametrize("versions", ["==2.0", ">=1.9,<2.1", "<3"])
def test_a_version_with_a_known_fault_fails_with_the_advisory_and_the_sound_version(
    versions: str, tree: Path
) -> None:
    code, said = run(tree, "check", lines=f"# \nshelf {versions} CVE-2026-70 2.1,3.0\n")
    sentence = (
        "pins shelf 2.0, which has the known fault CVE-2026-70; sound: 2.1,3.0; `make upgrade`."
    )
    assert (code, said) == (
        1,
        f"requirements.lock {sentence}\nrequirements-dev.lock {sentence}\n",
    )


def test_one_that_is_pinned_for_tests_alone_fails_too(tree: Path) -> None:
    code, said = run(tree, "check", lines="groove <2 CVE-2026-71 -\n")
    assert (code, "CVE-2026-71; no version is sound." in said) == (1, True)


@pytest.mark.parametrize("line", ["shelf <2.0 CVE-2026-70 2.0", "shelf-life ==2.0 CVE-2026-70 2.1"])
def test_another_version_and_another_library_pass(line: str, tree: Path) -> None:
    assert run(tree, "check", lines=f"{line}\n")[0] == 0


@pytest.mark.parametrize("line", ["shelf 2.0", "shelf about2 CVE-2026-70 2.1"])
def test_a_line_that_cannot_be_read_is_named(line: str, tree: Path) -> None:
    said = f"advisories.txt, line 2 cannot be read: {line}\n"
    assert run(tree, "check", lines=f"\n{line}\n") == (1, said)


def test_the_list_is_refreshed_by_what_is_told_of_each_version(tree: Path, pypi: str) -> None:
    before = "sleeve ==1.5 CVE-2025-1 1.6\nsleeve ==1.4 CVE-2025-2 1.5\ngroove <2 CVE-2025-3 2\n"
    code, _ = run(tree, "refresh", pypi, lines=before)
    assert (code, listed(tree)) == (
        0,
        [
            "# PyPI told nothing of groove 1.0rc1.",
            "groove <2 CVE-2025-3 2",
            "shelf ==2.0 CVE-2026-70 2.1,3.0",
            "sleeve ==1.4 CVE-2025-2 1.5",
        ],
    )


def test_of_what_nothing_was_told_the_check_says_so(tree: Path, pypi: str) -> None:
    run(tree, "refresh", pypi)
    (tree / "requirements.lock").write_text("")
    (tree / "requirements-dev.lock").write_text("groove==1.0rc1\n")
    code, said = run(tree, "check")
    assert (code, "PyPI told nothing of groove 1.0rc1." in said) == (0, True)


def test_where_nobody_answers_the_list_stays_as_it_was(tree: Path) -> None:
    code, said = run(tree, "refresh", "http://127.0.0.1:9", lines="shelf ==1.0 CVE-2025-1 1.1\n")
    assert (code, said.count("\n")) == (1, 1) and "cannot be asked about" in said
    assert (tree / ".ci" / "advisories.txt").read_text() == "shelf ==1.0 CVE-2025-1 1.1\n"


def test_the_lock_files_pin_no_version_with_a_known_fault() -> None:
    code, said = run(settings.BASE_DIR, "check")
    assert code == 0, said
