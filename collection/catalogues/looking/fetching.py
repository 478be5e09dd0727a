"""What an answer lacks beside the release itself: the year of its album, and its picture."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from collection.catalogues.failures import CatalogueError
from collection.catalogues.filling.fill_or_keep import COVER, Answer
from collection.catalogues.filling.lacks import NO_PICTURE, NO_YEAR
from collection.catalogues.filling.writer import Facts, Filling
from collection.catalogues.looking.asking import Asking
from collection.catalogues.looking.knowledge import Known
from collection.catalogues.release import Release

ORIGINAL_YEAR: Final = "original_year"


def fetched_answers(
    copies: Sequence[Known],
    release: Release,
    asking: Asking,
    filling: Filling,
    *,
    is_this_pressing: bool = True,
    take_over: frozenset[str] = frozenset(),
    facts: Mapping[int, Facts] | None = None,
) -> list[Answer]:
    """Return what is to be filled in of the copies of a release, with the year of the album and the
    picture if one of them lacks it. Where those are not answered, it is noted. `facts` may have
    been read before.
    """
    unanswered: set[str] = set()
    sentences = []
    parts = filling.options.parts(is_this_pressing)
    lacks_year = any(ORIGINAL_YEAR not in known.cells for known in copies)
    if ORIGINAL_YEAR in parts and release.original_year is None and lacks_year:
        try:
            release = asking.with_original_year(release)
        except CatalogueError as error:
            unanswered.add(ORIGINAL_YEAR)
            sentences.append(f"{NO_YEAR}{error}")
    answers = [
        Answer(known.record, release, is_this_pressing, take_over=take_over) for known in copies
    ]
    picture = None
    if any(plan.takes_cover for plan in filling.plans(answers, facts)):
        try:
            picture = asking.picture(release, is_this_pressing=is_this_pressing)
        except CatalogueError as error:
            unanswered.add(COVER)
            sentences.append(f"{NO_PICTURE}{error}")
    return [
        replace(
            answer,
            picture=picture,
            unanswered=frozenset(unanswered),
            sentence=" ".join(sentences),
        )
        for answer in answers
    ]
