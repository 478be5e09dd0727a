"""Sheets in the manner of collectors and their programs mean what a careful reader takes them for,
and come in only once.
"""

import pytest

from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import accounted_for, all_facts, told
from tests.collection.importing.sources.collectors_sheets import COLLECTORS_SHEETS, Sheet, lines
from tests.collection.importing.sources.dealers_sheets import DEALERS_SHEETS

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]

SHEETS = COLLECTORS_SHEETS + DEALERS_SHEETS
each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.name for sheet in SHEETS])


@each_sheet
def test_a_sheet_is_read_as_it_is_meant_and_again_changes_nothing(
    sheet: Sheet, imports: Imports
) -> None:
    first = imports(sheet.text, *sheet.options)
    held = [
        {name: fact[name] for name in want}
        for fact, want in zip(all_facts(), sheet.records, strict=True)
    ]
    assert held == sheet.records
    assert accounted_for(first.counts) and told(first, *sheet.said)
    assert (first.counts["new"], first.counts["skipped"]) == (len(sheet.records), sheet.skipped)
    again = imports(sheet.text, *sheet.options).counts
    assert (again["same"], again["new"], again["changed"]) == (len(sheet.records), 0, 0)


def test_a_list_without_a_line_that_names_it_is_refused_with_what_would_help(
    imports: Imports,
) -> None:
    refusal = imports(lines("Can - Tago Mago", "Can - Landed")).error
    assert "has one column only" in refusal and "bar" not in refusal
    assert "write “artist and title” above the first" in refusal


def test_only_a_line_with_bars_is_offered_to_be_cut_at_them(imports: Imports) -> None:
    assert "--separator bar" in imports(lines("Artist|Title", "Can|Landed")).error
    assert "bar" not in imports(lines("Notes", "Can and Landed")).error


def test_a_column_of_another_meaning_is_named_once(imports: Imports) -> None:
    text = lines("Artist,Title,Price,In stock,SKU", "Can,Landed,29.99,3,ABC")
    said = imports(text).said
    (misleading,) = [line for line in said.splitlines() if "By their cells" in line]
    (unknown,) = [line for line in said.splitlines() if "not recognised" in line]
    assert "Price" in misleading and "Price" not in unknown
    assert "SKU" in unknown and "SKU" not in misleading


@pytest.mark.parametrize(
    ("encoding", "artist", "title"),
    [
        ("cp1252", "Françoise Hardy", "Comment te dire adieu – été"),
        ("mac-roman", "Françoise Hardy", "Comment te dire adieu – été"),
        ("cp1250", "Czesław Niemen", "Dziwny jest ten świat – żyć"),
        ("cp1251", "Кино", "Группа крови"),
        ("koi8-r", "Кино", "Группа крови"),
        ("cp932", "はっぴいえんど", "風街ろまん"),
    ],
)
def test_the_encoding_that_the_letters_suggest_is_offered_and_never_taken_by_itself(
    encoding: str, artist: str, title: str, imports: Imports
) -> None:
    text = lines("Artist,Title", f"{artist},{title}")
    assert f"--encoding {encoding}" in imports(text.encode(encoding)).error
    assert all_facts() == []
    imports(text.encode(encoding), "--encoding", encoding)
    assert (all_facts()[0]["artists"], all_facts()[0]["title"]) == ([artist], title)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_by_its_bytes_and_asked_about(
    encoding: str, imports: Imports
) -> None:
    data = lines("Artist,Title", "Can,Landed").encode(encoding)
    assert f"--encoding {encoding}" in imports(data).error
    imports(data, "--encoding", encoding)
    assert [fact["title"] for fact in all_facts()] == ["Landed"]


def test_a_nul_byte_in_a_text_is_damage(imports: Imports) -> None:
    refusal = imports(lines("Artist,Title", "Can,Lan\0ded").encode()).error
    assert "damaged or not text" in refusal and "--encoding" not in refusal
