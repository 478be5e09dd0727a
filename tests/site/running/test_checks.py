import sqlite3

import pytest
from django.core.checks import run_checks

from disco_site.checks import sqlite_is_sound

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "version", [(3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2)]
)
@pytest.mark.once
def test_sqlite_with_the_fault_is_named(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert [check.id for check in sqlite_is_sound(None)] == ["disco.W001"]


@pytest.mark.parametrize(
    "version", [(3, 44, 6), (3, 50, 7), (3, 50, 8), (3, 51, 3), (3, 52, 0), (4, 0, 0)]
)
@pytest.mark.once
def test_sqlite_without_the_fault_is_not_named(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert sqlite_is_sound(None) == []


@pytest.mark.postgres
def test_on_postgresql_it_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    assert sqlite_is_sound(None) == []


def test_an_ordinary_start_does_not_speak_of_it() -> None:
    assert "disco.W001" not in [check.id for check in run_checks()]
