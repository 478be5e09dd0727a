"""Archives looked into, and archives that are not what they should be."""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from disco_site.archive.format.seal import SEAL_SIZE, seal

SNAPSHOT = "snapshot.sqlite3"


class Forged:
    """The members of an archive and its manifest. Whoever changes one of them decides what else is
    made to fit.
    """

    def __init__(self, archive: Path, directory: Path) -> None:
        self.directory = directory
        self.path = directory / "forged.zip"
        with zipfile.ZipFile(archive) as file:
            self.members = {name: file.read(name) for name in file.namelist()}
        self.manifest: dict[str, Any] = json.loads(self.members.pop("manifest.json"))

    def account(self) -> None:
        """Let the manifest say what the members now are."""
        self.manifest["members"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in self.members.items()
        }

    def pack(
        self, *more: tuple[zipfile.ZipInfo | str, bytes], method: int = zipfile.ZIP_DEFLATED
    ) -> Path:
        """Write and seal the archive, `more` members at its end."""
        with zipfile.ZipFile(self.path, "w", method) as file:
            for name, data in [
                *self.members.items(),
                ("manifest.json", json.dumps(self.manifest)),
                *more,
            ]:
                file.writestr(name, data)
        seal(self.path)
        return self.path

    def bytes_changed(self, change: Callable[[bytearray], object]) -> Path:
        """Change bytes of the packed file and seal it again."""
        whole = bytearray(self.pack().read_bytes()[:-SEAL_SIZE])
        whole[-2:] = b"\0\0"
        change(whole)
        self.path.write_bytes(whole)
        seal(self.path)
        return self.path

    def sql(self, *statements: str) -> None:
        """Change the snapshot, and let the manifest say its new checksum."""
        file = self.directory / "forged.sqlite3"
        file.write_bytes(self.members[SNAPSHOT])
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            for statement in statements:
                database.execute(statement)
        self.members[SNAPSHOT] = file.read_bytes()
        file.unlink()
        self.account()


def checksums(archive: Path, *beginnings: str) -> dict[str, str]:
    """Return the checksums of those members whose names begin so."""
    with zipfile.ZipFile(archive) as file:
        names = [name for name in file.namelist() if name.startswith(beginnings)]
        return {name: hashlib.sha256(file.read(name)).hexdigest() for name in names}
