"""Jobs that need no Django: the files that are read, loaders written by hand, SQLite's own tools."""

from functools import partial
from pathlib import Path

from isal import igzip

from benchmarks import archives, data, dumps, handwritten, handwritten_discogs, lockstep
from benchmarks.jobs import Work

# By the name of the file.
_LOADERS = {"disco": handwritten.load, "discogs": handwritten_discogs.load}
_DIFFERING = {"disco": lockstep.differing_lines, "discogs": handwritten_discogs.differing_lines}


def write_disco(data_dir: Path, file: Path) -> Work:
    return partial(data.write_disco, file, int(file.parent.name))


def write_discogs(data_dir: Path, file: Path) -> Work:
    return partial(data.write_discogs, file, int(file.parent.name))


def write_whole_dump(data_dir: Path, file: Path) -> Work:
    return partial(dumps.write_whole, file, int(file.parent.name))


def write_inside_dump(data_dir: Path, file: Path) -> Work:
    return partial(dumps.write_inside, file, int(file.parent.name))


def unpack_dump(data_dir: Path, file: Path) -> Work:
    """Unpack a dump to its last byte; the work returns how many there are."""

    def work() -> int:
        count = 0
        with igzip.open(dumps.dump_beside(file)) as packed:
            while block := packed.read(1 << 20):
                count += len(block)
        return count

    return work


def load(data_dir: Path, file: Path) -> Work:
    return partial(_LOADERS[file.stem], _database(data_dir), file)


def differing_lines(data_dir: Path, file: Path) -> Work:
    return partial(_DIFFERING[file.stem], _database(data_dir), file)


def export(data_dir: Path, file: Path) -> Work:
    return partial(lockstep.export, _database(data_dir), file)


def copy_and_hash(data_dir: Path, file: Path) -> Work:
    return partial(archives.copy_and_hash, _database(data_dir))


def backup(data_dir: Path, file: Path) -> Work:
    return partial(archives.make_by_hand, _database(data_dir))


def verify_backup(data_dir: Path, file: Path) -> Work:
    return archives.prove_by_hand(_database(data_dir))


def _database(data_dir: Path) -> Path:
    return data_dir / "db.sqlite3"
