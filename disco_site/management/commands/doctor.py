"""Examine the whole installation and report, in sentences that can be shown to others."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disco_site.doctor import examine
from disco_site.doctor.findings import BROKEN


class Command(BaseCommand):
    help = (
        "Examine the installation: database, ledger, covers, backups, disk, versions. Prints a "
        "line each, with what to do; the exit code is 1 if something is broken. The report can be "
        "shown to others. Example: doctor"
    )
    requires_system_checks = []

    def handle(self, *, verbosity: int, **options: Any) -> None:
        broken = 0
        for finding in examine():
            broken += finding.state == BROKEN
            if verbosity:
                self.stdout.write(str(finding))
        if broken:
            raise CommandError(f"Something is broken: {broken} of the lines above.")
