"""The modules of Disco as their sources are: what each imports, wherever the import is written."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("adminkit", "benchmarks", "collection", "credits", "disco_site", "ratings")


class Import(NamedTuple):
    """A module that is imported, and whether that happens for type checking alone."""

    module: str
    typing_only: bool


def sources(package: str = "") -> dict[str, Path]:
    """Return the modules of Disco, or of one package, by dotted name; migrations are left out."""
    found = {}
    for name in [package] if package else PACKAGES:
        for path in sorted((ROOT / name.replace(".", "/")).rglob("*.py")):
            if "migrations" not in path.parts:
                found[dotted(path.relative_to(ROOT))] = path
    return found


def dotted(path: Path) -> str:
    """Return the name by which a file is imported."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(source: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (module, name, typing only) of every import in a source: at the top, inside functions,
    and under TYPE_CHECKING; `name` is "" where the module itself is imported.
    """
    tree = ast.parse(source)
    typing = {
        node
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for statement in branch.body
        for node in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node in typing) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name, node in typing) for alias in node.names)


@cache
def graph() -> dict[str, set[Import]]:
    """Return for each module of Disco the modules of Disco that it imports."""
    modules = sources()
    arrows: dict[str, set[Import]] = {}
    for name, path in modules.items():
        arrows[name] = set()
        for module, imported, typing_only in imports_of(path.read_text(encoding="utf-8")):
            target = f"{module}.{imported}"
            # What is no module is a name in one.
            target = target if target in modules else module
            if target in modules and target != name:
                arrows[name].add(Import(target, typing_only))
    return arrows


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that reach each other, each sorted (Tarjan's algorithm)."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = lowest[name] = len(index)
        stack.append(name)
        for target in sorted(arrows.get(name, ())):
            if target not in index:
                visit(target)
                lowest[name] = min(lowest[name], lowest[target])
            elif target in stack:
                lowest[name] = min(lowest[name], index[target])
        if lowest[name] == index[name]:
            at = stack.index(name)
            group, stack[at:] = stack[at:], []
            if len(group) > 1:
                found.append(sorted(group))

    for name in sorted(arrows):
        if name not in index:
            visit(name)
    return found


def longest_chain(arrows: dict[str, set[str]]) -> list[str]:
    """Return the longest chain of arrows without a circle, from the first to the last."""
    chains: dict[str, list[str]] = {}

    def chain(name: str) -> list[str]:
        if name not in chains:
            following = [chain(target) for target in sorted(arrows.get(name, ()))]
            chains[name] = [name, *max(following, key=len, default=[])]
        return chains[name]

    return max((chain(name) for name in sorted(arrows)), key=len, default=[])
