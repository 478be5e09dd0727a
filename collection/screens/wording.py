"""How the pages word a message: choices are fields of a form, or buttons."""

from collections.abc import Iterable, Mapping
from typing import TypedDict

from collection.importing.choices import CHOICES, Choice
from collection.importing.legacy.importer import LegacySource
from collection.importing.messages import ANY_COLUMN, BETWEEN_COLUMNS, Message, Setting
from collection.importing.sources.registry import SOURCES
from collection.importing.sources.source import Source

_SOURCES: tuple[type[Source], ...] = (*SOURCES.values(), LegacySource)


class Button(TypedDict):
    """A button that makes a choice."""

    choice: str
    value: str
    words: str


class Shown(TypedDict):
    """A message on a page: a sentence with buttons."""

    sentence: str
    buttons: list[Button]


def shown(message: Message) -> Shown:
    """Return a message for a page that has a button for each choice it offers."""
    buttons: list[Button] = [
        {"choice": offer.choice, "value": offer.value, "words": words(offer)}
        for offer in message.offers
        if offer.value and not offer.value.startswith(f"{ANY_COLUMN}=")
    ]
    return {"sentence": _sentence(message), "buttons": buttons}


def counsel(message: Message) -> str:
    """Return a message for a page with the form of all choices: which field to set to what."""
    by_choice: dict[str, list[str]] = {}
    for offer in message.offers:
        by_choice.setdefault(offer.choice, []).append(offer.value)
    text = _sentence(message)
    for name, values in by_choice.items():
        # What a column means is chosen on a page of its own, which says so itself.
        if name != "mapping":
            text += f" {_advice(CHOICES[name], values)}"
    return text


def nothing_to_import(counts: Mapping[str, int], notes: Iterable[Shown] = ()) -> str:
    """Return why a file has no row to import, given its rows by what becomes of them, and what is
    said of the file.
    """
    offered = {button["choice"] for note in notes for button in note["buttons"]}
    if "older_labels" in offered:
        return "Every record of this file is there already. What can be put right is said above."
    found = [f"{counts[kind]:,} {kind}" for kind in ("same", "skipped", "bad") if counts[kind]]
    if not found:
        return "Every row is blank: there is nothing to import."
    if counts["same"] and len(found) == 1:
        return "Your collection already matches this file."
    mend = " Mend the bad rows, and import the file again." if counts["bad"] else ""
    return f"There is nothing to import: {', '.join(found)}.{mend}"


def _advice(choice: Choice, values: Iterable[str]) -> str:
    known = [f"“{words(Setting(choice.name, value))}”" for value in values if value]
    if not known:
        return f"Set “{choice.label}”."
    if choice.is_open:
        return f"Set “{choice.label}”, for example to {' or '.join(known)}."
    return f"Set “{choice.label}” to {' or '.join(known)}."


def _sentence(message: Message) -> str:
    if not message.about:
        return message.listed()
    return f"{message.sentence}: {', '.join(map(_named, message.about))}."


def _named(setting: Setting) -> str:
    label = CHOICES[setting.choice].label
    return f"“{label}: {words(setting)}”" if setting.value else f"“{label}”"


def words(setting: Setting) -> str:
    """Return what a choice is called on a button, or in the entry of a field."""
    if setting.choice == "source" and setting.value in SOURCES:
        return f"Read it as: {SOURCES[setting.value].title}"
    if setting.choice == "mapping":
        return f"Read {' and '.join(map(_read_as, setting.value.split(BETWEEN_COLUMNS)))}"
    return CHOICES[setting.choice].words(setting.value)


def _read_as(mapped: str) -> str:
    column, _, field = mapped.rpartition("=")
    return f"“{column}” as {field.replace('_', ' ')}"


def label(choice: Choice) -> str:
    """Return the label of a field, with the kinds of files that it is for where they are few."""
    titles = [source.title for source in _SOURCES if choice.name in source.takes]
    if len(titles) * 2 > len(_SOURCES):
        return choice.label
    return f"{choice.label} ({', '.join(titles)})"


def option_words(name: str, value: object) -> str:
    """Return what a batch keeps under a name, in the words of the choice if it is one."""
    if name in CHOICES:
        return f"{CHOICES[name].label}: {words(Setting(name, str(value)))}"
    return f"{name.replace('_', ' ')}: {value}"
