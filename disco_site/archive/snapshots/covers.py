"""Which covers the snapshots refer to: they hold none themselves, so these must stay."""

from collections.abc import Sequence

from disco_site.archive.snapshots.directory import SnapshotDirectory
from disco_site.archive.snapshots.manifest import covers_path
from disco_site.archive.store.locked import BackupFailed


def covers_in_snapshots(names: Sequence[str]) -> set[str]:
    """Return those of the names that a snapshot refers to; all of them where that cannot be
    found out.
    """
    asked = set(names)
    found: set[str] = set()
    try:
        for snapshot in SnapshotDirectory().snapshots():
            with covers_path(snapshot.path).open() as lines:
                found.update(name for line in lines if (name := line[:-1]) in asked)
    except (BackupFailed, OSError):
        return asked
    return found
