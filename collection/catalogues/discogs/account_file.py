"""The collection and the wantlist of an account, fetched page by page into a file to be imported.

The file is what the API answers, less what no import reads, with the names of folders and fields in
place of their numbers. It is read like any file of the API, and describes the same copies as the
CSV that Discogs exports.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from collection.catalogues.discogs.api import Discogs, Page
from collection.catalogues.failures import NotFound, TokenRefused
from collection.catalogues.filling.offered import AS_THEY_ARE, genre_and_styles
from collection.catalogues.shapes import Object, read, text, texts
from collection.models import GenreRules

#: Told how many of how many entries there are.
Step = Callable[[int, int], None]

COLLECTION, WANTS = "collection", "wantlist"
KINDS = (COLLECTION, WANTS)
#: The name under which a file of each kind holds its releases, as the API does.
_ENTRIES = {COLLECTION: "releases", WANTS: "wants"}
_INFORMATION = "id title year genres styles".split()
_PARTS = {
    "artists": "name join anv".split(),
    "labels": "name catno".split(),
    "formats": "name qty text descriptions".split(),
}
# More than any collection has; an answer that promises more pages is not believed.
_MOST_PAGES = 2000


class Fetched(NamedTuple):
    """What was fetched: whose it is, how many entries, and what to call the file."""

    user: str
    entries: int
    file_name: str


def no_step(done: int, total: int) -> None:
    """Tell nobody."""


def fetch(
    discogs: Discogs,
    kind: str,
    path: Path,
    step: Step = no_step,
    genres: GenreRules = AS_THEY_ARE,
) -> Fetched:
    """Write the collection or the wantlist of the account of a token to `path`; `genres` says what
    becomes of those of its releases.

    Raises a CatalogueError, such as NotFound for an empty list, and what `step` raises.
    """
    if discogs.token is None:
        raise TokenRefused(f"Discogs does not show a {kind} without a token.")
    user = discogs.identity()
    folders = discogs.folders(user) if kind == COLLECTION else {}
    fields = discogs.fields(user) if kind == COLLECTION else {}
    seen: set[str] = set()
    with path.open("w", encoding="utf-8") as stream:
        stream.write("[\n")
        number = pages = 1
        while number <= min(pages, _MOST_PAGES):
            page = _page(discogs, kind, user, number)
            entries = read(
                lambda found: [_entry(entry, folders, fields, genres) for entry in found],
                page.entries,
                "Discogs",
                f"the {kind}",
            )
            # While it is fetched, somebody may add or remove, so that a page repeats an entry.
            new = [entry for entry in entries if _key(entry) not in seen]
            seen.update(map(_key, new))
            stream.write(",\n" if number > 1 else "")
            json.dump({"pagination": {"items": page.items}, _ENTRIES[kind]: new}, stream)
            step(len(seen), page.items)
            number, pages = number + 1, page.pages
        stream.write("\n]\n")
    if not seen:
        raise NotFound(f"The {kind} of {user} at Discogs is empty.")
    plain_name = re.sub(r"[^\w.-]", "-", user)
    return Fetched(user, len(seen), f"Discogs {kind} of {plain_name}.json")


def _page(discogs: Discogs, kind: str, user: str, number: int) -> Page:
    if kind == COLLECTION:
        return discogs.collection_page(user, number)
    return discogs.wants_page(user, number)


def _key(entry: Object) -> str:
    return str(entry.get("instance_id") or entry["id"])


def _entry(
    entry: Object,
    folders: Mapping[int, str],
    fields: Mapping[int, str],
    genres: GenreRules,
) -> Object:
    """Return what an import reads of an entry, with names for numbers."""
    information = entry["basic_information"]
    kept = {name: information.get(name) for name in _INFORMATION}
    genre, styles = genre_and_styles(
        texts(information.get("genres")), texts(information.get("styles")), genres
    )
    # The first genre is that of the record.
    kept |= {"genres": [genre] if genre else [], "styles": styles}
    for part, names in _PARTS.items():
        kept[part] = [_only(value, names) for value in information.get(part) or []]
    found = _only(entry, "id instance_id date_added rating notes".split())
    found["basic_information"] = kept
    # 0 is all of them.
    if folder := folders.get(entry.get("folder_id") or -1):
        found["folder_name"] = folder
    if isinstance(found.get("notes"), list):
        found["notes"] = [_note(note, fields) for note in found["notes"]]
    return found


def _note(note: Object, fields: Mapping[int, str]) -> Object:
    return {
        "field_id": note["field_id"],
        "value": note["value"],
        "field_name": text(fields.get(note["field_id"])),
    }


def _only(value: Mapping[str, Any], names: Iterable[str]) -> Object:
    return {name: value[name] for name in names if name in value}
