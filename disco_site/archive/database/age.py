"""How old an archive is: the migrations at which it was made, and the models as they were then."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.apps.registry import Apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.format.manifest import Manifest
from disco_site.databases.router import SITE_APPS

Migration = tuple[str, str]


@dataclass(frozen=True)
class Age:
    """A state of the migrations: its `leaves` and all `migrations` that lead there, the models of
    that time, and whether that time is today.
    """

    leaves: list[Migration]
    migrations: set[Migration]
    apps: Apps
    is_today: bool

    @property
    def leaves_by_app(self) -> dict[str, list[str]]:
        """The names of the leaves by the label of their app, as a manifest has them."""
        names: dict[str, list[str]] = {}
        for app, name in self.leaves:
            names.setdefault(app, []).append(name)
        return names

    @property
    def models(self) -> list[type[models.Model]]:
        """The models of that time whose tables belong to the collection, those that Django makes
        for many-to-many fields included.
        """
        known = self.apps.get_models(include_auto_created=True)
        return [model for model in known if model._meta.app_label not in SITE_APPS]


def of_the_collection(migrations: Iterable[Migration]) -> set[Migration]:
    """Return the migrations of the tables that an archive is about."""
    return {step for step in migrations if step[0] not in SITE_APPS}


def age_of(manifest: Manifest) -> Age:
    """Return the age of an archive. Raises ArchiveRefused for migrations that this Disco does not
    have.
    """
    loader = MigrationLoader(None, ignore_no_migrations=True)
    leaves = [(app, name) for app, names in manifest.migrations.items() for name in names]
    unknown = sorted(f"{app}.{name}" for app, name in set(leaves) - set(loader.graph.nodes))
    if unknown:
        listed = ", ".join(unknown)[:100]
        raise ArchiveRefused(
            f"The archive was made by Disco {manifest.app[:20]}, whose tables this Disco does not "
            f"know yet ({listed}): update this Disco first."
        )
    # Archives of earlier versions name what belongs to the running site as well.
    leaves = [leaf for leaf in leaves if leaf[0] not in SITE_APPS]
    migrations = {step for leaf in leaves for step in loader.graph.forwards_plan(leaf)}
    if migrations == of_the_collection(loader.graph.nodes):
        return Age(leaves, migrations, apps, is_today=True)
    return Age(leaves, migrations, loader.project_state(leaves).apps, is_today=False)
