"""The batch of an import: opened before its first row is written, closed with what came of it.

In: what was imported and by whom, then the report on it. Out: a `Batch` that is listed and can be
undone. Both happen inside the transaction of the import.
"""

from typing import Any

from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, alters_data, user_of
from collection.importing.files.table import Table
from collection.importing.judging.verdict import KINDS
from collection.importing.options import ImportOptions
from collection.importing.report import Report
from collection.importing.sources.source import Source
from collection.importing.sources.survey import Survey
from collection.importing.writing.writer import Writer
from collection.models import Batch, Decision, Preferences
from collection.models.batches.options import VERSION, FileImport
from collection.models.sources import header_hash


@alters_data
def open_batch(
    table: Table,
    source: Source,
    options: ImportOptions,
    survey: Survey,
    *,
    header: list[str],
    by: Actor,
    mends: Batch | None,
    preview: str,
) -> Batch:
    """Store a batch that says how the file is read, and for whom; `header` holds normalised
    names.
    """
    kept: FileImport = {
        "version": VERSION,
        "mode": options.mode,
        "charge_after": str(options.charge_after or ""),
        "owner": options.owner.pk if options.owner else None,
        "header": header_hash(header),
        "settled": dict(survey.settled),
    }
    # What is absent is looked for by its name, so these are not stored empty.
    if mends:
        kept["mends"] = mends.pk
    if preview:
        kept["preview"] = preview
    return Batch.objects.create(
        user=user_of(by),
        kind=Batch.Kind.IMPORT,
        source=source.name,
        file_name=table.file_name[-300:],
        file_hash=table.file_hash,
        options=kept,
    )


@alters_data
def close_batch(
    batch: Batch,
    writer: Writer,
    source: Source,
    options: ImportOptions,
    report: Report,
    *,
    by: Actor,
) -> None:
    """Store what was counted and made, together with the answers of the user.

    What changed nothing is not a batch, as there would be nothing to undo; otherwise
    `report.batch` is set.
    """
    decisions = options.answers.decisions(options.owner, source.name)
    decided = Decision.objects.remember(decisions, by=by)
    made: dict[str, Any] = {**batch.made, **writer.made}
    made |= {"user": writer.owners.made, "decision": decided}
    batch.counts = {kind: report.counts[kind] for kind in KINDS}
    batch.made = {name: ids for name, ids in made.items() if ids}
    batch.seconds = report.seconds
    if not report.counts["new"] and not report.counts["changed"]:
        batch.delete()
        return
    batch.save()
    batch.seal()
    batch.note(by, Verb.IMPORT)
    report.batch = batch


@alters_data
def remember_folders(
    batch: Batch | None, source: Source, options: ImportOptions, *, by: Actor
) -> None:
    """Keep what was chosen of folders; the batch keeps what was chosen before, for its undo."""
    use, owner = options.chosen.folders, options.owner
    if use and owner and "folders" in source.takes:
        before = Preferences.objects.choose_folders(owner, use, by=by)
        if batch and before != use:
            batch.options |= {"folders": use, "folders_before": before}
            batch.save(update_fields=["options"])
