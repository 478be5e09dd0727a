import os
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest

from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.format.seal import check_seal, seal
from disco_site.archive.workspace import workspace

pytestmark = pytest.mark.once


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    path = tmp_path / "small.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.csv", "1,2,3\r\n" * 50, zipfile.ZIP_DEFLATED)
        file.writestr("covers/b.jpg", bytes(range(256)))
    seal(path)
    return path


def refused(path: Path) -> str:
    with pytest.raises(ArchiveRefused) as refusal:
        check_seal(path)
    return str(refusal.value)


def test_a_sealed_file_is_still_a_zip_file(sealed: Path) -> None:
    check_seal(sealed)
    with zipfile.ZipFile(sealed) as file:
        assert file.testzip() is None


def test_one_turned_bit_at_any_of_200_random_places_breaks_the_seal(sealed: Path) -> None:
    whole, chance = sealed.read_bytes(), Random(7)
    for place in chance.sample(range(len(whole)), 200):
        turned = bytearray(whole)
        turned[place] ^= 1 << chance.randrange(8)
        sealed.write_bytes(turned)
        assert sealed.name in refused(sealed)


@pytest.mark.parametrize(
    "change", [lambda w: w[:-1], lambda w: w + b"\n", lambda w: b"PK\3\4" + w, lambda w: b""]
)
def test_a_byte_more_or_less_at_either_end_is_refused(sealed: Path, change) -> None:
    sealed.write_bytes(change(sealed.read_bytes()))
    refused(sealed)


def test_only_a_complete_zip_file_without_a_comment_can_be_sealed(sealed: Path) -> None:
    with pytest.raises(ValueError):
        seal(sealed)


def test_a_workspace_is_private_and_goes_with_all_that_is_in_it(data_dir: Path) -> None:
    with workspace() as directory:
        (directory / "file").write_text("x")
        assert directory.stat().st_mode & 0o777 == 0o700
    assert list((data_dir / "tmp").iterdir()) == []


LEAVE = """
import os, pathlib, django.conf
from disco_site.archive.workspace import workspace
django.conf.settings.configure(FILE_UPLOAD_TEMP_DIR={!r})
with workspace() as directory:
    (directory / "file").write_text("x")
    os.kill(os.getpid(), 9)
"""


def test_the_workspace_of_a_killed_process_is_swept_up_and_one_in_use_is_not(
    data_dir: Path,
) -> None:
    parent = data_dir / "tmp"
    subprocess.run([sys.executable, "-c", LEAVE.format(os.fspath(parent))], check=False)
    assert len(list(parent.iterdir())) == 1
    with workspace() as used, workspace() as other:
        assert sorted(parent.iterdir()) == sorted([used, other])
