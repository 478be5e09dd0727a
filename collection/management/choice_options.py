"""The choices of an import as options of a command."""

from argparse import ArgumentTypeError
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from collection.importing.choices import CHOICES, Choice
from collection.importing.files.problems import FileRefused
from collection.importing.judging.owners import named_owner
from collection.importing.messages import Setting
from collection.importing.options import ImportOptions


def add_choices(parser: CommandParser, names: Collection[str], **more_help: str) -> None:
    """Add an option for each of the choices; `more_help` is what this command adds to the help of
    one.
    """
    for name in names:
        choice = CHOICES[name]
        text = " ".join(filter(None, [choice.help, more_help.get(name), _help_of_values(choice)]))
        parser.add_argument(
            choice.option, dest=name, help=text.replace("%", "%%"), **_form_of(choice)
        )


def _help_of_values(choice: Choice) -> str:
    """Return the values with their words, as far as the words say more."""
    if choice.is_open:
        return f"Such as {', '.join(choice.values)}." if choice.values else ""
    values = "; ".join(f"{value}: {words}" for value, words in choice.values.items())
    return f"({values})" if values else ""


def _form_of(choice: Choice) -> dict[str, Any]:
    """Return how argparse reads the value of a choice."""
    if choice.name == "mapping":
        return {"action": "append", "default": [], "metavar": choice.metavar}
    if choice.name == "charge_after":
        return {"type": _day, "metavar": choice.metavar}
    if choice.values and not choice.is_open:
        return {"choices": list(choice.values), "default": choice.default}
    # No owner is not the same as an owner without a name.
    default = None if choice.name == "owner" else ""
    return {"default": default, "metavar": choice.metavar or None}


def import_options(given: Mapping[str, Any], **rights: Any) -> ImportOptions:
    """Return what was given on the command line as options of an import.

    Raises FileRefused for an owner who does not exist, and for a mapping without a field.
    """
    values = {name: given[name] for name in CHOICES if name in given}
    values["owner"] = named_owner(given["owner"])
    values["mapping"] = _mapping(given.get("mapping", []))
    return ImportOptions.of(values, **rights)


def _mapping(pairs: list[str]) -> dict[str, str]:
    """Return column name to field; a name may hold the sign "=" itself, a field does not."""
    mapping = {}
    for pair in pairs:
        name, sign, field = pair.rpartition("=")
        if not sign:
            raise FileRefused(f"“{pair}” names no field.", Setting("mapping", "Column=field"))
        mapping[name.strip()] = field.strip()
    return mapping


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a date such as 2026-01-31") from None
