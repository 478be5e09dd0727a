"""The ranges in the requirement files and the versions in the lock files agree."""

import re

import pytest
from django.conf import settings
from packaging.requirements import Requirement

pytestmark = pytest.mark.once


def ranges(name: str) -> list[Requirement]:
    lines = (settings.BASE_DIR / name).read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]


BUILD = ranges("requirements-build.txt")
SHARED = ranges("requirements-s3.txt")
RUN, DEV = ranges("requirements.txt"), [*ranges("requirements-dev.txt"), *BUILD, *SHARED]
LOCKS = [
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-build.lock",
    "requirements-s3.lock",
]


def lines_of(lock: str) -> list[str]:
    lines = (settings.BASE_DIR / lock).read_text().splitlines()
    return [line.strip(" \\") for line in lines if not line.strip().startswith("#")]


def versions(lock: str) -> dict[str, str]:
    """Return the version of each package in a lock file."""
    pinned = [line.split(" ;")[0] for line in lines_of(lock) if "==" in line.split(" ;")[0]]
    return dict(line.split("==") for line in pinned)


@pytest.mark.parametrize("requirement", RUN + DEV, ids=str)
def test_a_dependency_has_an_upper_bound(requirement: Requirement) -> None:
    assert {"<", "~="} & {bound.operator for bound in requirement.specifier}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_versions_and_checksums_only(lock: str) -> None:
    version = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w '<>=.!()]+)?")
    checksum = re.compile(r"--hash=sha256:[0-9a-f]{64}")
    odd = [
        line for line in lines_of(lock) if not (version.fullmatch(line) or checksum.fullmatch(line))
    ]
    assert odd == []


@pytest.mark.parametrize(
    ("lock", "requirement"),
    [
        *((LOCKS[0], one) for one in RUN),
        *((LOCKS[1], one) for one in RUN + DEV),
        *((LOCKS[2], one) for one in BUILD),
        *((LOCKS[3], one) for one in RUN + SHARED),
    ],
    ids=str,
)
def test_a_lock_holds_each_dependency_in_its_range(lock: str, requirement: Requirement) -> None:
    assert versions(lock)[requirement.name.lower()] in requirement.specifier


def test_all_locks_hold_the_same_versions() -> None:
    assert versions(LOCKS[0]).items() <= versions(LOCKS[1]).items()
    assert versions(LOCKS[2]).items() <= versions(LOCKS[1]).items()
    assert versions(LOCKS[0]).items() <= versions(LOCKS[3]).items() <= versions(LOCKS[1]).items()
