"""System checks of the installation."""

import sqlite3
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection

# Below this, two processes that reset the write-ahead log at the same moment can damage the file
# ("WAL-reset bug").
SOUND_SQLITE = (3, 51, 3)


@register(Tags.database, deploy=True)
def sqlite_is_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn of an SQLite with the fault.

    Only `check --deploy` does so: few systems ship a sound version yet, and a warning at every
    start would be noise.
    """
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= SOUND_SQLITE:
        return []
    mended = ".".join(map(str, SOUND_SQLITE))
    return [
        Warning(
            f"SQLite {sqlite3.sqlite_version} has a rare fault in write-ahead logging, mended in "
            f"{mended}.",
            id="disco.W001",
        )
    ]
