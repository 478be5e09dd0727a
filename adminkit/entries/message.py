"""The message of an entry: JSON in one declared form, as it is written and as it is read."""

import json
from typing import Any, Final, NotRequired, TypedDict, cast

from django.contrib.admin.models import LogEntry

from adminkit.entries.origin import PAGE
from adminkit.entries.verb import FLAGS, Verb

VERSION: Final = 1


class Deed(TypedDict):
    """What the message of an entry holds. `disco` is the version of this form, and `facts` say more
    in the order in which they are shown; no secret is among them.
    """

    disco: int
    verb: str
    came_from: str
    batch: NotRequired[int]
    count: NotRequired[int]
    facts: NotRequired[dict[str, Any]]


def deed_of(entry: LogEntry) -> Deed:
    """Return what an entry says; of one that is not Disco's, what Django's flag does."""
    try:
        kept = json.loads(entry.change_message)
    except ValueError:
        kept = None
    if isinstance(kept, dict) and isinstance(kept.get("disco"), int):
        return cast(Deed, kept)
    deed: Deed = {
        "disco": 0,
        "verb": FLAGS.get(entry.action_flag, Verb.CHANGE).value,
        "came_from": PAGE,
    }
    if message := entry.get_change_message():
        deed["facts"] = {"said": message}
    return deed


def changed_fields(message: Any) -> str:
    """Return the fields that Django's message about a form names, in one line; "" where nothing
    was changed.
    """
    if isinstance(message, str):
        return message
    fields: list[str] = []
    for part in message:
        for done, what in part.items():
            below = what.get("name", "")
            named = [f"{below} {name}".strip() for name in what.get("fields", [])]
            fields += named or [f"{done} {below}".strip()]
    return ", ".join(fields)
