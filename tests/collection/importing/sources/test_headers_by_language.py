"""Whatever language or program a header is in, its columns are read for what they are."""

import pytest

from collection.importing.files.header import find_columns, meaning_of
from collection.importing.files.header_words import column_key
from collection.importing.files.vocabulary import copy, release, who_and_what
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import delimited
from tests.collection.importing.running import all_facts, told
from tests.collection.importing.sources.headers_by_language import HEADERS

pytestmark = pytest.mark.once
PARTS = (who_and_what.WORDS, release.WORDS, copy.WORDS)


@pytest.mark.parametrize("language", HEADERS)
def test_each_name_means_what_it_means_there(language: str) -> None:
    meanings = {name: meaning_of(name) for name in HEADERS[language]}
    assert meanings == HEADERS[language]


def test_no_word_means_two_things() -> None:
    of_key: dict[str, set[str]] = {}
    for words in PARTS:
        for target, spellings in words.items():
            for spelling in spellings.split():
                of_key.setdefault(column_key(spelling), set()).add(target)
    assert {key: targets for key, targets in of_key.items() if len(targets) > 1} == {}


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        ("Naam", "Titel album"),
        ("Item", "Album"),
        ("By", "Artist"),
        ("Composer", "Album artists"),
        ("Type", "Format"),
        ("Utgiven", "Utgivningsår"),
    ],
)
def test_a_word_that_can_mean_much_comes_after_one_that_cannot(weak: str, strong: str) -> None:
    assert list(find_columns([weak, strong])) == [1]


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize(
    ("cells", "formats", "remarks"),
    [
        (["LP", '12"', "CD"], ["LP", '12"', "CD"], ""),
        (["Studio", "Live", "Compilation"], [None] * 3, "Typ: Studio"),
    ],
)
def test_a_type_is_the_format_where_it_names_media(
    cells: list[str], formats: list[str | None], remarks: str, imports: Imports
) -> None:
    rows = [["Can", f"No. {place}", cell] for place, cell in enumerate(cells)]
    imports(delimited([["Interpret", "Titel", "Typ"], *rows]))
    assert [fact["format"] for fact in all_facts()] == formats
    assert all_facts()[0]["remarks"] == remarks


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize("label", ["Size", "Größe", "Taille", "Durchmesser"])
def test_the_diameter_is_the_format_where_no_other_column_is(label: str, imports: Imports) -> None:
    rows = [["Can", "Soon", '12"'], ["Can", "Ege", "7 inch"]]
    imports(delimited([["Artist", "Title", label], *rows]))
    assert [fact["format"] for fact in all_facts()] == ['12"', "7 inch"]


@pytest.mark.usefixtures("collector")
def test_a_shop_order_lists_items(imports: Imports) -> None:
    outcome = imports(delimited([["Item", "Qty"], ["Can - Soon", "1"], ["Neu! - Neu! 75", "1"]]))
    assert told(outcome, "The column Item is read as “artist - title”")
    assert [fact["title"] for fact in all_facts()] == ["Soon", "Neu! 75"]
