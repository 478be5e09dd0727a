"""Splits cells of artists and labels that may hold several names.

In: a row with such cells in `raw`, as the file writes them. Out: lists of names in its `values`,
and a `Doubt` where it stays open. The file must have been read for names once (`learn`).

"Emerson, Lake & Palmer" is one artist, "John Williams (4), London Symphony Orchestra" are two, and
the cell does not show it. It is split at its commas where every part is proven to be a name of its
own: it is alone in the cell of another row or in the database, or is a label that a cell repeats,
as Discogs does. Otherwise it stays one name and is listed as doubtful, until a user decides.
"Simon & Garfunkel" is doubtful only where each of them is alone elsewhere.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby, pairwise

from collection.bulk_sql import chunks
from collection.cells import join_list
from collection.importing.cells.values import NAME_LENGTH, Reader, names, texts
from collection.importing.files.problems import Problem
from collection.importing.judging.decisions import Decided
from collection.importing.sources.doubt import (
    BAR,
    Doubt,
    at_commas,
    has_comma,
    is_doubtful,
    join_phrases,
    may_be_several,
    ways,
)
from collection.importing.sources.row import Row
from collection.models import Artist, Label
from collection.names import name_key

# Discogs writes this where a release carries no catalog number.
_NO_NUMBER = "none"
_LOOKUPS = {"artist": Artist, "label": Label}
_MAY_BE_LISTS = ("artist", "label", "catalog_number")
_read_numbers = texts(500)


class Splitter:
    """Decides about each cell by the names that are alone in a cell of the file, and those in the
    database.

    `learn` reads the file for them: where all rows say what they said last time, nobody calls it.
    """

    def __init__(self, rows: Callable[[], Iterable[Sequence[str]]], decided: Decided) -> None:
        """`rows` yields artist, label and catalog number of each row, as the file writes them."""
        self._rows = rows
        self._decided = decided
        self._has_learnt = False
        # Keys of names by kind: those alone in a cell, those that a cell may hold (and the cells
        # themselves), and those of them in the database.
        self._alone: dict[str, set[str]] = {"artist": set(), "label": set()}
        self._in_question: dict[str, set[str]] = {"artist": set(), "label": set()}
        self._stored: dict[str, set[str]] = {"artist": set(), "label": set()}

    def learn(self) -> None:
        """Read the file and look names up, once; a second call does nothing.

        To be called before the first row is written.
        """
        if self._has_learnt:
            return
        self._has_learnt = True
        for artist, label, numbers in self._rows():
            self._look(artist, label, numbers)
        self._consult_database()

    def _look(self, artist: str, label: str, numbers: str) -> None:
        for kind, cell in (("artist", artist), ("label", label)):
            if BAR not in cell and not ("," in cell and has_comma(cell)):
                self._alone[kind].add(name_key(cell))
            if may_be_several(cell):
                self._in_question[kind].add(name_key(cell))
                for parts in ways(cell):
                    self._in_question[kind].update(map(name_key, parts))
        if "," in label and has_comma(label):
            labels = list(map(name_key, at_commas(label)))
            # A catalog number for each part: Discogs writes the two lists side by side.
            is_list = len(labels) == len(at_commas(numbers))
            self._alone["label"].update(labels if is_list else _repeated(labels))

    def _consult_database(self) -> None:
        """Look up which names in question are in the database; forget all others of the file."""
        for kind, model in _LOOKUPS.items():
            in_question = self._in_question[kind]
            for keys in chunks(sorted(in_question)):
                stored = model.objects.filter(name_key__in=keys)
                self._stored[kind].update(stored.values_list("name_key", flat=True))
            self._alone[kind] &= in_question
        del self._in_question

    def resolve(self, row: Row) -> None:
        """Turn the cells of `row.raw` into lists in `row.values`, and note what stays doubtful."""
        artist = row.raw.get("artist")
        if artist:
            artists = self._split("artist", artist, row)
            row.values["artist"] = join_list(artists)
            phrases = join_phrases(artist, artists)
            if any(phrases):
                row.defaults["join_phrase"] = join_list(phrases)
            self._check("artist", row, names)
        label, number = row.raw.get("label", ""), row.raw.get("catalog_number", "")
        if label:
            pairs = _paired(self._split("label", label, row), number)
            labels, numbers = zip(*dict.fromkeys(pairs), strict=True)
            row.values["label"] = join_list(labels)
            row.values["catalog_number"] = join_list(numbers)
            self._check("label", row, names)
            self._check("catalog_number", row, _read_numbers)
        elif number and number.casefold() != _NO_NUMBER:
            # Disco keeps a number beside its label only.
            row.keep("Catalog#", number)

    def resolved(self, seen: Mapping[str, str]) -> dict[str, str]:
        """Return the cells that a file once gave and that may be lists, decided as they are
        today.
        """
        raw = {column: seen[column] for column in _MAY_BE_LISTS if column in seen}
        row = Row(0, [], raw=raw)
        self.resolve(row)
        return row.values

    @staticmethod
    def _check(column: str, row: Row, read: Reader) -> None:
        """Note what Disco's own columns would not take: every record must survive its export."""
        try:
            read(row.values[column])
        except ValueError as error:
            row.problems.append(Problem(row.line, column, row.raw[column], str(error)))

    def _split(self, kind: str, cell: str, row: Row) -> list[str]:
        if not may_be_several(cell):
            return [cell]
        decided = self._decided.names_of(kind, cell)
        if decided:
            row.names.append(Doubt(kind, cell, tuple(decided)))
            return decided
        if name_key(cell) in self._stored[kind]:
            return [cell]
        ways_to_split = ways(cell)
        if not ways_to_split:
            return [cell]
        parts = ways_to_split[0]
        are_known = self._are_known(kind, parts)
        is_list = BAR in cell or has_comma(cell)
        # No name is that long: it can only be a list.
        if is_list and (all(are_known) or len(cell) > NAME_LENGTH):
            return parts
        if is_doubtful(cell, are_known):
            row.names.append(Doubt(kind, cell))
        return [cell]

    def _are_known(self, kind: str, parts: Iterable[str]) -> list[bool]:
        """Return whether each part is the name of an artist or label that is known by itself."""
        alone, stored = self._alone[kind], self._stored[kind]
        return [key in alone or key in stored for key in map(name_key, parts)]


