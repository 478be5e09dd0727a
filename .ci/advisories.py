"""Whether the lock files pin versions with known faults.

`python .ci/advisories.py check` needs no network: it reads the list beside this file. `refresh`
asks PyPI, which passes on what OSV knows (https://osv.dev), about each version that is pinned, and
writes the list anew. A line of it is a name, the versions with the fault, the advisory, and the
first sound versions: `django >=5.2,<5.2.2 CVE-2025-48432 5.2.2`.
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from packaging.specifiers import InvalidSpecifier, SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / ".ci" / "advisories.txt"
LOCKS = ("requirements.lock", "requirements-dev.lock")
PYPI = "https://pypi.org/pypi"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_HEAD = """\
# Versions of libraries with known faults, as PyPI told them on {day}: `make advisories` asks anew.
# Name, versions with the fault, advisory, first sound versions (- where there are none).
"""
_UNTOLD = "# PyPI told nothing of {}.\n"


class Advisory(NamedTuple):
    """A line of the list."""

    name: str
    versions: str
    advisory: str
    sound: str

    def is_about(self, name: str, version: str) -> bool:
        return self.name == name and SpecifierSet(self.versions).contains(version, prereleases=True)


class Pinned(NamedTuple):
    """A library in a lock file."""

    name: str
    version: str


def pinned(lock: str) -> list[Pinned]:
    """Return what a lock file pins."""
    found = _PINNED.findall((ROOT / lock).read_text(encoding="utf-8"))
    return [Pinned(name.lower(), version) for name, version in found]


def advisories() -> list[Advisory]:
    """Return the lines of the list. Raises SystemExit, which names one that cannot be read."""
    lines = []
    for number, text in enumerate(LIST.read_text(encoding="utf-8").splitlines(), 1):
        if text and not text.startswith("#"):
            try:
                line = Advisory(*text.split())
                SpecifierSet(line.versions)
            except (TypeError, InvalidSpecifier):
                sys.exit(f"{LIST.name}, line {number} cannot be read: {text}")
            lines.append(line)
    return lines


def check() -> None:
    """Exit with a sentence for each version that is pinned and has a known fault."""
    known = advisories()
    faults = [
        f"{lock} pins {name} {version}, which has the known fault {one.advisory}; "
        + ("no version is sound." if one.sound == "-" else f"sound: {one.sound}; `make upgrade`.")
        for lock in LOCKS
        for name, version in pinned(lock)
        for one in known
        if one.is_about(name, version)
    ]
    if faults:
        sys.exit("\n".join(faults))
    print("No version with a known fault is pinned.")
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("# ") and "PyPI told" in line:
            print(line.removeprefix("# "))


def refresh(source: str) -> None:
    """Write the list anew: what PyPI says today of the versions that are pinned, and of other
    versions what the list says already.
    """
    known, untold, lines = advisories() if LIST.exists() else [], [], []
    for library in sorted({one for lock in LOCKS for one in pinned(lock)}):
        told = ask(source, library)
        if told is None:
            untold.append(f"{library.name} {library.version}")
            continue
        known = [one for one in known if not one.is_about(*library)]
        lines += read(library, told)
    text = _HEAD.format(day=datetime.now(UTC).date())
    text += _UNTOLD.format(", ".join(untold)) if untold else ""
    text += "".join(f"{' '.join(line)}\n" for line in sorted({*known, *lines}))
    LIST.write_text(text, encoding="utf-8")
    print(f"{LIST.name} holds {len({*known, *lines})} known faults. {', '.join(untold)}")


def ask(source: str, library: Pinned) -> list[dict[str, Any]] | None:
    """Return what PyPI knows of a version, None where it tells nothing of it. A mirror may tell of
    the latest version alone.
    """
    for address in (f"{library.name}/{library.version}", library.name):
        try:
            with urlopen(f"{source}/{address}/json", timeout=30) as answer:
                told = json.load(answer)
        except HTTPError as error:
            if error.code == HTTPStatus.NOT_FOUND:
                continue
            sys.exit(f"PyPI answered {error.code} for {library.name}; the list is as it was.")
        except (URLError, OSError, ValueError) as error:
            sys.exit(f"PyPI cannot be asked about {library.name} ({error}); the list is as it was.")
        if told["info"]["version"] == library.version:
            return told["vulnerabilities"]
    return None


def read(library: Pinned, told: list[dict[str, Any]]) -> Iterator[Advisory]:
    """Yield a line for each advisory that was not withdrawn, under its CVE where it has one."""
    for one in told:
        if not one.get("withdrawn"):
            names = sorted([*one.get("aliases", []), one["id"]])
            name = next((name for name in names if name.startswith("CVE-")), one["id"])
            sound = ",".join(one.get("fixed_in") or []) or "-"
            yield Advisory(library.name, f"=={library.version}", name, sound)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["check"]:
            check()
        case ["refresh", *source]:
            refresh(*source or [PYPI])
        case _:
            sys.exit(__doc__)
