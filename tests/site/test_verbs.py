"""Every verb that writes takes who does it, and refuses whoever may not."""

import ast
import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Max
from django.forms.models import BaseModelForm, BaseModelFormSet

from adminkit.audit import login_of
from adminkit.verbs import SITE, require, require_own
from collection.bulk.artist_countries import Countries
from collection.models import Artist, Genre
from disco_site.people.roles import Role, give_role
from tests.collection.importing.running import snapshot
from tests.factories import make_user
from tests.site.source_tree import ROOT, sources
from tests.site.verb_calls import CALLS, OF_MANY, OWN_ALWAYS, WITHOUT_A_LIST, World, make_world

pytestmark = pytest.mark.once

# Steps of other verbs, for code and not for people: whoever calls them has asked for the right.
STEPS = {
    "collection.adding.new_record.NewRecordBatch.close": "ends the batch of a record bought",
    "collection.bulk.recording.record_batch": "writes down a change that a bulk verb makes",
    "collection.catalogues.dump.filling_in.fill_from": "fills in as `fill` does",
    "collection.catalogues.filling.writer.Filling.close": "ends what `fill` began",
    "collection.catalogues.filling.writer.Filling.write": "stores what `fill` was given",
    "collection.catalogues.looking.choosing.take_release": "fills in as `fill` does",
    "collection.catalogues.looking.covers.take_picture": "gives a cover as `give_covers` does",
    "collection.catalogues.looking.genre_counts.count_genres": "asks for one's own; nothing is seen",
    "collection.catalogues.looking.run.LookUpRun.run": "asks first and fills in as `fill` does",
    "collection.covers.rewriting.rewrite_covers": "the pictures stay: nothing that is seen changes",
    "collection.importing.batch.close_batch": "ends the batch of an import",
    "collection.importing.batch.open_batch": "begins the batch of an import",
    "collection.importing.batch.remember_folders": "part of an import",
    "collection.importing.came_in.CameIn.close": "part of an import",
    "collection.models.batches.batch.Batch.note": "writes down what a verb does",
    "collection.models.batches.batch.Batch.seal": "ends a batch",
    "collection.models.catalogues.LookUpQuerySet.note": "keeps what became of a look-up",
    "collection.models.catalogues.LookUpQuerySet.note_all": "keeps what became of look-ups",
    "collection.models.copies.RecordCopies.clone": "`buy_another` books the copy",
    "collection.models.decisions.DecisionQuerySet.take_back": "an undo takes decisions back",
    "collection.models.life.RecordLife.turn_back": "a reversal turns the state back",
    "collection.models.loans.loan_set.LoanQuerySet.came_back": "a record that is put back is home",
    "collection.models.loans.loan_set.LoanQuerySet.stayed_away": "a reversal turns that back",
    "collection.models.lookup_tables.Artist.take_over": "a merge keeps what the merged row knew",
    "collection.models.lookups.Lookup.hand_over": "a merge moves records",
    "collection.models.lookups.Lookup.take_over": "a merge keeps what the merged row knew",
    "collection.models.lookups.LookupQuerySet.get_or_add": "a record that is stored names it",
    "collection.models.lookups.LinkedLookup.hand_over": "a merge moves records",
    "collection.models.parts.RecordParts.refresh_derived": "follows from a change of the record",
    "collection.models.parts.RecordParts.set_artists": "part of storing a record",
    "collection.models.parts.RecordParts.set_labels": "part of storing a record",
    "collection.models.parts.RecordParts.set_own": "part of storing a record",
    "collection.models.parts.RecordParts.set_styles": "part of storing a record",
    "collection.models.parts.RecordParts.set_tags": "part of storing a record",
    "collection.models.parts.RecordParts.set_tracks": "part of storing a record",
    "collection.models.records.RecordQuerySet.keep_current_rating": "follows from ratings",
    "collection.models.records.RecordQuerySet.refresh_derived": "follows from a change of records",
    "collection.models.sources.SourceKeyQuerySet.note_missing": "part of an import or a fetch",
    "collection.models.sources.HeaderMappingQuerySet.remember": "part of an import",
    "collection.tasks.kinds.Kind.enqueue": "the work that is done later asks for the right",
    "collection.tasks.kinds.go_on": "needs no right: whoever asked may go on",
    "collection.tasks.models.TaskProgress.ask_to_stop": "needs no right: whoever asked may stop",
    "collection.tasks.models.TaskProgress.begin": "the worker begins a task",
    "collection.tasks.models.TaskProgress.end": "the worker ends a task",
    "collection.tasks.models.TaskQuerySet.forget_old": "the worker tidies up",
    "credits.models.ledger.TransactionQuerySet.book_many": "a verb, or an import, books lines",
    "credits.models.ledger.TransactionQuerySet.reverse_together": "an undo reverses lines",
    "credits.models.ledger.TransactionQuerySet.take_back": "an undo takes lines back",
    "credits.models.ledger.TransactionQuerySet.go_with": "a merge of records moves their lines",
    "collection.whole.pictures.PictureImport.run": "part of an import of a whole collection",
}
# They take `by` and write nothing.
QUESTIONS = {
    "collection.bulk.recording.changeable",
    "collection.catalogues.filling.completions.completions",
    "collection.history.undo.may_undo",
}


