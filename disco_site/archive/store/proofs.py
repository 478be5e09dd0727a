"""Which archives of a directory were read and found whole: a small file beside them."""

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from disco_site.archive.store.durable import flush_directory, part_of

PROOFS = "proofs.json"

Proof = dict[str, Any]


class Proofs:
    """The file of proofs in a directory of archives: by the name of an archive, what was noted when
    it was proven.

    They are not in the database: a restore must not lose them.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self) -> dict[str, Proof]:
        """Return all proofs. A file that is lost or damaged holds none: the archives are proven
        when they are read again.
        """
        try:
            proofs = json.loads((self._directory / PROOFS).read_text())
        except (OSError, ValueError):
            return {}
        if type(proofs) is not dict:
            return {}
        return {name: proof for name, proof in proofs.items() if type(proof) is dict}

    def note(self, name: str, proof: Proof) -> None:
        """Keep the proof of an archive in place of an earlier one."""
        self._write(self.read() | {name: proof})

    def keep_only(self, names: Collection[str]) -> None:
        """Forget the proofs of archives that are gone; `names` are those that are there."""
        self._write({name: proof for name, proof in self.read().items() if name in names})

    def _write(self, proofs: dict[str, Proof]) -> None:
        path = self._directory / PROOFS
        part = part_of(path)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(proofs, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        flush_directory(self._directory)
