"""Whatever `restore` takes: an archive, or a snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.progress import Observer, unobserved
from disco_site.archive.proven import Proven
from disco_site.archive.snapshots.directory import SnapshotDirectory
from disco_site.archive.snapshots.proving import is_snapshot, proven_snapshot
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.verify import proven


def found(name: str) -> Path | None:
    """Return the file that is meant: at this path, or else the archive or snapshot of this name in
    the directories of Disco. None if there is none.
    """
    path = Path(name)
    places = [path]
    if path.name == name:
        kept = SnapshotDirectory() if is_snapshot(path) else BackupDirectory()
        places.append(kept.directory / name)
    return next((place for place in places if place.is_file()), None)


@contextmanager
def restorable(
    path: Path,
    *,
    from_tables: bool = False,
    engine: str = "",
    observe: Observer = unobserved,
) -> Iterator[Proven]:
    """Yield an archive or a snapshot, proven, with its database built aside and brought up to date.

    `from_tables` and `engine` are as for `proven`. Raises ArchiveRefused.
    """
    if not is_snapshot(path):
        with proven(path, from_tables=from_tables, engine=engine, observe=observe) as archive:
            yield archive
    elif from_tables:
        raise ArchiveRefused(
            f"{path.name} is a snapshot, which holds no tables: --csv-only is for archives."
        )
    else:
        with proven_snapshot(path, engine=engine, observe=observe) as snapshot:
            yield snapshot
