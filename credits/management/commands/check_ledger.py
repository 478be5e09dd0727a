from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credits.proof import prove_ledger
from credits.triggers import guard_faults


class Command(BaseCommand):
    help = (
        "Prove the ledger: the rule of each kind, reversals, regular additions and the history of "
        "each record, and the triggers that keep other programs from changing lines. Faults are "
        "listed and end with exit code 1; remarks do not. Example: "
        "check_ledger"
    )
    requires_system_checks = []

    def handle(self, *, verbosity: int, **options: Any) -> None:
        proof = prove_ledger()
        proof.faults += guard_faults("default")
        if verbosity:
            for remark in proof.remarks:
                self.stderr.write(f"Remark: {remark}")
            for fault in proof.faults:
                self.stdout.write(f"Fault: {fault}")
            self.stdout.write(str(proof))
        if proof.faults:
            raise CommandError(f"The ledger has faults: {len(proof.faults):,}.")
