"""Choices are declared once: what each front shows of them follows from the declaration."""

import ast
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import load_command_class

from collection.importing.choices import CHOICES, OF_FILE, Choice
from collection.importing.legacy.importer import LegacySource
from collection.importing.messages import Message, Setting
from collection.importing.options import Chosen
from collection.importing.sources.registry import SOURCES
from collection.management.wording import worded
from collection.screens import wording as on_pages
from collection.screens.forms import ImportForm
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import told
from tests.factories import make_user

pytestmark = pytest.mark.once

each_choice = pytest.mark.parametrize("choice", CHOICES.values(), ids=list(CHOICES))
OPTION = re.compile(r"(?<![\w-])--[a-z]|\w=\w")


def options_of(command: str) -> dict[str, list[str]]:
    """Return the options of a command, with the values that it takes."""
    parser = load_command_class("collection", command).create_parser("manage.py", command)
    assert isinstance(parser, ArgumentParser)
    return {
        option: [str(value) for value in action.choices or ()]
        for action in parser._actions
        for option in action.option_strings
    }


@each_choice
def test_a_choice_is_an_option_of_a_command(choice: Choice) -> None:
    is_of_files = any(choice.name in source.takes for source in SOURCES.values())
    given = options_of("import_records" if is_of_files else "import_legacy")
    assert given[choice.option] == ([] if choice.is_open else list(choice.values))


@pytest.mark.django_db
@each_choice
def test_a_choice_is_a_field_of_the_page_with_the_same_values_in_words(choice: Choice) -> None:
    form = ImportForm(user=make_user("owner", is_superuser=True))
    if choice.name == "mapping":
        # It has a page of its own, with a field for each column.
        assert choice.name not in form.fields
        return
    field = form.fields[choice.name]
    assert field.label is not None and field.label.startswith(choice.label)
    assert field.help_text == choice.help
    if choice.values:
        entries = dict(field.choices)
        assert [entries[value] for value in choice.values] == list(choice.values.values())


@each_choice
def test_a_choice_is_in_the_table_of_the_document(choice: Choice) -> None:
    values = "; ".join(f"`{value}` {words}" for value, words in choice.values.items())
    cells = [f"`{choice.option}`", choice.label, choice.help, values, kinds_of_files(choice)]
    document = (settings.BASE_DIR / "docs" / "file-formats.md").read_text(encoding="utf-8")
    assert f"| {' | '.join(cells)} |".replace("|  |", "| |") in document


def kinds_of_files(choice: Choice) -> str:
    """Return for which sources a choice is, as the document says it."""
    sources = [*SOURCES.values(), LegacySource]
    taking = [f"`{source.name}`" for source in sources if choice.name in source.takes]
    others = [f"`{source.name}`" for source in sources if choice.name not in source.takes]
    if not others:
        return "all"
    return f"all but {others[0]}" if len(others) == 1 else ", ".join(taking)


@each_choice
def test_the_command_words_a_message_with_an_option(choice: Choice) -> None:
    for value in choice.values or ["1"]:
        setting = Setting(choice.name, value)
        for message in (Message("So it is.", (setting,)), Message("It is", (), (setting,))):
            assert f"{choice.option} {value}." in worded(message)


@each_choice
def test_a_page_words_a_message_without_an_option(choice: Choice) -> None:
    for value in [*choice.values, ""]:
        setting = Setting(choice.name, value)
        for message in (Message("So it is.", (setting,)), Message("It is", (), (setting,))):
            shown = on_pages.shown(message)
            texts = [shown["sentence"], on_pages.counsel(message)]
            texts += [button["words"] for button in shown["buttons"]]
            assert not [text for text in texts if OPTION.search(text)]


@each_choice
def test_a_page_has_a_button_for_each_value_that_is_offered(choice: Choice) -> None:
    offers = tuple(Setting(choice.name, value) for value in choice.values)
    buttons = on_pages.shown(Message("So it is.", offers))["buttons"]
    assert [button["words"] for button in buttons] == list(choice.values.values())


def test_a_refusal_on_a_page_names_the_field_and_its_entries() -> None:
    message = Message("So it is.", (Setting("dates", "dmy"), Setting("dates", "mdy")))
    assert on_pages.counsel(message) == (
        "So it is. Set “Order of dates” to “Day, month, year” or “Month, day, year”."
    )


def test_the_choices_about_a_file_are_those_that_are_kept_for_its_bad_rows() -> None:
    assert {*OF_FILE, "mapping", "remembered", "remembered_folders"} == set(
        Chosen.__dataclass_fields__
    )


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize(
    ("option", "value"), [("--rating-scale", "5"), ("--ownership", "all"), ("--ownership", "owned")]
)
def test_a_choice_that_a_file_has_no_use_for_is_named(
    option: str, value: str, imports: Imports
) -> None:
    assert told(
        imports(discogs(row()), option, value),
        "Not used, because a Discogs collection export has no use for it",
        f": {option} {value}.",
    )


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize("option", ["--source=discogs", "--mode=add", "--date-added=catalogued"])
def test_a_choice_that_is_used_is_not_named_as_unused(option: str, imports: Imports) -> None:
    assert "Not used" not in imports(discogs(row()), option).said


# Sentences of the import are for every front: how a choice is made is said by the front.
SENTENCES = [
    *(settings.BASE_DIR / "collection" / "importing").rglob("*.py"),
    *(settings.BASE_DIR / "collection" / "screens").rglob("*.py"),
]
TEMPLATES = [*(settings.BASE_DIR / "collection/templates/collection/files").iterdir()]


def texts_of(path: Path) -> Iterator[str]:
    """Yield the texts in a module that are not documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.value


def test_no_sentence_of_an_import_names_an_option() -> None:
    named = [
        text
        for path in SENTENCES
        for text in texts_of(path)
        if re.search(r"(?<![\w-])--[a-z]|the choice “", text)
    ]
    assert named == []


def test_no_page_of_an_import_names_an_option_or_shows_a_line_for_programs() -> None:
    named = [
        path.name
        for path in TEMPLATES
        if re.search(r"(?<![\w-])--[a-z]|\.summary|seconds=", path.read_text(encoding="utf-8"))
    ]
    assert named == []
