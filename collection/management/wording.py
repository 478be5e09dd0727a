"""How the commands word a message: choices are options to type."""

from collection.importing.choices import CHOICES, Choice
from collection.importing.messages import BETWEEN_COLUMNS, Message, Setting


def worded(message: Message, *, all_names: bool = False) -> str:
    """Return a message as one line for a terminal, each choice as the option that makes it.

    `all_names`: however many names it lists.
    """
    text = message.listed(all_names=all_names)
    if message.about:
        text = f"{text}: {', '.join(map(typed, message.about))}."
    for offer in message.offers:
        choice = CHOICES[offer.choice]
        text += f" {choice.lead or choice.words(offer.value)}: {typed(offer)}."
    return text


def typed(setting: Setting) -> str:
    """Return what is to be typed to make a choice, such as --dates dmy."""
    choice = CHOICES[setting.choice]
    values = setting.value.split(BETWEEN_COLUMNS)
    return " ".join(_option(choice, value or choice.metavar) for value in values)


def _option(choice: Choice, value: str) -> str:
    if " " in value or "(" in value:
        value = f'"{value}"'
    return f"{choice.option} {value}".rstrip()
