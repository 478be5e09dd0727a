"""The pictures of answers: stored once for all copies of a release, or found to be damaged."""

from collections.abc import Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError

from collection.catalogues.filling.fill_or_keep import COVER, Answer, FillPlan
from collection.catalogues.filling.lacks import DAMAGED
from collection.catalogues.release import Release
from collection.covers.remaking import remade, store_shared
from collection.models.record_fields import CoverSource

#: What a cover is marked with that a catalogue gave.
COVER_SOURCES = {"discogs": CoverSource.DISCOGS, "musicbrainz": CoverSource.COVER_ART_ARCHIVE}


class AnswerPictures:
    """Stores the pictures of a run; `remarks` are sentences on those that are damaged."""

    def __init__(self, remarks: list[str]) -> None:
        self._remarks = remarks
        # Sentences on damaged pictures, by release.
        self._damaged: dict[str, str] = {}

    def store(self, answers: Sequence[Answer]) -> dict[int, str]:
        """Store the pictures of answers; return the names of the files, by the id of the record."""
        names = {}
        stored: dict[str, str] = {}
        for answer in answers:
            if answer.picture is None:
                continue
            release = answer.release.name
            # Copies of a release have one picture.
            if release not in stored:
                stored[release] = self._store(answer.picture, answer.release)
            if stored[release]:
                names[answer.record] = stored[release]
        return names

    def as_it_came(self, answer: Answer) -> Answer:
        """Return an answer as one that has to be asked for its picture again if that is damaged."""
        if answer.picture is None or answer.release.name not in self._damaged:
            return answer
        return replace(answer, unanswered=answer.unanswered | {COVER})

    def sentence(self, answer: Answer) -> str:
        """Return what there is to say of the picture of an answer, "" if it is sound."""
        damaged = self._damaged.get(answer.release.name, "")
        return damaged and f"{DAMAGED}{damaged}"

    def _store(self, picture: bytes, release: Release) -> str:
        """Store a picture; return the name of its file, "" for one that is damaged."""
        try:
            return store_shared(remade(picture), release.name)
        except ValidationError as error:
            self._damaged[release.name] = error.messages[0]
            self._remarks.append(f"{release.full_name or release.name}: {error.messages[0]}")
            return ""


def take_cover(plan: FillPlan, name: str, catalogue: str) -> None:
    """Let a plan give its record the picture in the file `name`."""
    had_cover = bool(plan.before.get("cover"))
    if plan.before.get("cover") == name:
        return
    plan.cells |= {"cover": name, "cover_source": COVER_SOURCES[catalogue]}
    (plan.completed if had_cover else plan.filled).append(COVER)
