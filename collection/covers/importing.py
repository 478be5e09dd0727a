"""A directory of pictures as covers: every file gets its verdict, and those that are taken are given in one batch."""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import File

from collection.covers.giving import give_covers
from collection.covers.matching import CoverNames, Match
from collection.covers.pictures import check_picture, check_size, kind_of
from collection.covers.storage import content_name
from collection.models import Batch, Record
from collection.models.records import cover_path
from collection.querysets import chunks

#: What becomes of a file; every file is exactly one of these.
VERDICTS = ("set", "same", "kept", "ambiguous", "unmatched", "refused")


@dataclass
class Verdict:
    """What becomes of one file, in words, and the records that get it."""

    file: str
    kind: str
    told: str
    records: list[Record] = field(default_factory=list)


class CoverImport:
    """Reads a directory with all below it. Nothing is written before `run`."""

    def __init__(self, directory: Path, *, replace: bool = False) -> None:
        """Records keep the covers that they have unless `replace`. Raises OSError for an unreadable directory."""
        self.directory, self.replace = directory, replace
        self.counts: Counter[str] = Counter(dict.fromkeys(VERDICTS, 0))
        self.files = sorted(self._walk())

    def verdicts(self) -> Iterator[Verdict]:
        """Yield what becomes of each file, and count it."""
        names = CoverNames(self.files)
        matches = {file: names.match(file) for file in self.files}
        nearest = _nearest(matches)
        for some in chunks(self.files):
            records = _records({pk for file in some for pk in matches[file].records})
            for file in some:
                verdict = self._judge(file, matches[file], nearest, records)
                self.counts[verdict.kind] += 1
                yield verdict

    def run(self, observer: Callable[[Verdict], None]) -> Batch | None:
        """Store the files that are taken, give them to their records and return the batch, None if there is none.

        Files are on the disk before a record refers to them. Raises ValidationError, and gives nothing, when one of
        them vanishes meanwhile.
        """
        names: dict[int, str] = {}
        for verdict in self.verdicts():
            for record in verdict.records:
                with (self.directory / verdict.file).open("rb") as stream:
                    names[record.pk] = record.cover.storage.save(cover_path(record, verdict.file), File(stream))
            observer(verdict)
        return give_covers(names, file_name=printable(str(self.directory))) if names else None

    def _walk(self) -> Iterator[str]:
        """Yield the files by their path below the directory."""

        def fail(error: OSError) -> None:
            raise error

        for folder, _, files in os.walk(self.directory, onerror=fail):
            yield from (str((Path(folder) / name).relative_to(self.directory)) for name in files)

    def _judge(
        self, file: str, match: Match, nearest: Mapping[int, Sequence[str]], records: Mapping[int, Record]
    ) -> Verdict:
        matched = [records[pk] for pk in match.records if pk in records]
        if not (self.directory / file).is_file():
            return Verdict(file, "refused", "it is no regular file")
        try:
            kind_of(file)
            if match.doubt:
                return Verdict(file, "ambiguous", f"{match.doubt}: {_named(matched)}")
            if not matched:
                return Verdict(file, "unmatched", "no record has this uid, Discogs release or barcode")
            own = [record for record in matched if nearest[record.pk] == [file]]
            if not own:
                return _outdone(file, matched[0], nearest)
            with (self.directory / file).open("rb") as stream:
                return self._compared(file, own, File(stream))
        except ValidationError as error:
            return Verdict(file, "refused", error.messages[0].removeprefix(file).lstrip(": "))
        except OSError as error:
            return Verdict(file, "refused", f"it cannot be read ({error.strerror})")

    def _compared(self, file: str, records: Sequence[Record], content: File) -> Verdict:
        """Tell the records that get the picture from those that have it and those that keep another."""
        check_size(content, file)
        same = [one for one in records if one.cover.name == content_name(cover_path(one, file), content)]
        others = [one for one in records if one not in same]
        taking = [one for one in others if self.replace or not one.cover]
        keeping = [one for one in others if one not in taking]
        if taking:
            check_picture(content, file)
        told = [("for", taking), ("is the cover of", same), ("kept its own:", keeping)]
        words = "; ".join(f"{word} {_named(some)}" for word, some in told if some)
        return Verdict(file, "set" if taking else "kept" if keeping else "same", words, taking)


def printable(path: str) -> str:
    """Return a path with signs in place of bytes that are no text."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _records(ids: Iterable[int]) -> dict[int, Record]:
    found = Record.objects.with_links()
    return {record.pk: record for some in chunks(sorted(ids)) for record in found.filter(pk__in=some)}


def _nearest(matches: Mapping[str, Match]) -> dict[int, list[str]]:
    """Return per record id the files whose names are nearest to it."""
    ranks: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file, match in matches.items():
        for pk in () if match.doubt else match.records:
            ranks[pk][match.rank].append(file)
    return {pk: files[min(files)] for pk, files in ranks.items()}


def _outdone(file: str, record: Record, nearest: Mapping[int, Sequence[str]]) -> Verdict:
    others = ", ".join(name for name in nearest[record.pk] if name != file)
    if file in nearest[record.pk]:
        return Verdict(file, "ambiguous", f"{_named([record])} could as well get {others}")
    return Verdict(file, "kept", f"{_named([record])} gets {others}, which is nearer")


def _named(records: Iterable[Record]) -> str:
    return ", ".join(f"{record.memo} (#{record.pk})" for record in records)
