"""What a release would fill in of a record, cell by cell: decided here and nowhere else.

A part (`options.PARTS`) is filled where the record has nothing and nobody emptied it, or completed
where what it has is no person's; everything else stays, and is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from collection.catalogues.filling.agreement import (
    PartCells,
    agree,
    in_words,
    is_cut,
    label_pairs,
)
from collection.catalogues.filling.offered import AS_THEY_ARE, offered_cells
from collection.catalogues.filling.options import PARTS, RELEASE_IDS, FillOptions
from collection.catalogues.filling.track_lists import list_name, track_cells, tracks_of
from collection.catalogues.filling.whose_value import Standing
from collection.catalogues.release import Release
from collection.cells import Values, join_list, split_list
from collection.models import GenreRules, LookUpState
from collection.models.parts import TrackValues
from collection.models.record_fields import CoverSource
from collection.names import name_key

#: A value of a record beside that of the catalogue, as one line each.
COVER, TRACKS = "covers", "tracks"


@dataclass(frozen=True)
class Answer:
    """What a catalogue answered about a record: the release, whether it is this pressing or the
    album alone, and its picture if one was fetched.

    `take_over` are parts, or ids of the release, in which the owner prefers the catalogue.
    `unanswered` are parts for which it has to be asked again, as `sentence` says.
    `offered` are the cells that it offers where they are known already, else the release is read.
    """

    record: int
    release: Release
    is_this_pressing: bool = True
    picture: bytes | None = None
    take_over: frozenset[str] = frozenset()
    unanswered: frozenset[str] = frozenset()
    sentence: str = ""
    offered: Values | None = None


class Difference(NamedTuple):
    """What a record says of a part, and what the catalogue does."""

    mine: str
    theirs: str


@dataclass
class FillPlan:
    """What becomes of a record.

    `cells` are the cells that are written. `filled` names the parts that were empty, `completed`
    those that held what nobody wrote; `offered` could be completed with these cells. `kept` differ
    and stay; `emptied` were emptied by their owner and stay so. `tracks` is None where the list
    stays.
    """

    answer: Answer
    before: Values
    cells: Values = field(default_factory=dict)
    filled: list[str] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)
    offered: dict[str, PartCells] = field(default_factory=dict)
    kept: dict[str, Difference] = field(default_factory=dict)
    emptied: dict[str, Difference] = field(default_factory=dict)
    tracks: list[TrackValues] | None = None
    takes_cover: bool = False

    @property
    def written(self) -> list[str]:
        """The parts that are filled or completed."""
        return [*self.filled, *self.completed]

    @property
    def state(self) -> LookUpState:
        return LookUpState.FOUND if self.answer.is_this_pressing else LookUpState.ALBUM


def make_plan(
    answer: Answer,
    before: Values,
    standing: Standing,
    options: FillOptions,
    preferred: GenreRules = AS_THEY_ARE,
) -> FillPlan:
    """Return what `answer` fills in of a record with the cells `before` (`all_cells`), whose owner
    has the rules `preferred` for genres.
    """
    plan = FillPlan(answer, before)
    parts = options.parts(answer.is_this_pressing)
    offered = answer.offered
    if offered is None:
        offered = offered_cells(
            answer.release, parts, ids=answer.is_this_pressing, genres=options.rules(preferred)
        )
    _Decision(plan, standing, options.replaces).decide(parts, offered)
    return plan


@dataclass
class _Decision:
    plan: FillPlan
    standing: Standing
    replaces: bool

    def decide(self, parts: frozenset[str], offered: Values) -> None:
        # In the order of PARTS: the genre is settled before the styles are.
        for part, columns in PARTS.items():
            if part == COVER or part not in parts:
                continue
            if part == TRACKS:
                self._decide_tracks()
            else:
                self._decide_cells(part, columns, self._offered(part, columns, offered))
        if COVER in parts:
            self._decide_cover()
        for column in RELEASE_IDS:
            self._decide_cells(column, (column,), (offered.get(column, ""),))

    def _offered(self, part: str, columns: tuple[str, ...], offered: Values) -> PartCells:
        theirs = _cells(offered, columns)
        if part != "styles":
            return theirs
        genre = name_key(self._now("genre"))
        return (join_list(name for name in split_list(theirs[0]) if name_key(name) != genre),)

    def _decide_cells(self, part: str, columns: tuple[str, ...], theirs: PartCells) -> None:
        mine = _cells(self.plan.before, columns)
        if not any(theirs) or mine == theirs:
            return
        difference = Difference(in_words(part, mine), in_words(part, theirs))
        if part in self.plan.answer.take_over:
            self._write(part, columns, theirs, is_empty=not any(mine))
        elif not any(mine):
            if any(map(self.standing.is_emptied, columns)):
                self.plan.emptied[part] = difference
            else:
                self._write(part, columns, theirs, is_empty=True)
        elif self._is_completed(part, columns, mine, theirs):
            if self.replaces or part in RELEASE_IDS:
                self._write(part, columns, theirs, is_empty=False)
            else:
                self.plan.offered[part] = theirs
        elif (whole := _with_gaps_filled(part, mine, theirs)) != mine:
            gaps = [column for column, cell in zip(columns, mine, strict=True) if not cell]
            if any(map(self.standing.is_emptied, gaps)):
                self.plan.emptied[part] = difference
            else:
                self._write(part, columns, whole, is_empty=False)
        elif not agree(part, mine, theirs):
            self.plan.kept[part] = difference

    def _is_completed(
        self, part: str, columns: tuple[str, ...], mine: PartCells, theirs: PartCells
    ) -> bool:
        """Whether the cells are nobody's and those of the catalogue say more or something else."""
        release = str(self.plan.answer.release.discogs_release_id or "")
        if not self.standing.is_given(columns, mine, release):
            return False
        return (
            is_cut(mine, theirs)
            if _same_format(part, mine, theirs)
            else not agree(part, mine, theirs)
        )

    def _decide_tracks(self) -> None:
        tracks = tracks_of(self.plan.answer.release)
        if not tracks:
            return
        listed = track_cells(self.plan.before)
        difference = Difference(_count(len(listed)), _count(len(tracks)))
        if TRACKS in self.plan.answer.take_over:
            self._write_tracks(tracks)
        elif not listed:
            if self.standing.is_emptied(TRACKS):
                self.plan.emptied[TRACKS] = difference
            else:
                self._write_tracks(tracks)
        elif _titles(listed) == [(track["number"], track["title"]) for track in tracks]:
            return
        elif self.standing.remembered.get(TRACKS) == list_name(listed):
            self._write_tracks(tracks)
        else:
            self.plan.kept[TRACKS] = difference

    def _write_tracks(self, tracks: list[TrackValues]) -> None:
        self.plan.tracks = tracks
        had_tracks = bool(track_cells(self.plan.before))
        (self.plan.completed if had_tracks else self.plan.filled).append(TRACKS)

    def _decide_cover(self) -> None:
        """Decide on the picture; whether there is one is known when it has been fetched."""
        before, answer = self.plan.before, self.plan.answer
        if not answer.release.images and answer.picture is None:
            return
        cover = before.get("cover", "")
        if COVER in answer.take_over:
            self.plan.takes_cover = True
        elif not cover:
            if self.standing.is_emptied("cover"):
                self.plan.emptied[COVER] = Difference("", "a picture")
            else:
                self.plan.takes_cover = True
        elif answer.is_this_pressing and before.get("cover_source") != CoverSource.OWN:
            # What was the cover of the album may become that of the pressing.
            was_album = before.get("look_up", "").startswith(LookUpState.ALBUM)
            self.plan.takes_cover = was_album and self.standing.remembered.get("cover") == cover

    def _write(
        self, part: str, columns: tuple[str, ...], cells: PartCells, *, is_empty: bool
    ) -> None:
        self.plan.cells |= dict(zip(columns, cells, strict=True))
        (self.plan.filled if is_empty else self.plan.completed).append(part)

    def _now(self, column: str) -> str:
        return self.plan.cells.get(column, self.plan.before.get(column, ""))


