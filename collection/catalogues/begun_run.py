"""When a run began that may be cut off, so that what is said at its end is about all of it."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone


class BegunRun:
    """A run that is told from others by what it is asked for; the same one goes on if it was cut
    off.

    `at` is when it began; `goes_on` is whether that was before.
    """

    def __init__(self, asked_for: Mapping[str, Any]) -> None:
        folder = Path(settings.FILE_UPLOAD_TEMP_DIR) / "begun"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = sha256(json.dumps(asked_for, sort_keys=True).encode()).hexdigest()
        self._path = folder / name
        self.at = timezone.now()
        self.goes_on = False
        # A machine that was switched off may have written half of it.
        with suppress(FileNotFoundError, ValueError):
            self.at = datetime.fromisoformat(self._path.read_text())
            self.goes_on = True
        if not self.goes_on:
            self._path.write_text(self.at.isoformat())

    def is_over(self) -> None:
        """Note that the run has come to its end: the next one like it begins anew."""
        self._path.unlink(missing_ok=True)
