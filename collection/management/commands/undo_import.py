"""Undo a batch."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from adminkit.entries.acting_command import ActingCommand
from adminkit.numbers import signed_count
from adminkit.verbs import SITE
from collection.history.plan import Plan
from collection.history.undo import NotUndoable, Undo
from collection.management.printing import PrintingCommand
from collection.models import Batch
from collection.safety import NotSafe, back_up_first


class Command(ActingCommand, PrintingCommand):
    help = (
        "Undo an import, a bulk edit, a bulk removal, a merge or new covers as a whole. What was "
        "touched since is kept and named on stderr. Example: undo_import 12 --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "batch", type=int, help="its number, as import_records and the list of batches give it"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )

    def handle(self, *, batch: int, dry_run: bool, **options: Any) -> None:
        found = Batch.objects.filter(pk=batch).first()
        if found is None:
            last = Batch.objects.order_by("-pk").values_list("pk", flat=True).first()
            raise CommandError(
                f"There is no batch {batch}; "
                f"{f'the last one is {last}' if last else 'there is none yet'}."
            )
        try:
            undo = Undo(found)
            said = "" if dry_run else back_up_first(f"the undo of {found}")
            plan = undo.preview() if dry_run else undo.run(by=SITE)
        except (NotUndoable, NotSafe) as error:
            raise CommandError(str(error)) from None
        self.remark(said)
        self._tell(plan)

    def _tell(self, plan: Plan) -> None:
        for one in plan.kept:
            self.remark(f"{one.called} is kept, {one.name}: {one.why}")
        if plan.lines_reversed:
            self.say(f"Lines of the ledger reversed: {plan.lines_reversed:,}.")
        for username, credits in plan.credits.items():
            if credits:
                change = signed_count(credits, "credit")
                self.say(f"The balance of {username} changes by {change}.")
        if plan.undo:
            self.say(f"{plan.batch} is undone, as batch {plan.undo.pk}.")
        else:
            self.say("Nothing was undone: this was a dry run.")
        kinds = ("taken_away", "restored", "kept", "missing")
        self.say(" ".join(f"{kind}={plan.counts.get(kind, 0)}" for kind in kinds))
