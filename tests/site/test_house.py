"""The house rules that a reader relies on: which way imports point, that none is hidden, that no
folder is crowded, and that no migration is missing.
"""

import ast
import re

import pytest
from django.core.management import call_command

from tests.site.source_tree import ROOT, circles, graph, imports_of, longest_chain, sources

pytestmark = pytest.mark.once

# disco_site -> collection -> {ratings, credits} -> adminkit: what each may not import.
FORBIDDEN = {
    "adminkit": {"disco_site", "collection", "ratings", "credits"},
    "ratings": {"disco_site", "collection", "credits"},
    "credits": {"disco_site", "collection", "ratings"},
    "collection": {"disco_site"},
}
# The stages of an import. Each imports only from those before it.
STAGES = (
    "choices",
    "messages",
    "options",
    "cells",
    "files",
    "sources",
    "mended_rows",
    "proposed_charges",
    "judging",
    "evidence",
    "judged",
    "report",
    "came_in",
    "writing",
    "tables",
    "batch",
    "headers",
    "engine",
    "legacy",
)
# The main folders of the collection, each of which imports only from those before it.
ROOMS = (
    "tasks",
    "models",
    "cells",
    "bulk",
    "covers",
    "importing",
    "history",
    "catalogues",
    "screens",
    "admin",
    "adding",
    "scanning",
)
# For type checking alone, ratings and credits may name what they are about.
NAMED_BY_LEAVES = {"Record", "RecordQuerySet", "Want"}
# Imports inside functions, by file and with the reason that is given beside them: at most five.
LATE_IMPORTS = {
    "disco_site/apps.py": "models are loaded after this module",
    "disco_site/signing_in/apps.py": "models are loaded after this module",
}
MOST_MODULES = 20
MORE_CODE = ("disco_site", "benchmarks", "tests")
#: Lines: of a function, which fits on a screen; of a module; of one with tests.
LONGEST_FUNCTION, LONGEST_MODULE, LONGEST_TESTS = 45, 350, 500


def is_named_by_a_leaf(package: str, module: str, name: str, typing_only: bool) -> bool:
    return (
        typing_only
        and package in ("ratings", "credits")
        and module == "collection.models"
        and name in NAMED_BY_LEAVES
    )


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_point_one_way_in(package: str) -> None:
    turned = [
        f"{importing} imports {name or module}"
        for importing, path in sources(package).items()
        for module, name, typing_only in imports_of(path.read_text(encoding="utf-8"))
        if module.split(".")[0] in FORBIDDEN[package]
        and not is_named_by_a_leaf(package, module, name, typing_only)
    ]
    assert turned == []


def parts_of(package: str) -> dict[str, set[str]]:
    """Return for each module or folder in a package the others in it that it imports from."""

    def part(module: str) -> str:
        """Return the part that a module belongs to, "" for one outside and for the package."""
        return module.removeprefix(f"{package}.").split(".")[0] if within(module) else ""

    def within(module: str) -> bool:
        return module.startswith(f"{package}.")

    arrows: dict[str, set[str]] = {}
    for importing, targets in graph().items():
        if within(importing):
            others = {part(target.module) for target in targets} - {part(importing), ""}
            arrows.setdefault(part(importing), set()).update(others)
    return arrows


def stages() -> dict[str, set[str]]:
    """Return for each stage of an import the stages that it imports from."""
    return parts_of("collection.importing")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_the_collection_knows_only_those_before_it(room: str) -> None:
    known = parts_of("collection")[room] & set(ROOMS)
    assert known <= set(ROOMS[: ROOMS.index(room)])


def test_each_stage_of_an_import_is_known() -> None:
    assert set(stages()) == set(STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_of_an_import_knows_only_those_before_it(stage: str) -> None:
    assert stages()[stage] <= set(STAGES[: STAGES.index(stage)])


def test_a_chain_of_imports_leads_through_seven_folders_at_most() -> None:
    folders = {path.name for path in (ROOT / "collection/importing").iterdir() if path.is_dir()}
    arrows = stages()
    for stage in set(arrows) - folders:
        # What is one module is passed through.
        for targets in arrows.values():
            if stage in targets:
                targets |= arrows[stage]
                targets.discard(stage)
        del arrows[stage]
    assert len(longest_chain(arrows)) <= 7


def test_no_modules_import_each_other_in_a_circle() -> None:
    arrows = {}
    for importing, targets in graph().items():
        is_leaf = importing.split(".")[0] in ("ratings", "credits")
        arrows[importing] = {
            target.module
            for target in targets
            # Of those that are left out, each name is checked above.
            if not (is_leaf and target.typing_only and target.module == "collection.models")
        }
    assert circles(arrows) == []


def test_an_import_is_seen_wherever_it_is_written() -> None:
    source = (
        "import one\nif TYPE_CHECKING:\n    from two import A\ndef f():\n    from three import b\n"
    )
    assert set(imports_of(source)) == {
        ("one", "", False),
        ("two", "A", True),
        ("three", "b", False),
    }


def test_circles_are_found_and_chains_are_measured() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert longest_chain({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == ["a", "b", "c"]


def test_imports_inside_functions_are_those_of_a_closed_list() -> None:
    noted = {}
    for path in [*sources().values(), ROOT / "manage.py"]:
        for reason in re.findall(r"# noqa: [\w, ]*PLC0415 (.*)", path.read_text(encoding="utf-8")):
            noted[str(path.relative_to(ROOT))] = reason.strip("() ")
    assert noted == LATE_IMPORTS and len(LATE_IMPORTS) <= 5


def test_no_folder_shows_more_modules_than_a_reader_takes_in() -> None:
    counts: dict[str, int] = {}
    for path in sources().values():
        if path.name != "__init__.py":
            folder = str(path.parent.relative_to(ROOT))
            counts[folder] = counts.get(folder, 0) + 1
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def written_by_hand() -> dict[str, str]:
    """Return the text of each module, tests and benchmarks included, without migrations."""
    paths = [path for folder in (*FORBIDDEN, *MORE_CODE) for path in (ROOT / folder).rglob("*.py")]
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in paths
        if path.parent.name != "migrations"
    }


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{name}: {node.name}"
        for name, source in written_by_hand().items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_a_module_is_read_in_one_go() -> None:
    def most(name: str) -> int:
        return LONGEST_TESTS if name.startswith("tests") else LONGEST_MODULE

    long = [name for name, text in written_by_hand().items() if text.count("\n") > most(name)]
    assert long == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py", "services.py", "signals.py"}
    assert [path for path in sources().values() if path.name in drawers] == []


def test_no_two_classes_of_an_app_have_one_name() -> None:
    places: dict[tuple[str, str], list[str]] = {}
    for app in (*FORBIDDEN, "disco_site"):
        for module, path in sources(app).items():
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                # Django finds commands by this name.
                if isinstance(node, ast.ClassDef) and node.name != "Command":
                    places.setdefault((app, node.name), []).append(module)
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}


def test_the_models_have_all_their_migrations(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