def _cells(values: Mapping[str, str], columns: tuple[str, ...]) -> PartCells:
    return tuple(values.get(column, "") for column in columns)


def _same_format(part: str, mine: PartCells, theirs: PartCells) -> bool:
    return part == "format" and agree(part, mine, theirs)


def _with_gaps_filled(part: str, mine: PartCells, theirs: PartCells) -> PartCells:
    """Return the cells of a person with what they leave open: a format or its details, the catalog
    number of a label.
    """
    if part == "format" and "" in mine:
        pairs = zip(mine, theirs, strict=True)
        fits = all(name_key(own) == name_key(other) for own, other in pairs if own)
        return (
            tuple(own or other for own, other in zip(mine, theirs, strict=True)) if fits else mine
        )
    if part == "labels":
        return (mine[0], _numbers(mine, theirs))
    return mine


def _numbers(mine: PartCells, theirs: PartCells) -> str:
    """Return the catalog numbers of a person's labels; one that has none gets that of the
    catalogue, if it has just one for this label.
    """
    numbers = split_list(theirs[1])
    known: dict[str, list[str]] = {}
    for place, name in enumerate(split_list(theirs[0])):
        known.setdefault(name_key(name), []).append(numbers[place] if place < len(numbers) else "")
    filled = []
    own = split_list(mine[1])
    pairs = label_pairs(mine)
    for place, (label, _) in enumerate(pairs):
        number = own[place] if place < len(own) else ""
        is_once = sum(key == label for key, _ in pairs) == 1
        if not number and is_once and len(known.get(label, ())) == 1:
            number = known[label][0]
        filled.append(number)
    return join_list(filled)


def _titles(listed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (number, title) of the tracks of a record, in order."""
    cells = sorted((int(name.split()[1]), cell) for name, cell in listed.items())
    parts = [[*split_list(cell), "", ""] for _, cell in cells]
    return [(part[0], part[1]) for part in parts]


def _count(count: int) -> str:
    return f"{count} track{'' if count == 1 else 's'}" if count else ""
