"""Fill in records from Discogs' monthly dump."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

from django.core.management.base import CommandError
from django.template.defaultfilters import filesizeformat

from adminkit.entries.acting_command import ActingCommand
from adminkit.numbers import counted
from adminkit.verbs import SITE
from collection.catalogues.dump.filling_in import fill_from, to_be_filled
from collection.catalogues.dump.found import FoundReleases
from collection.catalogues.dump.opening import MASTERS, DumpFile, DumpRefused
from collection.catalogues.filling.options import GENRE_CHOICES, PARTS, FillOptions
from collection.catalogues.filling.result import FillResult
from collection.catalogues.filling.writer import BatchUndone
from collection.management.arguments import FILTERS_EPILOG, matching_records, split_filters
from collection.management.printing import PrintingCommand
from collection.models import RecordQuerySet
from collection.safety import NotSafe, back_up_first

# A dump has no addresses of pictures.
_PARTS = [part for part in PARTS if part != "covers"]
_SHOWN = 5
_SECONDS_BETWEEN_SIGNS = 0.2


class Command(ActingCommand, PrintingCommand):
    help = (
        "Fill in what Discogs' monthly dump knows of records that have a Discogs release: without "
        "a request, a token or a limit. What you entered stays; all of it can be undone with "
        "undo_import. The last line accounts for every record. Example: look_up_dump "
        "discogs_20261101_releases.xml.gz --masters discogs_20261101_masters.xml.gz --dry-run"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="discogs_YYYYMMDD_releases.xml.gz, or unpacked")
        parser.add_argument(
            "words", nargs="*", metavar="name=value", help="what the records must fit"
        )
        parser.add_argument(
            "--masters",
            metavar="FILE",
            help="discogs_YYYYMMDD_masters.xml.gz, which alone has original years",
        )
        parser.add_argument(
            "--only", metavar="PARTS", help=f"fill in only these: {','.join(_PARTS)}"
        )
        parser.add_argument(
            "--genres",
            choices=GENRE_CHOICES,
            help="if a release has several genres: use the first, or none; the rest follow the "
            "styles (default: what each owner prefers)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would happen and change nothing"
        )
        parser.epilog = FILTERS_EPILOG

    def handle(
        self,
        *,
        file: str,
        words: list[str],
        masters: str | None,
        only: str | None,
        genres: str | None,
        dry_run: bool,
        **options: Any,
    ) -> None:
        started = monotonic()
        parts = _parts(only, masters)
        filters, others = split_filters(words)
        if others:
            raise CommandError(f"“{others[0]}” is not a filter such as genre=jazz.")
        records = matching_records(filters)
        named = to_be_filled(records)
        total, looked_up = records.count(), named.count()
        in_none = records.filter(discogs_release_id__isnull=False).count() - looked_up
        numbers = named.order_by().values_list("discogs_release_id", flat=True)
        wanted = {number for number in numbers.distinct() if number}
        with FoundReleases() as found:
            self._read(found, Path(file), Path(masters) if masters else None, wanted)
            self._say_missing(wanted, found)
            fill_options = FillOptions(frozenset(parts), genres, replaces=False)
            result = self._fill(found, named, fill_options, Path(file).name, dry_run)
        self._show(result, dry_run)
        met = result.records + len(result.left_alone) + len(result.gone)
        self.say(
            f"records={total} changed={result.changed} same={result.records - result.changed} "
            f"skipped={met - result.records + in_none} not_in_dump={looked_up - met} "
            f"no_release={total - looked_up - in_none} seconds={monotonic() - started:.0f}"
        )

    def _read(
        self, found: FoundReleases, file: Path, masters: Path | None, wanted: set[int]
    ) -> None:
        """Read the dumps to their ends. Raises CommandError; nothing was changed then."""
        if not wanted:
            self.remark("None of these records has a Discogs release: the dump was not read.")
            return
        try:
            if masters:
                # Known before the long pass over the releases.
                DumpFile(masters, MASTERS).require_kind()
            sign = _Sign(self, "release", lambda: len(found))
            found.read(file, wanted, sign.show)
            self.remark(sign.end())
            if masters:
                sign = _Sign(self, "master", lambda: len(found.album_years))
                found.read_masters(masters, sign.show)
                self.remark(sign.end())
        except DumpRefused as error:
            self._refuse(str(error))

    def _fill(
        self,
        found: FoundReleases,
        records: RecordQuerySet,
        options: FillOptions,
        file_name: str,
        dry_run: bool,
    ) -> FillResult:
        try:
            if not dry_run:
                self.remark(back_up_first(f"the look-up in {file_name}", len(found)))
            return fill_from(found, records, options, by=SITE, file_name=file_name, dry_run=dry_run)
        except NotSafe as error:
            self._refuse(str(error))
        except BatchUndone as error:
            raise CommandError(str(error)) from None

    # The report

    def _show(self, result: FillResult, dry_run: bool) -> None:
        for words, parts in (
            ("Filled in", result.filled),
            ("Completed", result.completed),
            ("Can be completed, see look_up --complete --dry-run", result.offered),
            ("Kept, though the dump says something else", result.kept),
            ("Emptied by you and left empty", result.emptied),
        ):
            counts = [f"{_words(part)} {count:,}" for part, count in parts.most_common()]
            self.say(f"{words}: {', '.join(counts)}." if counts else "")
        named = [f"{name} {count:,}" for name, count in result.genres.most_common()]
        self.say(f"Genres: {', '.join(named)}." if named else "")
        if dry_run:
            self.say("Nothing was changed: this was a dry run.")
        elif result.batch:
            self.say(f"Filled in as batch {result.batch.pk}.")
        else:
            self.say("There was nothing to fill in.")

    def _say_missing(self, wanted: set[int], found: FoundReleases) -> None:
        """Name releases that are not in the dump, such as those that are newer."""
        missing = sorted(wanted - found.ids.keys())
        shown = missing if self.verbosity > 1 else missing[:_SHOWN]
        if missing:
            more = len(missing) - len(shown)
            names = ", ".join(f"r{number}" for number in shown)
            self.remark(
                f"{counted(len(missing), 'release is', 'releases are')} not in the dump: {names}"
                f"{f' and {more:,} more' if more else ''}."
            )

    def _refuse(self, reason: str) -> NoReturn:
        self.say("Nothing was changed.")
        raise CommandError(reason) from None


class _Sign:
    """One line on a terminal that says how far a dump was read."""

    def __init__(self, command: PrintingCommand, noun: str, found: Callable[[], int]) -> None:
        self.command = command
        self.noun = noun
        self.found = found
        self.next = 0.0
        self.elements = 0

    def show(self, done: int, size: int, elements: int) -> None:
        self.elements = elements
        if self.command.is_watched and monotonic() >= self.next:
            self.next = monotonic() + _SECONDS_BETWEEN_SIGNS
            self.command.show(f"{filesizeformat(done)} of {filesizeformat(size)}, {self._counts()}")

    def end(self) -> str:
        """Return what was read as a sentence."""
        return f"{self._counts()}."

    def _counts(self) -> str:
        return f"{counted(self.elements, self.noun)} read, {self.found():,} found"


def _words(part: str) -> str:
    return part.replace("_", " ")


def _parts(only: str | None, masters: str | None) -> list[str]:
    """Return what is to be filled in. Raises CommandError for what a dump does not have."""
    if only is None:
        return _PARTS if masters else [part for part in _PARTS if part != "original_year"]
    parts = [part.strip() for part in only.split(",")]
    if "covers" in parts:
        raise CommandError("--only: a dump has no pictures; look_up fetches covers.")
    for part in parts:
        if part not in _PARTS:
            raise CommandError(f"--only: “{part}” is not one of {', '.join(_PARTS)}.")
    if "original_year" in parts and not masters:
        raise CommandError("--only original_year needs --masters, the dump that has those years.")
    return parts
