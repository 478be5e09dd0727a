"""Every verb that writes leaves one entry, by whoever did it."""

from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User

from adminkit.entries.message import VERSION, deed_of
from adminkit.entries.verb import Verb
from tests.site.verb_calls import CALLS, World, make_world

# They are done by owners of the site alone.
OF_AN_OWNER_OF_THE_SITE = {
    "collection.bulk.merge.merge",
    "collection.bulk.split.split",
    "collection.models.lookups.LookupQuerySet.prune",
    "collection.whole.importing.WholeImport.run",
    "credits.models.account_set.AccountQuerySet.open",
}


@pytest.fixture(scope="module")
def stored(module_db: None, tmp_path_factory: pytest.TempPathFactory) -> World:
    made = make_world(tmp_path_factory.mktemp("world"))
    LogEntry.objects.all().delete()
    return made


@pytest.fixture
def world(db: None, stored: World, data_dir: Path, tmp_path: Path) -> World:
    return stored.for_one_test(tmp_path)


@pytest.mark.parametrize("name", CALLS)
def test_a_verb_leaves_one_entry_by_whoever_did_it(name: str, world: World) -> None:
    if name in OF_AN_OWNER_OF_THE_SITE:
        User.objects.filter(pk=world.owner.pk).update(is_superuser=True)
    owner = User.objects.get(pk=world.owner.pk)
    CALLS[name](world, owner)
    entry = LogEntry.objects.get()
    deed = deed_of(entry)
    assert (entry.user, deed["disco"], deed["came_from"]) == (owner, VERSION, "command")
    assert deed["verb"] in Verb.values
