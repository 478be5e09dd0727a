"""Where this Disco is installed, in a checkout or from a wheel, and what differs between the two.

A wheel puts the packages into a directory that pip owns: an upgrade or an uninstall may delete
whatever lies there, so nothing of the user's may.
"""

import os
import sys
from pathlib import Path

import platformdirs

#: The directory that holds the packages: the checkout, or site-packages.
ROOT = Path(__file__).resolve().parent.parent
IS_CHECKOUT = (ROOT / "manage.py").is_file()
#: The name of the program in sentences such as "`manage.py doctor` looks into it".
PROGRAM = "manage.py" if IS_CHECKOUT else "disco"
#: How a command begins that somebody types in a terminal.
TYPED_PROGRAM = ".venv/bin/python manage.py" if IS_CHECKOUT else "disco"
#: Commands that a message names.
INSTALL = "make install" if IS_CHECKOUT else "pip install pysqlite3"
START = "make run" if IS_CHECKOUT else "disco serve --set-up"
NEW_PASSWORD = "make password" if IS_CHECKOUT else "disco first_login --new-password"
#: The user documentation, as Markdown with pictures beside it.
DOCUMENTS = ROOT / "docs" if IS_CHECKOUT else ROOT / "disco_site" / "documents"


def default_data_dir() -> Path:
    """Return where the collection lives unless DISCO_DATA_DIR names another place."""
    if IS_CHECKOUT:
        return ROOT / "data"
    return Path(platformdirs.user_data_dir("disco", appauthor=False))


def processes_by_cores() -> int:
    """Return how many processes serve this machine well: one a core, from 2 to 4."""
    return min(max(os.cpu_count() or 1, 2), 4)


def is_among_packages(path: Path) -> bool:
    """Whether `path` lies where pip installs packages, this Disco or others."""
    place = path.resolve()
    if not {"site-packages", "dist-packages"}.isdisjoint(place.parts):
        return True
    return not IS_CHECKOUT and place.is_relative_to(ROOT)


def command_line(*arguments: str) -> list[str]:
    """Return the command line that runs one of Disco's commands in a process of its own.

    Without -P, Python would first look for Disco in the current directory.
    """
    return [sys.executable, "-P", "-m", "disco_site", *arguments]


def process_environment() -> dict[str, str]:
    """Return the environment in which a process from `command_line` finds this Disco."""
    if not IS_CHECKOUT:
        return dict(os.environ)
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
