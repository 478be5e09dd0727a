"""Django's server for developers, which proves no migration and serves one request slowly."""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands import runserver
from django.core.management.base import CommandError


class Command(runserver.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Run the server. Raises CommandError on a site that people use."""
        if not settings.DEBUG:
            raise CommandError(
                "`runserver` is for work on Disco itself, with DISCO_DEBUG=1. Use `serve`."
            )
        super().handle(*args, **options)
