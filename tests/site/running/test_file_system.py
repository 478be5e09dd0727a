"""A database of SQLite on a network file system is refused, and on no other."""

from pathlib import Path

import pytest

from disco_site.databases import file_system
from disco_site.databases.file_system import kind_of_file_system, network_file_system
from disco_site.environment import BadSetting, Environment

pytestmark = pytest.mark.once

#: As Linux writes them, on a home server, and in a container.
SERVER = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
31 27 0:44 / /mnt/nas rw,relatime shared:18 - nfs4 nas:/volume rw,vers=4.2,hard,proto=tcp
32 27 0:45 / /mnt/windows\040share rw,relatime shared:19 - cifs //box/music rw,vers=3.1.1
33 27 8:17 / /mnt/usb rw,relatime shared:20 master:3 - fuseblk /dev/sdb1 rw,user_id=0,allow_other
34 27 0:46 / /srv/far rw,nosuid,nodev - fuse.sshfs anna@far:/ rw,user_id=1000
35 31 8:33 / /mnt/nas/disk rw,relatime - ext4 /dev/sdc1 rw
36 27 0:47 / /mnt/late rw,relatime - ext4 /dev/sdd1 rw
37 36 0:48 / /mnt/late rw,relatime - nfs other:/ rw
38 27 0:49 / /mnt/c rw,noatime - 9p drvfs rw,dirsync,aname=drvfs
"""
CONTAINER = """
600 500 0:60 / / rw,relatime master:9 - overlay overlay rw,lowerdir=/var/lib,upperdir=/up,workdir=/work
601 600 0:61 / /tmp rw,nosuid - tmpfs tmpfs rw
602 600 0:62 / /data rw,relatime - virtiofs mount0 rw
603 600 0:63 / /mac rw,relatime - fuse.grpcfuse grpcfuse rw
604 600 254:1 /volumes/disco /volume rw,relatime - btrfs /dev/vda1 rw
"""


@pytest.mark.parametrize(
    ("mounts", "path", "kind"),
    [
        (SERVER, "/srv/db.sqlite3", "ext4"),
        (SERVER, "/mnt/nas/disco/db.sqlite3", "nfs4"),
        (SERVER, "/mnt/nas2/db.sqlite3", "ext4"),
        (SERVER, "/mnt/nas/disk/db.sqlite3", "ext4"),
        (SERVER, "/mnt/windows share/db.sqlite3", "cifs"),
        (SERVER, "/mnt/usb/db.sqlite3", "fuseblk"),
        (SERVER, "/srv/far/db.sqlite3", "fuse.sshfs"),
        (SERVER, "/mnt/late/db.sqlite3", "nfs"),
        (SERVER, "/mnt/c/disco/db.sqlite3", "9p"),
        (CONTAINER, "/app/db.sqlite3", "overlay"),
        (CONTAINER, "/data/db.sqlite3", "virtiofs"),
        (CONTAINER, "/mac/db.sqlite3", "fuse.grpcfuse"),
        (CONTAINER, "/volume/db.sqlite3", "btrfs"),
        ("", "/app/db.sqlite3", ""),
        ("a line of another form", "/app/db.sqlite3", ""),
    ],
)
def test_the_longest_mount_tells_the_kind(mounts: str, path: str, kind: str) -> None:
    assert kind_of_file_system(Path(path), mounts) == kind


def mounted(directory: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Linux say that a directory is on a file system of this kind."""
    mounts = directory / "mountinfo"
    mounts.write_text(f"1 0 0:1 / {directory} rw - {kind} somewhere rw\n")
    monkeypatch.setattr(file_system, "_MOUNTS", mounts)


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "afs", "fuse.sshfs"])
def test_a_database_on_a_network_file_system_stops_the_start(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted(tmp_path, kind, monkeypatch)
    with pytest.raises(BadSetting) as caught:
        Environment({"DISCO_SQLITE_WAL": "on"}).databases("DATABASE_URL", tmp_path)
    assert str(caught.value) == (
        f"Disco does not start: the database {tmp_path}/db.sqlite3 is on a network file system "
        f"({kind}), where SQLite can damage it: let DISCO_DATA_DIR be on a disk of this computer, "
        "or use PostgreSQL (DATABASE_URL)."
    )


@pytest.mark.parametrize(
    "kind", ["ext4", "overlay", "tmpfs", "virtiofs", "fuseblk", "fuse", "zfs", "fuse.grpcfuse"]
)
def test_any_other_file_system_will_do(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted(tmp_path, kind, monkeypatch)
    assert Environment({}).databases("DATABASE_URL", tmp_path)


def test_postgresql_may_keep_its_files_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted(tmp_path, "nfs", monkeypatch)
    url = "postgres://disco:hush@db.example/shelf"
    assert Environment({"DATABASE_URL": url}).databases("DATABASE_URL", tmp_path)


def test_a_link_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nas").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nas")
    mounted(tmp_path / "nas", "nfs", monkeypatch)
    assert network_file_system(tmp_path / "link" / "db.sqlite3") == "nfs"


def test_a_system_that_tells_no_kind_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_system, "_MOUNTS", tmp_path / "none")
    assert network_file_system(tmp_path) == ""


def test_whoever_only_examines_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounted(tmp_path, "nfs", monkeypatch)
    environment = Environment({}, only_examines=True)
    environment.databases("DATABASE_URL", tmp_path)
    collection, site = environment.refused_places
    assert "db.sqlite3 is on a network file system (nfs)" in collection
    assert "site.sqlite3 is on a network file system (nfs)" in site
