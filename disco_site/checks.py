"""System checks of the installation."""

import sqlite3
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection

# Before these, two processes that reset the write-ahead log at the same moment can damage the file
# ("WAL-reset bug"). Two older lines were mended as well.
SOUND_SQLITE = (3, 51, 3)
MENDED_LINES: dict[tuple[int, ...], tuple[int, ...]] = {(3, 50): (3, 50, 7), (3, 44): (3, 44, 6)}


def has_wal_fault(version: tuple[int, ...]) -> bool:
    """Whether a version of SQLite can damage a file in write-ahead logging."""
    return version < MENDED_LINES.get(version[:2], SOUND_SQLITE)


@register(Tags.database, deploy=True)
def sqlite_is_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn of an SQLite with the fault.

    Only `check --deploy` does so: few systems ship a sound version yet, and a warning at every
    start would be noise.
    """
    if connection.vendor != "sqlite" or not has_wal_fault(sqlite3.sqlite_version_info):
        return []
    newest, *older = (".".join(map(str, one)) for one in (SOUND_SQLITE, *MENDED_LINES.values()))
    return [
        Warning(
            f"SQLite {sqlite3.sqlite_version} has a rare fault in write-ahead logging, mended in "
            f"{newest}, and in {' and '.join(older)}.",
            id="disco.W001",
        )
    ]
