"""A sheet whose header calls the titles artists says so first, and can be put right."""

import pytest
from django.test import Client

from collection.importing.messages import BETWEEN_COLUMNS
from collection.models import Artist, Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import delimited
from tests.collection.screens.test_choosing import choose
from tests.collection.screens.test_import_screens import confirm, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

of_a_collector = pytest.mark.usefixtures("collector")
SWAP = ("--map", "Artist=title", "--map", "Album=artist")


def sheet(count: int = 24, names: int = 4, header: tuple[str, str] = ("Artist", "Album")) -> str:
    """Return rows of `count` titles by as many artists as `names`, the titles first."""
    rows = [[f"Side {number}", f"Band {number % names}"] for number in range(count)]
    return delimited([header, *rows])


@of_a_collector
def test_it_is_the_first_thing_that_is_said(imports: Imports) -> None:
    said = imports(sheet(), "--dry-run").err.splitlines()[1]
    assert said.startswith("Artists and titles seem to be swapped: ")
    assert "“Album” is “Band 0” in 6 of 24 rows" in said


@of_a_collector
def test_the_options_that_the_command_names_put_it_right(imports: Imports) -> None:
    said = imports(sheet(), "--dry-run").said
    assert "--map Artist=title --map Album=artist." in said
    outcome = imports(sheet(), *SWAP)
    assert "swapped" not in outcome.said
    assert (Record.objects.count(), Artist.objects.count()) == (24, 4)


def test_the_button_of_the_preview_puts_it_right(page: Client) -> None:
    preview = upload(page, sheet())
    assert "Read “Artist” as title and “Album” as artist" in page.get(preview).content.decode()
    mapping = BETWEEN_COLUMNS.join(("Artist=title", "Album=artist"))
    assert "seem to be swapped" not in choose(page, preview, "mapping", mapping)
    confirm(page, preview)
    assert set(Artist.objects.values_list("name", flat=True)) == {f"Band {n}" for n in range(4)}


@of_a_collector
@pytest.mark.parametrize(
    "data",
    [
        sheet(header=("Album", "Artist")),
        sheet(count=19),
        sheet(names=24),
        sheet(names=16),
    ],
    ids=["as it should be", "too few rows", "no repeated title", "some repeated titles"],
)
def test_other_lists_are_not_called_swapped(data: str, imports: Imports) -> None:
    assert "swapped" not in imports(data, "--dry-run").said
