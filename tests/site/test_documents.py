import re

import pytest
from django.conf import settings

pytestmark = pytest.mark.once


def variables(path: str) -> set[str]:
    return set(
        re.findall(r'"(DISCO_[A-Z_]+|DATABASE_URL)"', (settings.BASE_DIR / path).read_text())
    )


@pytest.mark.parametrize(
    "name", sorted(variables("disco_site/settings.py") | variables("disco_site/bucket.py"))
)
def test_every_setting_is_in_the_table_of_settings(name: str) -> None:
    assert f"| `{name}` |" in (settings.BASE_DIR / "docs" / "operations.md").read_text()


def test_every_target_of_make_is_in_its_help() -> None:
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"help"}
    assert targets == set(re.findall(r"echo 'make ([a-z]+)", makefile))


def test_each_defence_is_proven_by_a_test_that_exists() -> None:
    document = (settings.BASE_DIR / "docs" / "security.md").read_text()
    named = set(re.findall(r"`(test_\w+)`", document))
    sources = [path.read_text() for path in (settings.BASE_DIR / "tests").rglob("test_*.py")]
    defined = set(re.findall(r"^def (test_\w+)", "\n".join(sources), re.MULTILINE))
    assert named - defined == set()
    rows = [line for line in document.splitlines() if line.startswith("| ")]
    without = [row for row in rows if not re.search(r"`test_\w+` \|$", row)]
    assert without == ["| threat | defence | test |"] * 6
