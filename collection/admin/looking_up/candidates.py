"""The answer of a catalogue about one record, kept for the person who asked while they choose.

It stands in the session, the last one only, and is shown for as long as the terms of Discogs allow;
what is taken over becomes the collector's own entry.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from django.http import HttpRequest

from collection.catalogues.looking.as_json import as_json, from_json
from collection.catalogues.looking.kept_answers import LIFETIME
from collection.catalogues.release import Release

#: So many candidates are kept and shown.
MOST: Final = 12
_KEY: Final = "look_up"


@dataclass(frozen=True)
class CandidatesShown:
    """`releases` may be what `record` is, at `catalogue`. `chosen` is the place of the one that is
    looked at, `is_this_pressing` whether it was chosen as this pressing or as the album alone.
    """

    record: int
    catalogue: str
    releases: tuple[Release, ...]
    sentence: str = ""
    chosen: int | None = None
    is_this_pressing: bool = True
    asked_at: float = 0.0

    @classmethod
    def of(cls, request: HttpRequest, record: int) -> Self | None:
        """Return what was answered about a record, None if nothing was or it is too old."""
        kept = request.session.get(_KEY)
        if not kept or kept["record"] != record or time.time() - kept["asked_at"] > LIFETIME:
            return None
        facts = {name: value for name, value in kept.items() if name != "releases"}
        return cls(releases=tuple(map(from_json, kept["releases"])), **facts)

    @classmethod
    def keep(
        cls,
        request: HttpRequest,
        record: int,
        catalogue: str,
        releases: Sequence[Release],
        sentence: str,
    ) -> Self:
        """Keep what was answered in place of what was before; a single release is chosen."""
        candidates = cls(record, catalogue, tuple(releases[:MOST]), sentence, asked_at=time.time())
        candidates.store(request)
        return candidates

    def named(self, name: str) -> Release | None:
        """Return the candidate with this name, None if it is not among them."""
        return next((release for release in self.releases if release.name == name), None)

    def choose(
        self, request: HttpRequest, candidate: Release, release: Release, *, is_this_pressing: bool
    ) -> None:
        """Keep which of the candidates was chosen: `release` is all that the catalogue knows of
        it.
        """
        place = self.releases.index(candidate)
        releases = (*self.releases[:place], release, *self.releases[place + 1 :])
        chosen = replace(self, releases=releases, chosen=place, is_this_pressing=is_this_pressing)
        chosen.store(request)

    @property
    def release(self) -> Release | None:
        """The one that was chosen."""
        return None if self.chosen is None else self.releases[self.chosen]

    def store(self, request: HttpRequest) -> None:
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__}
        request.session[_KEY] = kept | {"releases": [as_json(one) for one in self.releases]}

    @staticmethod
    def forget(request: HttpRequest) -> None:
        request.session.pop(_KEY, None)
