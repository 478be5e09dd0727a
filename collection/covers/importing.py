"""A directory of pictures as covers: every file gets its verdict, and all that are taken are given
in one batch.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import SITE, Actor, require
from collection.bulk_sql import chunks
from collection.covers.giving import give_covers
from collection.covers.keeping import drop_unused
from collection.covers.matching import CoverNames, Match
from collection.covers.pictures import check_picture, check_size, kind_of
from collection.covers.remaking import own_name, store_own
from collection.covers.storage import content_name
from collection.models import Batch, Record
from collection.models.record_fields import cover_path
from collection.tasks.progress import Step, Stopped, unwatched

#: What becomes of a file; every file is exactly one of these.
VERDICTS = ("set", "same", "kept", "ambiguous", "unmatched", "refused")
# Nearer than any name.
_ANSWERED = -1


@dataclass
class FileVerdict:
    """What becomes of one file, in words, the records that get it, and those that it might be for
    if somebody says so.
    """

    file: str
    kind: str
    words: str
    records: list[Record] = field(default_factory=list)
    choices: list[Record] = field(default_factory=list)


class VerdictsChanged(Exception):
    """The files would be given to other records than the preview showed."""


class CoverImport:
    """Reads a directory with all below it. Nothing is written before `run`."""

    def __init__(
        self,
        directory: Path,
        *,
        replace: bool = False,
        by: Actor = SITE,
        answers: Mapping[str, int] | None = None,
        sound: Iterable[str] = (),
    ) -> None:
        """Records keep the covers that they have unless `replace`. A file in `answers` is for the
        record of that id, whatever its name and whatever cover that has. Only records that `by` may
        change are looked for. `sound` are files that were looked at to their end before. Raises
        OSError for an unreadable directory.
        """
        self.directory, self.replace = directory, replace
        self.records = Record.objects.editable_by(by)
        self.answers = dict(answers or {})
        self.sound = set(sound)
        self._digest = sha256()
        self.counts: Counter[str] = Counter(dict.fromkeys(VERDICTS, 0))
        self.files = sorted(self._walk())

    def verdicts(self) -> Iterator[FileVerdict]:
        """Yield what becomes of each file, and count it."""
        names = CoverNames(self.files, self.records)
        matches = {file: names.match(file) for file in self.files}
        matches |= {file: Match([pk], _ANSWERED) for file, pk in self.answers.items()}
        nearest = _nearest(matches)
        for some in chunks(self.files):
            records = self._records({pk for file in some for pk in matches[file].records})
            for file in some:
                verdict = self._judge(file, matches[file], nearest, records)
                self.counts[verdict.kind] += 1
                given = [record.pk for record in verdict.records]
                self._digest.update(
                    f"{file} {verdict.kind} {given}".encode("utf-8", "surrogateescape")
                )
                yield verdict

    @property
    def fingerprint(self) -> str:
        """What the verdicts come to: another one as soon as one of them is another one."""
        return self._digest.hexdigest()

    @one_act
    def run(
        self,
        observer: Callable[[FileVerdict], None],
        *,
        by: Actor,
        file_name: str = "",
        expected: str = "",
        token: str = "",
        sources: Mapping[str, str] = MappingProxyType({}),
        step: Step = unwatched,
    ) -> Batch | None:
        """Store the files that are taken, give them to their records and return the batch, None if
        there is none.

        Files are on the disk before a record refers to them. `expected` is the fingerprint of a
        preview, `token` names it in the batch. They are somebody's own pictures, but for those of
        the records, by uid, of which `sources` says otherwise. Raises VerdictsChanged, and gives
        nothing, when the verdicts are others; ValidationError when a file vanishes meanwhile;
        PermissionDenied for a user who may not change records.
        """
        require(by, "collection.change_record")
        self._digest = sha256()
        names: dict[int, str] = {}
        from_elsewhere: dict[int, str] = {}
        try:
            for number, verdict in enumerate(self.verdicts()):
                step(number, len(self.files), "file", "Reading")
                for record in verdict.records:
                    with (self.directory / verdict.file).open("rb") as stream:
                        names[record.pk] = store_own(record, File(stream), verdict.file)
                    if source := sources.get(str(record.uid)):
                        from_elsewhere[record.pk] = source
                observer(verdict)
        except Stopped:
            drop_unused(names.values(), even_young=True)
            raise
        if expected and self.fingerprint != expected:
            raise VerdictsChanged
        if not names:
            return None
        called = file_name or printable(str(self.directory))
        kept: dict[str, Any] = {"sources": from_elsewhere, **({"preview": token} if token else {})}
        return self._give(names, by, called, kept)

    def _give(
        self, names: Mapping[int, str], by: Actor, called: str, kept: dict[str, Any]
    ) -> Batch | None:
        with transaction.atomic():
            batch, _ = give_covers(names, by=by, file_name=called, **kept)
            if batch:
                batch.note(by, Verb.COVER)
        return batch

    def _records(self, ids: Iterable[int]) -> dict[int, Record]:
        records = {}
        for some in chunks(sorted(ids)):
            for record in self.records.with_links().filter(pk__in=some):
                records[record.pk] = record
        return records

    def _walk(self) -> Iterator[str]:
        """Yield the files by their path below the directory."""

        def fail(error: OSError) -> None:
            raise error

        for folder, _, files in os.walk(self.directory, onerror=fail):
            yield from (str((Path(folder) / name).relative_to(self.directory)) for name in files)

    def _judge(
        self,
        file: str,
        match: Match,
        nearest: Mapping[int, Sequence[str]],
        records: Mapping[int, Record],
    ) -> FileVerdict:
        matched = [records[pk] for pk in match.records if pk in records]
        if not (self.directory / file).is_file():
            return FileVerdict(file, "refused", "it is not a regular file")
        try:
            kind_of(file)
            if match.doubt:
                words = f"{match.doubt}: {_named(matched)}"
                return FileVerdict(file, "ambiguous", words, choices=matched)
            if not matched:
                return FileVerdict(
                    file, "unmatched", "no record has this uid, Discogs release or barcode"
                )
            own = [record for record in matched if nearest[record.pk] == [file]]
            if not own:
                return _outdone(file, matched[0], nearest)
            with (self.directory / file).open("rb") as stream:
                return self._compared(file, own, File(stream))
        except ValidationError as error:
            return FileVerdict(file, "refused", error.messages[0].removeprefix(file).lstrip(": "))
        except OSError as error:
            return FileVerdict(file, "refused", f"it cannot be read ({error.strerror})")

    def _compared(self, file: str, records: Sequence[Record], content: File) -> FileVerdict:
        """Sort the records into those that get the picture, those that have it, and those that
        keep another.
        """
        check_size(content, file)
        same, taking, keeping = [], [], []
        for record in records:
            if _has(record, file, content):
                same.append(record)
            elif self.replace or file in self.answers or not record.cover:
                taking.append(record)
            else:
                keeping.append(record)
        if taking and file not in self.sound:
            check_picture(content, file)
            self.sound.add(file)
        kind = "kept" if keeping else "same"
        sorts = [("for", taking), ("is the cover of", same), ("kept its own:", keeping)]
        words = "; ".join(f"{word} {_named(some)}" for word, some in sorts if some)
        return FileVerdict(file, "set" if taking else kind, words, taking, keeping)


def printable(path: str) -> str:
    """Return a path with signs in place of bytes that are not text."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _has(record: Record, file: str, content: File) -> bool:
    """Whether a file is what the cover of a record was made of, or is that cover."""
    given = (content_name(cover_path(record, file), content), own_name(record, file, content))
    name = record.cover.name
    if not name or name in given:
        return bool(name)
    with suppress(OSError):
        if record.cover.size == content.size:
            with record.cover.storage.open(name) as stored:
                content.seek(0)
                return bool(stored.read() == content.read())
    return False


def _nearest(matches: Mapping[str, Match]) -> dict[int, list[str]]:
    """Return per record id the files whose names are nearest to it."""
    ranks: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file, match in matches.items():
        if not match.doubt:
            for pk in match.records:
                ranks[pk][match.rank].append(file)
    return {pk: files[min(files)] for pk, files in ranks.items()}


def _outdone(file: str, record: Record, nearest: Mapping[int, Sequence[str]]) -> FileVerdict:
    others = ", ".join(name for name in nearest[record.pk] if name != file)
    if file in nearest[record.pk]:
        words = f"{_named([record])} could as well get {others}"
        return FileVerdict(file, "ambiguous", words, choices=[record])
    words = f"{_named([record])} gets {others}, which is nearer"
    return FileVerdict(file, "kept", words, choices=[record])


def _named(records: Iterable[Record]) -> str:
    return ", ".join(f"{record.full_name} (#{record.pk})" for record in records)
