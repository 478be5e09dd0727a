"""Disco as a wheel: complete, and with the collection where no reinstallation can reach it."""

import os
import re
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest
from django.conf import settings

from disco_site import __version__
from tests.conftest import new_installation
from tests.site.serving import Server

# All tests of this file share one wheel, which is built once, and one installation of it.
pytestmark = pytest.mark.once
PACKAGES = ["adminkit", "collection", "credits", "disco_site", "ratings"]
COLLECTION = "Artist,Title,Label\nCan,Tago Mago,United Artists\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network: its build tool is among the tools of the tests."""
    directory = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", directory, settings.BASE_DIR)
    return next(directory.glob("*.whl"))


def pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


class Installed(NamedTuple):
    """A virtual environment with the wheel in it, and somebody's home directory."""

    directory: Path
    packages: Path
    home: Path

    @property
    def program(self) -> Path:
        return self.directory / "bin" / "disco"

    @property
    def environment(self) -> dict[str, str]:
        others = new_installation(self.home)
        for name in ("DISCO_DATA_DIR", "PYTHONPATH", "XDG_DATA_HOME"):
            others.pop(name, None)
        return others | {"HOME": str(self.home)}

    def install(self, wheel: Path) -> None:
        python = self.directory / "bin" / "python"
        options = ("--no-index", "--no-deps", "--force-reinstall")
        pip("--python", python, "install", *options, wheel)

    def run(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.home,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a new virtual environment, which borrows Django and the like from the tests'."""
    directory = tmp_path_factory.mktemp("installed")
    venv.create(directory / "venv", symlinks=True)
    base = {"base": str(directory / "venv"), "platbase": str(directory / "venv")}
    packages = Path(sysconfig.get_path("purelib", vars=base))
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    (directory / "home").mkdir()
    installed = Installed(directory / "venv", packages, directory / "home")
    installed.install(wheel)
    return installed


def files(root: Path, folder: str) -> set[str]:
    """Return the paths of the files in a folder below `root`, except what Python compiles."""
    return {
        path.relative_to(root).as_posix()
        for path in (root / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_the_wheel_holds_each_file_of_the_packages(wheel: Path) -> None:
    in_wheel = set(ZipFile(wheel).namelist())
    for package in PACKAGES:
        assert files(settings.BASE_DIR, package) - in_wheel == set()


def test_the_wheel_holds_the_documents_for_users_and_their_pictures(wheel: Path) -> None:
    for_developers = {"docs/architecture.md", "docs/draw_icons.py", "docs/take_pictures.py"}
    documents = {
        name.replace("docs/", "disco_site/documents/", 1)
        for name in files(settings.BASE_DIR, "docs") - for_developers
    }
    assert documents - set(ZipFile(wheel).namelist()) == set()


def test_the_wheel_holds_no_tests_and_nothing_of_the_users(wheel: Path) -> None:
    folders = {name.split("/")[0] for name in ZipFile(wheel).namelist()}
    assert folders == {*PACKAGES, f"disco-{__version__}.dist-info"}


def test_the_program_tells_its_own_version(installed: Installed) -> None:
    assert installed.run("--version").stdout.startswith(f"Disco {__version__} ")


def test_a_data_directory_among_the_packages_is_refused(installed: Installed) -> None:
    done = installed.run("check", DISCO_DATA_DIR=str(installed.packages / "disco_site" / "data"))
    assert done.returncode == 1
    assert "(DISCO_DATA_DIR) lies among the installed packages" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture(scope="module")
def served(installed: Installed) -> Iterator[Server]:
    """The installed Disco, started in a checkout: it must use its own modules all the same."""
    server = Server(
        (),
        installed.environment | {"DISCO_AUTO_BACKUP": "on"},
        program=(os.fspath(installed.program),),
    )
    yield server
    server.stop()


def test_a_collection_outlives_a_reinstallation(
    served: Server, installed: Installed, wheel: Path
) -> None:
    (installed.home / "collection.csv").write_text(COLLECTION)
    done = installed.run("import_records", "collection.csv", "--owner", "admin")
    assert done.stdout.splitlines()[-1].startswith("lines=1 new=1 "), done.stderr
    installed.install(wheel)
    assert "Tago Mago" in installed.run("export_records").stdout


def test_nothing_is_written_among_the_packages(
    served: Server, installed: Installed, wheel: Path
) -> None:
    in_wheel = set(ZipFile(wheel).namelist())
    for package in PACKAGES:
        assert files(installed.packages, package) - in_wheel == set()


def test_the_wheel_serves_its_style(served: Server) -> None:
    page = served.get("/admin/login/").text
    style = re.search(r'href="(/static/disco/disco[^"]+css)"', page)[1]
    assert served.get(style).status == 200


def test_the_wheel_backs_up_by_itself(served: Server, installed: Installed) -> None:
    end = time.monotonic() + 60
    while not list(installed.home.rglob("backups/disco-*.zip")):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_what_the_wheel_says_names_its_own_program(served: Server) -> None:
    assert "`disco first_login --new-password` sets another" in "".join(served.lines)
