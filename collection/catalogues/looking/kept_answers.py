"""What a catalogue answered about a record, kept while a person chooses: for as long as the terms
of Discogs allow it to be shown, and no longer.

It lies in the cache, a file for each record, so that every process of the site sees what another
one asked for. No archive holds it.
"""

import json
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from collection.catalogues.looking.as_json import as_json, from_json
from collection.catalogues.release import Release
from collection.covers.storage import write_whole

#: Seconds for which data of Discogs' API may be shown.
LIFETIME: Final = 6 * 3600
#: So many releases are kept of an answer.
MOST: Final = 25
#: What an answer is kept for: choosing the release, or choosing another cover.
CANDIDATES, COVERS = "candidates", "covers"
_NAME = re.compile(r"[0-9a-f-]{36}\.json")


@dataclass(frozen=True)
class KeptAnswer:
    """The releases that `catalogue` has of a record, and what is to be said of them."""

    catalogue: str
    releases: tuple[Release, ...]
    sentence: str = ""


def keep_answer(
    uid: UUID,
    catalogue: str,
    releases: Sequence[Release],
    sentence: str = "",
    *,
    purpose: str = CANDIDATES,
) -> KeptAnswer:
    """Keep an answer about the record with this uid, in place of the one before, and return it."""
    answer = KeptAnswer(catalogue, tuple(releases[:MOST]), sentence)
    path = _path(uid, purpose)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_old(path.parent)
    kept = {
        "asked_at": time.time(),
        "catalogue": catalogue,
        "sentence": sentence,
        "releases": [as_json(release) for release in answer.releases],
    }
    write_whole(path, lambda stream: stream.write(json.dumps(kept).encode()))
    return answer


def kept_answer(uid: UUID, *, purpose: str = CANDIDATES) -> KeptAnswer | None:
    """Return what was answered about the record, None if nothing was or it is too old."""
    try:
        kept = json.loads(_path(uid, purpose).read_bytes())
        if not 0 <= time.time() - kept["asked_at"] <= LIFETIME:
            return None
        releases = tuple(map(from_json, kept["releases"]))
        return KeptAnswer(kept["catalogue"], releases, kept["sentence"])
    except (OSError, ValueError, LookupError, TypeError):
        # There is none, or it was written by another version of Disco.
        return None


def forget_answer(uid: UUID, *, purpose: str = CANDIDATES) -> None:
    """Throw away what was answered about the record."""
    _path(uid, purpose).unlink(missing_ok=True)


def _path(uid: UUID, purpose: str) -> Path:
    return Path(settings.DISCO_DATA_DIR) / "cache" / purpose / f"{uid}.json"


def _forget_old(directory: Path) -> None:
    oldest = time.time() - LIFETIME
    for path in directory.iterdir():
        # Another process may forget it at the same moment.
        with suppress(FileNotFoundError):
            if _NAME.fullmatch(path.name) and path.stat().st_mtime < oldest:
                path.unlink()
