"""The manifest of a snapshot, a file beside it: what it holds, why it was made, its checksum."""

from dataclasses import dataclass, field
from pathlib import Path

from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.format.manifest import Manifest, Member

_LONGEST = 1 << 20


@dataclass
class SnapshotManifest(Manifest):
    """What a snapshot says of itself. Its one member is the copy of the database."""

    #: Before what it was made, such as "the import of a.csv".
    reason: str = ""
    #: Whether the collection was about to be replaced or emptied.
    replaced: bool = False
    #: What `database_stamp` was, [] where that is not known.
    stamp: list[int] = field(default_factory=list)

    MORE = {  # noqa: RUF012
        "reason": lambda value: type(value) is str,
        "replaced": lambda value: type(value) is bool,
        "stamp": lambda value: type(value) is list and all(type(one) is int for one in value),
    }

    @property
    def copy(self) -> Member:
        """The checksum and the size of the copy of the database."""
        return self.members[self.snapshot]

    @property
    def records(self) -> int:
        """How many records it holds."""
        return self.counts.get("collection.Record", 0)


def manifest_path(path: Path) -> Path:
    """Return where the manifest of the snapshot at `path` is."""
    return path.with_suffix(".json")


def covers_path(path: Path) -> Path:
    """Return where the names of the covers that the snapshot at `path` refers to are."""
    return path.with_suffix(".covers")


def read_manifest(path: Path) -> SnapshotManifest:
    """Return the manifest of the snapshot at `path`. Raises ArchiveRefused."""
    beside = manifest_path(path)
    try:
        with beside.open("rb") as file:
            data = file.read(_LONGEST + 1)
    except OSError:
        raise ArchiveRefused(
            f"{path.name} is no snapshot that can be restored: {beside.name}, which says what it "
            "holds, is not beside it."
        ) from None
    if len(data) > _LONGEST:
        raise ArchiveRefused(f"{beside.name} is too long.")
    manifest = SnapshotManifest.from_json(data)
    if set(manifest.members) != {manifest.snapshot}:
        raise ArchiveRefused(f"{beside.name} is not that of a snapshot.")
    return manifest
