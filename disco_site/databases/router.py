"""Which tables stand in which database."""

from typing import Any

from django.db import connections, models

SITE = "site"
#: The labels of the apps whose tables stand in `site`. They refer to people by number: a foreign
#: key does not reach into another database.
SITE_APPS = frozenset({"sessions", "axes", "signing_in", "tasks", "django_tasks_database"})


class SiteRouter:
    """Tells Django which tables stand where; see DATABASE_ROUTERS."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return SITE if model._meta.app_label in SITE_APPS else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Whether the database `db` has the tables of an app; those that an archive is built in
        have none of the site's.
        """
        if app_label in SITE_APPS:
            return db == SITE
        return False if db == SITE else None


def is_separate() -> bool:
    """Whether `site` is a file of its own."""
    return connections[SITE].vendor == "sqlite"
