"""Which release a record is: by its id, by its barcode, or by artist and title, where a person
chooses.
"""

from collections.abc import Sequence
from typing import NamedTuple

from collection.catalogues.failures import CatalogueError, CutOff, NotFound, Unreadable
from collection.catalogues.looking.asking import Asking
from collection.catalogues.looking.knowledge import (
    Known,
    is_certain,
    is_likely,
    is_without_contradiction,
)
from collection.catalogues.release import Release
from collection.models import LookUpState

#: So many candidates are asked for one by one at most.
MOST_LIKELY = 5


class Found(NamedTuple):
    """What became of the question: the release if the state is found, the candidates if there are
    several, and a sentence where the state does not say it all.
    """

    state: LookUpState
    release: Release | None = None
    candidates: Sequence[Release] = ()
    sentence: str = ""


def find(known: Known, asking: Asking, *, is_certain_enough: bool = False) -> Found:
    """Return which release a record is. Raises a CatalogueError where the catalogue did not answer.

    With `is_certain_enough` a candidate by artist and title is taken if it is the only one with
    which everything agrees.
    """
    try:
        by_id = asking.by_id(known)
    except NotFound as error:
        return Found(LookUpState.NOT_FOUND, sentence=str(error))
    if by_id:
        return Found(LookUpState.FOUND, by_id)
    if known.barcode:
        hits = asking.by_barcode(known.barcode)
        if hits:
            return _by_barcode(known, hits, asking)
    candidates = _by_names(known, asking)
    if not candidates:
        return _not_found(known, asking)
    if is_certain_enough:
        certain = _only_certain(known, candidates, asking)
        if certain:
            return Found(LookUpState.FOUND, certain)
    return _several(candidates, asking, "by artist and title")


def find_candidates(known: Known, asking: Asking) -> Found:
    """Return the releases among which a person chooses what a record is, whatever id it has: those
    with its barcode and, unless there are several, those of its artist and title.

    Raises a CatalogueError where the catalogue did not answer.
    """
    found = asking.by_barcode(known.barcode) if known.barcode else []
    how = "with this barcode"
    if len(found) < 2:
        keys = {release.key for release in found}
        of_names = _by_names(known, asking)
        if of_names:
            how = "with this barcode, or by artist and title" if found else "by artist and title"
        found = [*found, *(release for release in of_names if release.key not in keys)]
    return _several(found, asking, how) if found else _not_found(known, asking)


def failed(error: CatalogueError) -> Found:
    """Return what became of a question that a catalogue did not answer."""
    state = LookUpState.REFUSED
    if isinstance(error, NotFound):
        state = LookUpState.NOT_FOUND
    elif isinstance(error, (CutOff, Unreadable)):
        state = LookUpState.CUT_OFF
    return Found(state, sentence=str(error))


def _by_names(known: Known, asking: Asking) -> Sequence[Release]:
    """Return the releases of its artists and title; where there are none of several artists, which
    a catalogue may write in another way, those of the first.
    """
    found = asking.by_names(known.artist, known.title)
    if not found and known.first_artist != known.artist:
        return asking.by_names(known.first_artist, known.title)
    return found


def _not_found(known: Known, asking: Asking) -> Found:
    asked = "barcode, artist and title" if known.barcode else "artist and title"
    sentence = f"{asking.title} has no release of this {asked}."
    return Found(LookUpState.NOT_FOUND, sentence=sentence)


def _by_barcode(known: Known, hits: Sequence[Release], asking: Asking) -> Found:
    if len(hits) > 1:
        return _several(hits, asking, "with this barcode")
    release = asking.whole(hits[0])
    if is_without_contradiction(known, release):
        return Found(LookUpState.FOUND, release)
    sentence = f"The only release with this barcode at {asking.title} differs from the record."
    return Found(LookUpState.SEVERAL, candidates=hits, sentence=sentence)


def _only_certain(known: Known, candidates: Sequence[Release], asking: Asking) -> Release | None:
    """Return the only candidate that agrees in everything, None if there are others or too many.

    A search leaves things out, such as the number of discs, so that those which may be meant are
    asked for.
    """
    likely = [release for release in candidates if is_likely(known, release)]
    if len(likely) > MOST_LIKELY:
        return None
    certain = [whole for whole in map(asking.whole, likely) if is_certain(known, whole)]
    return certain[0] if len(certain) == 1 else None


def _several(candidates: Sequence[Release], asking: Asking, how: str) -> Found:
    count = len(candidates)
    releases = "1 release" if count == 1 else f"{count} releases"
    sentence = f"{asking.title} has {releases} {how}."
    return Found(LookUpState.SEVERAL, candidates=candidates, sentence=sentence)
