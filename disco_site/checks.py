"""System checks of the installation."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from disco_site.databases.soundness import worry


@register(Tags.database, deploy=True)
def sqlite_is_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn of an SQLite with a fault.

    Only `check --deploy` does so: before each command, it would be noise. `serve` says it as well.
    """
    found = worry(may_open=False)
    return [Warning(found.sentence, id="disco.W001")] if found else []
