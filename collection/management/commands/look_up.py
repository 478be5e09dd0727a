"""Ask a public catalogue about records, and fill in what is empty."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from adminkit.entries.acting_command import ActingCommand
from adminkit.numbers import counted
from adminkit.verbs import SITE
from collection.catalogues.begun_run import BegunRun
from collection.catalogues.failures import CatalogueError
from collection.catalogues.filling.completions import OffersChanged, complete, completions
from collection.catalogues.filling.lacks import in_sentences
from collection.catalogues.filling.options import GENRE_CHOICES, PARTS, FillOptions
from collection.catalogues.filling.result import filled_in
from collection.catalogues.looking.finding import Found
from collection.catalogues.looking.run import LookUpRun
from collection.catalogues.looking.run_options import LookUpOptions, LookUpResult
from collection.catalogues.looking.whose_token import asking_for, only_owner
from collection.catalogues.outbound import TASK_PATIENCE, Manners
from collection.catalogues.unstored_answers import UnstoredAnswers
from collection.filters.narrowing import INCOMPLETE
from collection.management.arguments import FILTERS_EPILOG, matching_records, split_filters
from collection.management.printing import PrintingCommand
from collection.models import Catalogue, LookUpState, RecordQuerySet
from collection.safety import NotSafe, back_up_first

_REMARKABLE = (LookUpState.REFUSED, LookUpState.CUT_OFF)


class Command(ActingCommand, PrintingCommand):
    help = (
        "Ask a public catalogue about records and fill in what is empty: what you typed stays, and "
        "what you emptied stays empty. A record is asked about by its release, by its barcode, or "
        "by artist and title, where a person chooses among the candidates. What was answered is "
        "not asked again, so that the same command goes on where it was stopped. All that it fills "
        "in is one batch, which undo_import takes back. Example: look_up no_cover=1 --only "
        "covers,genre,styles"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "words", nargs="*", metavar="name=value", help="what the records must fit"
        )
        parser.add_argument(
            "--catalogue",
            choices=Catalogue.values,
            default=Catalogue.DISCOGS.value,
            help="who is asked (default: discogs)",
        )
        parser.add_argument(
            "--only", metavar="PARTS", help=f"fill in nothing else, of {','.join(PARTS)}"
        )
        parser.add_argument(
            "--genres",
            choices=GENRE_CHOICES,
            help="if a release has several genres: use the first, or none; the rest follow the "
            "styles (default: what each owner prefers)",
        )
        parser.add_argument(
            "--certain",
            action="store_true",
            help="take a candidate by artist and title if it is the only one with which artist, "
            "title, label, catalog number and format agree, and nothing else differs",
        )
        parser.add_argument(
            "--limit", metavar="N", type=int, help="ask about so many records at most"
        )
        parser.add_argument(
            "--again", action="store_true", help="ask also about what was answered before"
        )
        parser.add_argument(
            "--complete",
            action="store_true",
            help="complete what an export cut off or left unpaired, as earlier look-ups found: "
            "each value is shown as it was and as it is, and nobody is asked",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="ask, say what would be filled in, store nothing"
        )
        parser.epilog = FILTERS_EPILOG

    def handle(
        self,
        *,
        words: list[str],
        catalogue: str,
        only: str | None,
        genres: str | None,
        certain: bool,
        limit: int | None,
        again: bool,
        complete: bool,
        dry_run: bool,
        **options: Any,
    ) -> None:
        filters, others = split_filters(words)
        if others:
            raise CommandError(f"“{others[0]}” is not a filter such as genre=jazz.")
        if limit is not None and limit < 1:
            raise CommandError(f"--limit: {limit} is not 1 or more.")
        records = matching_records(filters).order_by("pk")
        if complete:
            if only or genres or certain or again or limit:
                raise CommandError("--complete goes with filters and --dry-run alone.")
            self._complete(records, dry_run)
            return
        chosen = LookUpOptions(_fill_options(only, genres), certain, again, limit)
        kept = {}
        if filters:
            kept["filters"] = " ".join(f"{name}={value}" for name, value in filters.items())
        begun = None if dry_run else BegunRun({"catalogue": catalogue, **chosen.kept(), **kept})
        try:
            run = _run(records, catalogue, chosen, kept, begun)
            if not dry_run:
                self.say(back_up_first("the look-up", run.result.total))
            self._carry_out(run)
        except (CatalogueError, NotSafe) as error:
            raise CommandError(str(error)) from None
        if begun:
            begun.is_over()

    def _carry_out(self, run: LookUpRun) -> None:
        """Ask, and report whatever the end. Raises CommandError where it ended early."""
        try:
            run.run(self._step, self._tell)
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. What was answered is stored; the same command goes on."
            ) from None
        finally:
            self.show("")
            self._report(run.result, run.dry_run)
        if run.result.ended_early:
            raise CommandError(run.result.ended_early)

    def _complete(self, records: RecordQuerySet, dry_run: bool) -> None:
        """Show what can be completed, and do that. Raises CommandError."""
        offered = completions(records, by=SITE)
        names = dict(records.with_artists().in_bulk([row.record for row in offered.rows]))
        for row in offered.rows:
            record = names[row.record]
            self.say(f"{record.full_name}: {_called(row.part)}: {row.mine} -> {row.theirs}")
        changed = len({row.record for row in offered.rows})
        if dry_run:
            self.say("Nothing was stored: this was a dry run.")
        elif changed:
            try:
                self.say(back_up_first("the completion", changed))
                fingerprint = offered.fingerprint
                done = complete(records, offered.catalogue, by=SITE, fingerprint=fingerprint)
            except (NotSafe, OffersChanged) as error:
                raise CommandError(str(error)) from None
            changed = done.changed
            if done.batch:
                self.say(f"Completed {counted(changed, 'record')}, as batch {done.batch.pk}.")
        if offered.more:
            self.remark(f"{counted(offered.more, 'further record')}: give the command again.")
        self.say(f"values={len(offered.rows)} records={changed}")

    def _step(self, done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        self.show(f"{doing}: {done:,} of {total or 0:,} {unit}")

    def _tell(self, name: str, found: Found) -> None:
        if found.state in _REMARKABLE:
            self.remark(f"{name}: {found.sentence}")
        elif self.verbosity > 1:
            self.say(f"{name}: {found.state.label}. {found.sentence}".rstrip())

    def _report(self, result: LookUpResult, dry_run: bool) -> None:
        filling = result.filling
        for remark in filling.remarks:
            self.remark(remark)
        for words, counts in (
            ("Kept, though the catalogue says something else", filling.kept),
            ("Emptied by you and left empty", filling.emptied),
            ("Can be completed, see look_up --complete --dry-run", filling.offered),
        ):
            if counts:
                parts = ", ".join(f"{_called(part)} {counts[part]:,}" for part in sorted(counts))
                self.say(f"{words}: {parts}.")
        if filling.genres:
            named = ", ".join(f"{name} {n:,}" for name, n in filling.genres.most_common())
            self.say(f"Genres: {named}.")
        whole = result.whole
        for sentence in in_sentences(whole.lacks):
            again = f"The same command asks again; looked_up={INCOMPLETE} finds the records."
            self.remark(f"{sentence} {again}")
        if dry_run:
            self.say("Nothing was stored: this was a dry run.")
        elif filling.batch:
            changed = filling.batch.counts.get("changed", filling.changed)
            before = changed - filling.changed
            said = f", {before:,} of them before the run was cut off" if before else ""
            filled = counted(changed, "record")
            self.say(f"Filled in {filled}{said}, as batch {filling.batch.pk}.")
        states = [
            f"{state}={whole.states[state]}"
            for state in LookUpState.values
            if state != LookUpState.IN_NONE
        ]
        written = filling.filled + filling.completed
        if filling.batch:
            # It holds what was filled in before the run was cut off, too.
            written = filled_in(filling.batch)
        cells = [f"{part}={written[part]}" for part in PARTS if written[part]]
        line = [f"records={whole.states.total() + result.kept}", *states, f"kept={result.kept}"]
        self.say(" ".join([*line, *cells]))


def _run(
    records: RecordQuerySet,
    catalogue: str,
    chosen: LookUpOptions,
    kept: dict[str, str],
    begun: BegunRun | None,
) -> LookUpRun:
    """Return the run that is asked for; without `begun` a dry one. Raises a CatalogueError."""
    unstored = UnstoredAnswers() if begun else None
    asking = asking_for(catalogue, only_owner(records), Manners(TASK_PATIENCE, unstored=unstored))
    return LookUpRun(
        records,
        asking,
        chosen,
        by=SITE,
        dry_run=begun is None,
        kept_options=kept,
        unstored=unstored,
        begun_at=begun.at if begun and begun.goes_on else None,
    )


def _fill_options(only: str | None, genres: str | None) -> FillOptions:
    parts = frozenset(PARTS)
    if only is not None:
        parts = frozenset(filter(None, (word.strip() for word in only.split(","))))
    try:
        if not parts:
            raise ValueError(f"nothing is named; {', '.join(PARTS)} can be looked up.")
        return FillOptions(parts, genres, replaces=False)
    except ValueError as error:
        raise CommandError(f"--only: {error}") from None


def _called(part: str) -> str:
    return part.replace("_", " ")
