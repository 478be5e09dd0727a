"""On what kind of file system a file lies, as Linux tells it; other systems do not."""

import re
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
# Over a network. Others that look like it, such as those of containers (overlay, virtiofs) and of
# disks of Windows (fuseblk), are on this computer.
_NETWORK = frozenset(
    "9p afs beegfs ceph cifs coda davfs fuse.afs fuse.ceph fuse.curlftpfs fuse.davfs fuse.gcsfuse "
    "fuse.glusterfs fuse.gvfsd-fuse fuse.juicefs fuse.rclone fuse.s3fs fuse.smbnetfs fuse.sshfs "
    "glusterfs lustre ncpfs nfs nfs4 smb3 smbfs".split()
)


def network_file_system(path: Path) -> str:
    """Return the kind of network file system that a path is on, such as "nfs4"; "" where it is on
    none, or nobody knows.
    """
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    kind = kind_of_file_system(path.resolve(), mounts)
    return kind if kind in _NETWORK else ""


def kind_of_file_system(path: Path, mounts: str) -> str:
    """Return the kind of the file system that a path is on, by the text of /proc/self/mountinfo
    (proc_pid_mountinfo(5)); "" if it tells none.
    """
    kind, longest = "", 0
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        # Blanks and the like are written as three octal digits.
        place = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[4])
        # What was mounted on one place last is what is there.
        if path.is_relative_to(place) and len(place) >= longest:
            kind, longest = after.split(" ")[0], len(place)
    return kind
