"""What Discogs answered to whoever adds records, kept in their session while they choose.

It is shown for as long as the terms of Discogs allow, and thrown away then; what is chosen becomes
the collector's own entry.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, Self

from django.http import HttpRequest

from collection.catalogues.looking.as_json import as_json, from_json
from collection.catalogues.looking.kept_answers import LIFETIME
from collection.catalogues.release import Release

#: So many releases of an answer are shown.
MOST: Final = 12
#: So many answers are kept, the latest ones: one for each photo that is sent at once, and more.
MOST_ANSWERS: Final = 30
_KEY: Final = "adding"


@dataclass(frozen=True)
class KeptSearch:
    """The releases for what was typed. `chosen` names those that were chosen and are known with all
    that Discogs says: in two tabs, two of them are entered.
    """

    question: str
    releases: tuple[Release, ...]
    sentence: str
    asked_at: float
    chosen: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """What names the answer in addresses."""
        return token_of(self.question)

    def named(self, name: str) -> Release | None:
        """Return the release with this name, None if it is not among them."""
        return next((release for release in self.releases if release.name == name), None)

    def chosen_release(self, name: str) -> Release | None:
        """Return the release with this name if it was chosen, else None."""
        return self.named(name) if name in self.chosen else None

    @classmethod
    def of(cls, request: HttpRequest, token: str) -> Self | None:
        """Return the answer with this token, None if there is none or it is too old."""
        value = request.session.get(_KEY, {}).get(token)
        if not value or not 0 <= time.time() - value["asked_at"] <= LIFETIME:
            return None
        releases = tuple(map(from_json, value["releases"]))
        return cls(**value | {"releases": releases, "chosen": tuple(value["chosen"])})

    @classmethod
    def keep(
        cls, request: HttpRequest, question: str, releases: Sequence[Release], sentence: str
    ) -> Self:
        """Keep an answer in place of an earlier one to the same question."""
        answer = cls(question, tuple(releases[:MOST]), sentence, time.time())
        answer.store(request)
        return answer

    def choose(self, request: HttpRequest, candidate: Release, release: Release) -> None:
        """Keep which of the releases was chosen: `release` is all that Discogs knows of it."""
        place = self.releases.index(candidate)
        releases = (*self.releases[:place], release, *self.releases[place + 1 :])
        replace(self, releases=releases, chosen=(*self.chosen, release.name)).store(request)

    def store(self, request: HttpRequest) -> None:
        value: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        value["releases"] = [as_json(release) for release in self.releases]
        others = request.session.get(_KEY, {}).items()
        kept = [(token, other) for token, other in others if token != self.token]
        request.session[_KEY] = dict([*kept[1 - MOST_ANSWERS :], (self.token, value)])


def token_of(question: str) -> str:
    """Return the token of the answer to a question."""
    return sha256(question.encode()).hexdigest()[:16]


def answers_of(request: HttpRequest, questions: Iterable[str]) -> dict[str, KeptSearch]:
    """Return the answers that are kept, by question."""
    found = {question: KeptSearch.of(request, token_of(question)) for question in questions}
    return {question: answer for question, answer in found.items() if answer}
