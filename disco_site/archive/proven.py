"""What was proven and can be restored: an archive or a snapshot, whose database stands aside."""

from dataclasses import dataclass, field
from pathlib import Path

from disco_site.archive.format.container import Container
from disco_site.archive.format.layout import COVERS
from disco_site.archive.format.manifest import Manifest

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Proven:
    """A copy of the collection that was proven: its database, as of today, is in the SQLite file
    `file`, which Django knows as `alias`.
    """

    manifest: Manifest
    file: Path
    alias: str
    #: What there is to say of it besides what its manifest says.
    remarks: list[str] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """What was wrong in the collection when it was copied, and what will be missing here."""
        return [*self.manifest.warnings, *self.remarks]


@dataclass(frozen=True)
class ProvenArchive(Proven):
    """An archive, with the files of covers in it."""

    container: Container = field(kw_only=True)

    @property
    def covers(self) -> list[str]:
        """The names of the covers in the archive."""
        return [name for name in self.manifest.members if name.startswith(COVERS)]
