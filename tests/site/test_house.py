"""The house rules that a reader relies on: which way imports point, and that migrations lead there and back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(settings.BASE_DIR)
# disco_site -> collection -> {ratings, credits}: what each may not import.
FORBIDDEN = {
    "ratings": {"disco_site", "collection", "credits"},
    "credits": {"disco_site", "collection", "ratings"},
    "collection": {"disco_site"},
}


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the top-level packages that a module imports when it runs; imports for type checking do not run."""
    skipped = {
        node
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for statement in branch.body
        for node in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_point_one_way_in(package: str) -> None:
    turned = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in imported(ast.parse(path.read_text(encoding="utf-8")))
        if name in FORBIDDEN[package]
    ]
    assert turned == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py", "services.py", "signals.py"}
    assert [
        path
        for package in (*FORBIDDEN, "disco_site")
        for path in (ROOT / package).rglob("*.py")
        if path.name in drawers
    ] == []


def test_the_models_have_all_their_migrations(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_migrations_run_back_to_nothing_and_forward_again() -> None:
    ours = ["credits", "ratings", "collection"]
    try:
        for app in ours:
            call_command("migrate", app, "zero", verbosity=0)
        tables = set(connection.introspection.table_names())
    finally:
        call_command("migrate", verbosity=0)
    assert not [table for table in tables if table.startswith(tuple(f"{app}_" for app in ours))]
