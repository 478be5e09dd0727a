"""Whether the libraries that are installed are those with which this Disco was tested."""

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def older_packages(lock: Path) -> list[str]:
    """Return a text such as "django 5.2.18 (5.2.19)" for each installed package that is older than
    the version in a lock file; [] where there is no such file, as in a wheel.
    """
    if not lock.is_file():
        return []
    older = []
    for name, tested in _PINNED.findall(lock.read_text(encoding="utf-8")):
        try:
            installed = version(name)
        except PackageNotFoundError:
            # It is for another system.
            continue
        if _numbers(installed) < _numbers(tested):
            older.append(f"{name} {installed} ({tested})")
    return older


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))
