"""How old an archive is: whether this Disco knows the migrations it was made at, and the models as they were then."""

from dataclasses import dataclass

from django.apps import apps
from django.apps.registry import Apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from disco_site.archive.layout import ArchiveRefused, Manifest

Migration = tuple[str, str]


@dataclass(frozen=True)
class Age:
    """`leaves` and all `migrations` that lead there, the models of that time, and whether that time is today."""

    leaves: list[Migration]
    migrations: set[Migration]
    apps: Apps
    is_today: bool

    @property
    def models(self) -> list[type[models.Model]]:
        return self.apps.get_models(include_auto_created=True)


def age_of(manifest: Manifest) -> Age:
    """Return the age of an archive. Raises ArchiveRefused for migrations that this Disco does not have."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    leaves = [(app, name) for app, names in manifest.migrations.items() for name in names]
    if unknown := sorted(f"{app}.{name}" for app, name in set(leaves) - set(loader.graph.nodes)):
        raise ArchiveRefused(
            f"The archive was made by Disco {manifest.app[:20]}, which has changed its tables since "
            f"({', '.join(unknown)[:100]}): update this Disco first."
        )
    migrations = {step for leaf in leaves for step in loader.graph.forwards_plan(leaf)}
    is_today = migrations == set(loader.graph.nodes)
    return Age(leaves, migrations, apps if is_today else loader.project_state(leaves).apps, is_today)