def _repeated(parts: Sequence[str]) -> set[str]:
    """Return the names that a list proves by saying one twice in a row, as in "Virgin, Virgin,
    UMC".

    No name repeats itself, so it ends there. A single part between two such names, or beside one,
    is a name, too; of several parts in a row nobody knows where one name ends.
    """
    proven = {key for key, following in pairwise(parts) if key and key == following}
    if not proven:
        return proven
    without_repeats = [key for key, _ in groupby(parts)]
    single: set[str] = set()
    for is_proven, run in groupby(without_repeats, proven.__contains__):
        keys = list(run)
        if not is_proven and len(keys) == 1:
            single.update(keys)
    return proven | single


def _paired(labels: Sequence[str], cell: str) -> list[tuple[str, str]]:
    """Return (label, catalog number) pairs, side by side where there are as many numbers as labels.

    Discogs repeats a label for each of its numbers, and leaves out a number that it wrote before:
    where each label is there as often as there are numbers, it has each of them. Of other lists of
    unequal length, the first label gets the whole cell of numbers.
    """
    numbers = list(map(str.strip, at_commas(cell)))
    if len(numbers) != len(labels):
        counts = Counter(labels)
        if len(numbers) > 1 and set(counts.values()) == {len(numbers)}:
            numbers = _numbers_by_occurrence(labels, numbers)
        else:
            labels = list(counts)
            numbers = [cell.strip()] + [""] * (len(labels) - 1)
    pairs = []
    for label, number in zip(labels, numbers, strict=True):
        pairs.append((label, "" if number.casefold() == _NO_NUMBER else number))
    return pairs


def _numbers_by_occurrence(labels: Sequence[str], numbers: Sequence[str]) -> list[str]:
    """Return for each label the first number where it is there for the first time, and so on."""
    seen: Counter[str] = Counter()
    of_labels = []
    for label in labels:
        of_labels.append(numbers[seen[label]])
        seen[label] += 1
    return of_labels