@pytest.fixture(scope="module")
def stored(module_db: None, tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(db: None, stored: World, data_dir: Path, tmp_path: Path) -> World:
    return stored.for_one_test(tmp_path)


DJANGOS = (models.Model, models.QuerySet, BaseModelForm, BaseModelFormSet)


def functions_of(module_name: str) -> dict[str, Callable[..., Any]]:
    """Return the functions and methods that are written in a module, by their full names; without
    methods that Django's own classes have as well, such as `save`.
    """
    found = {}
    for name, value in vars(import_module(module_name)).items():
        if getattr(value, "__module__", "") != module_name:
            continue
        if inspect.isfunction(value):
            found[f"{module_name}.{name}"] = value
        elif inspect.isclass(value):
            djangos = [base for base in DJANGOS if issubclass(value, base)]
            for method, function in vars(value).items():
                if inspect.isfunction(function) and not any(
                    hasattr(one, method) for one in djangos
                ):
                    found[f"{module_name}.{name}.{method}"] = function
    return found


def functions() -> dict[str, Callable[..., Any]]:
    found = {}
    for package in ("collection", "ratings", "credits"):
        for module_name in sources(package):
            found |= functions_of(module_name)
    return found


def takes_by(function: Callable[..., Any]) -> bool:
    """Whether a function demands to be told, by name, who acts."""
    by = inspect.signature(function).parameters.get("by")
    return bool(by and by.kind is by.KEYWORD_ONLY and by.default is by.empty)


def verbs() -> dict[str, Callable[..., Any]]:
    """Return everything that is marked as altering data."""
    return {
        name: function
        for name, function in functions().items()
        if getattr(function, "alters_data", False)
    }


def test_the_list_of_verbs_is_complete() -> None:
    assert set(verbs()) == {*CALLS, *STEPS}


@pytest.mark.parametrize("name", CALLS)
def test_a_verb_demands_to_be_told_who_acts(name: str) -> None:
    assert takes_by(verbs()[name])


def test_whatever_is_told_who_acts_is_marked_as_writing() -> None:
    public = {
        name
        for name, function in functions().items()
        if takes_by(function) and not name.rsplit(".", 1)[-1].startswith("_")
    }
    pages = {name for name in public if ".admin." in name}
    assert public - pages - QUESTIONS <= set(verbs())


@pytest.mark.parametrize("name", CALLS)
def test_a_stranger_changes_nothing(name: str, world: World) -> None:
    give_role(make_user("ben"), Role.COLLECTOR)
    ben, owner = User.objects.get(username="ben"), world.owner
    if name in OWN_ALWAYS:
        ben.groups.clear()
        ben = User.objects.get(username="ben")
    before = snapshot()
    if name in OF_MANY:
        result = CALLS[name](world, ben)
        of_owner = owner.records.all()
        if isinstance(result, Countries):
            of_owner = Artist.objects.filter(records__owner=owner)
        left_alone = getattr(result, "left_alone", [])
        assert set(left_alone) <= set(of_owner.values_list("pk", flat=True))
        assert not getattr(result, "batch", result)
    else:
        with pytest.raises(PermissionDenied):
            CALLS[name](world, ben)
        Genre.objects.filter(name="Rock").delete()
    assert snapshot() == before


@pytest.mark.parametrize("name", CALLS)
def test_an_owner_without_the_permission_changes_nothing(name: str, world: World) -> None:
    world.owner.groups.clear()
    anna = User.objects.get(pk=world.owner.pk)
    before = snapshot()
    with pytest.raises(PermissionDenied):
        CALLS[name](world, anna)
    Genre.objects.filter(name="Rock").delete()
    assert snapshot() == before


@pytest.mark.parametrize("name", CALLS)
def test_the_site_itself_may_do_everything(name: str, world: World) -> None:
    before = snapshot()
    by = world.owner if name in OWN_ALWAYS or name.endswith("PlayQuerySet.take_back") else SITE
    last = LogEntry.objects.aggregate(last=Max("pk"))["last"]
    CALLS[name](world, by)
    assert snapshot() != before
    # One entry, in the name of Disco's own login.
    assert LogEntry.objects.get(pk__gt=last).user == login_of(by)


@pytest.mark.parametrize("name", sorted(OF_MANY - WITHOUT_A_LIST))
def test_of_many_rows_those_of_others_are_left_alone_and_returned(name: str, world: World) -> None:
    give_role(make_user("ben"), Role.COLLECTOR)
    ben = User.objects.get(username="ben")
    result: Any = CALLS[name](world, ben)
    assert result.left_alone


def test_a_user_who_was_not_found_is_not_the_site() -> None:
    nobody: Any = None
    with pytest.raises(AttributeError):
        require(nobody, "collection.add_record")


def test_what_belongs_to_nobody_is_not_a_users_own(db: None) -> None:
    with pytest.raises(PermissionDenied):
        require_own(make_user(), None)


# Pages change rows by verbs alone; Django's own forms are stored by their admin classes.
PAGES = ("collection.admin", "collection.screens", "credits.admin", "disco_site.pages")
WRITING = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}


@pytest.mark.parametrize("package", PAGES)
def test_pages_write_through_verbs_alone(package: str) -> None:
    written = []
    for path in sources(package).values():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                chain = ast.unparse(node.func)
                if ".objects" in chain and node.func.attr in {*WRITING, "update", "save"}:
                    written.append(f"{path.relative_to(ROOT)}: {chain}")
    assert written == []
