"""What is said in a preview where the file leaves it open: one name or several, another copy or a known record."""

from collections.abc import Mapping
from typing import Any

from collection.importing.deciding import Said

State = dict[str, Any]


def said_of(state: State) -> Said:
    """Return what was said in a preview."""
    kept = state.get("said", {})
    return Said(
        {(subject, text): names for subject, text, names in kept.get("names", {}).values()},
        {key: (record, text) for key, (record, text) in kept.get("records", {}).items()},
    )


def hear(state: State, rows: list[dict[str, Any]], answers: Mapping[str, str]) -> None:
    """Note in `state` what `answers` say of the rows of a page; what is not among the choices is not heard."""
    kept = state.setdefault("said", {"names": {}, "records": {}})
    for row in rows:
        key = row["decision"]
        answer = answers.get(key)
        if answer is None:
            continue
        if "ways" in row:
            _hear_names(kept["names"], key, row, answer)
        elif answer in ("", *map(str, row["near"])):
            _hear_record(kept["records"], key, row, int(answer) if answer else None)


def _hear_names(kept: dict[str, Any], key: str, row: dict[str, Any], answer: str) -> None:
    chosen = {str(number): names for number, names in enumerate(row["ways"])} | {"": []}
    if answer in chosen and chosen[answer] != row["names"]:
        kept[key] = [row["subject"], row["text"], chosen[answer]]


def _hear_record(kept: dict[str, Any], key: str, row: dict[str, Any], record: int | None) -> None:
    if record != row["said_to_be"]:
        kept[key] = [record, " - ".join(filter(None, (row["artist"], row["title"])))]
