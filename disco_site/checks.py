"""System checks of the installation."""

import sqlite3
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection

from disco_site.databases.library import MENDED_LINES, SOUND_SQLITE, has_wal_fault


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
