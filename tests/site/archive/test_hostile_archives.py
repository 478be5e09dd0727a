"""Whatever is not an archive as `backup` writes it is refused in a sentence, and leaves nothing
behind.
"""

import hashlib
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.format.seal import END_SIZE, SEAL_SIZE, seal
from disco_site.archive.verify import verify
from tests.site.archive.forging import SNAPSHOT, Forged

pytestmark = [pytest.mark.usefixtures("databases_aside"), pytest.mark.once]


def refused(path: Path) -> str:
    """Return why an archive is refused; the directory for temporary files must be empty
    afterwards.
    """
    with pytest.raises(ArchiveRefused) as refusal:
        verify(path)
    assert list((path.parent / "tmp").iterdir()) == []
    return str(refusal.value)


def test_an_archive_that_was_packed_anew_with_the_same_content_holds(forged: Forged) -> None:
    assert verify(forged.pack()).counts["collection.Record"] == 15


def test_an_archive_with_one_bit_turned_at_any_of_200_random_places_is_refused(
    archive: Path, forged: Forged
) -> None:
    whole, chance = archive.read_bytes(), Random(11)
    for place in chance.sample(range(len(whole)), 200):
        turned = bytearray(whole)
        turned[place] ^= 1 << chance.randrange(8)
        forged.path.write_bytes(turned)
        refused(forged.path)


def test_one_bit_turned_before_the_archive_was_sealed_is_refused_or_changes_nothing(
    forged: Forged,
) -> None:
    chance, good = Random(12), verify(forged.pack())
    size = forged.path.stat().st_size - SEAL_SIZE - END_SIZE
    for place in [chance.randrange(size) for _ in range(100)]:
        path = forged.bytes_changed(
            lambda whole, at=place: whole.__setitem__(at, whole[at] ^ 1 << at % 8)
        )
        # A time or an attribute in the zip file: nobody reads it.
        with suppress(ArchiveRefused):
            assert verify(path) == good


# What becomes of the file once it is packed, and words of the sentence.
FILES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda whole: b"", "does not begin like a zip"),
    "another kind": (lambda whole: b"%PDF-1.7" + whole, "does not begin like a zip"),
    "cut in half": (lambda whole: whole[: len(whole) // 2], "cut off"),
    "without its last byte": (lambda whole: whole[:-1], "cut off"),
    "a byte behind": (lambda whole: whole + b"\0", "added to"),
    "a zip before": (lambda whole: whole[:99] + whole, "damaged"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_refused_that_is(name: str, forged: Forged) -> None:
    change, words = FILES[name]
    forged.path.write_bytes(change(forged.pack().read_bytes()))
    assert words in refused(forged.path)


def test_an_archive_that_another_program_packed_is_refused(archive: Path, forged: Forged) -> None:
    with zipfile.ZipFile(archive) as file, zipfile.ZipFile(forged.path, "w") as other:
        for name in file.namelist():
            other.writestr(name, file.read(name))
    assert "packed again" in refused(forged.path)


NAMES = [
    "../../x",
    "/etc/x",
    "C:\\x",
    "a\\..\\b",
    "covers/../x",
    "covers/.x",
    "covers/",
    "tables/x",
    "x.csv",
    "",
]


@pytest.mark.parametrize(
    "name", [*NAMES, "Manifest.json", "covers/a\nb.png", "covers/" + "x" * 300, "backup.zip"]
)
def test_a_member_is_refused_called(name: str, forged: Forged) -> None:
    assert "which no Disco archive has" in refused(forged.pack((zipfile.ZipInfo(name), b"x")))


@pytest.mark.parametrize("kind", [0o120777, 0o040755, 0o020666, 0o010666])
def test_a_link_a_directory_a_device_and_a_pipe_are_refused(kind: int, forged: Forged) -> None:
    odd = zipfile.ZipInfo("covers/odd.png")
    odd.external_attr = kind << 16
    assert "is not a file" in refused(forged.pack((odd, b"/etc/passwd")))


@pytest.mark.parametrize("name", ["records.csv", "tables/COLLECTION.record.csv", "manifest.json"])
def test_two_members_of_one_name_are_refused_whatever_their_case(name: str, forged: Forged) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile's own, about what it goes on to do
        assert "two members" in refused(forged.pack((name, b"x")))


def test_a_member_that_the_manifest_does_not_know_is_refused(forged: Forged) -> None:
    assert "which its manifest does not list" in refused(forged.pack(("covers/more.png", b"x")))


def test_a_member_that_only_the_manifest_knows_is_missed(forged: Forged) -> None:
    del forged.members["records.csv"]
    assert "'records.csv' is missing" in refused(forged.pack())


def test_70_000_members_are_refused(forged: Forged) -> None:
    names = [b"covers/%05d" % number for number in range(70_000)]
    headers = [
        struct.pack("<4s2B4HL2L2H", b"PK\3\4", *[0] * 9, len(name), 0) + name for name in names
    ]
    entry = struct.Struct("<4s4B4HL2L5H2L")
    directory = [
        entry.pack(b"PK\1\2", *[0] * 11, 12, *[0] * 5, at * 42) + name
        for at, name in enumerate(names)
    ]
    start, size = 42 * len(names), len(b"".join(directory))
    large = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, len(names), len(names), size, start
    )
    large += struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, size, start, 0)
    forged.path.write_bytes(b"".join([*headers, *directory, large, end]))
    seal(forged.path)
    assert "no manifest" in refused(forged.path)


def test_a_member_that_swells_a_thousandfold_is_refused_before_it_does(forged: Forged) -> None:
    forged.members[SNAPSHOT] = bytes(100_000_000)
    forged.account()
    assert "200 times" in refused(forged.pack())


@pytest.mark.parametrize("said", [10, 10_000_000])
def test_a_size_that_is_not_true_is_refused(said: int, forged: Forged) -> None:
    real = len(forged.members["records.csv"])

    def lie(whole: bytearray) -> None:
        for place in [
            found.start() for found in re.finditer(re.escape(struct.pack("<L", real)), whole)
        ]:
            whole[place : place + 4] = struct.pack("<L", said)

    forged.manifest["members"]["records.csv"]["size"] = said
    assert "not as long as its directory says" in refused(forged.bytes_changed(lie))


def test_two_members_that_share_their_bytes_are_refused(forged: Forged) -> None:
    def overlap(whole: bytearray) -> None:
        first, second = (found.start() for found in list(re.finditer(b"PK\1\2", whole))[:2])
        whole[second + 42 : second + 46] = whole[first + 42 : first + 46]

    assert "where the member before it ends" in refused(forged.bytes_changed(overlap))


def test_a_header_that_disagrees_with_the_directory_is_refused(forged: Forged) -> None:
    assert "header of" in refused(
        forged.bytes_changed(lambda whole: whole.__setitem__(30, whole[30] ^ 1))
    )


def test_an_encrypted_member_is_refused(forged: Forged) -> None:
    def encrypt(whole: bytearray) -> None:
        whole[whole.index(b"PK\1\2") + 8] |= 1

    assert "is encrypted" in refused(forged.bytes_changed(encrypt))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_of_packing_that_disco_never_uses_is_refused(method: int, forged: Forged) -> None:
    assert "packed in a way" in refused(forged.pack(method=method))


MANIFESTS: dict[str, tuple[Callable[[dict], object], str]] = {
    "a newer format": (lambda told: told.update(format=2), "update Disco first"),
    "a newer migration": (
        lambda told: told["migrations"]["collection"].append("0999_later"),
        "update this Disco",
    ),
    "an app that is not there": (
        lambda told: told["migrations"].update(shops=["0001_initial"]),
        "update this Disco",
    ),
    "an older age than its tables": (
        lambda told: told["migrations"].update(credits=["0001_initial"]),
        "columns",
    ),
    "no migrations": (lambda told: told.update(migrations={}), "not one of its members"),
    "no engine": (lambda told: told.pop("engine"), "lacks: engine"),
    "another count": (
        lambda told: told["counts"].update({"collection.Record": 14}),
        "the manifest says 14",
    ),
    "a balance of another": (lambda told: told["balances"].update(admin=99), "balances"),
    "another checksum": (
        lambda told: told["members"]["records.csv"].update(sha256="0" * 64),
        "does not match its manifest",
    ),
    "no checksum": (lambda told: told["members"]["records.csv"].pop("sha256"), "members"),
    "a table too few": (lambda told: told["counts"].pop("collection.Track"), "does not count"),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_is_refused_with(name: str, forged: Forged) -> None:
    change, words = MANIFESTS[name]
    change(forged.manifest)
    assert words in refused(forged.pack())


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"\xff", b'{"format": 1, "format": 1}', b"[" * 100_000, b"{}", b"NaN"]
)
def test_a_manifest_that_is_no_manifest_is_refused(text: bytes, forged: Forged) -> None:
    with zipfile.ZipFile(forged.path, "w") as file:
        file.writestr("manifest.json", text)
    seal(forged.path)
    refused(forged.path)


SNAPSHOTS = {
    "CREATE TABLE extra (x)": "a table 'extra'",
    "CREATE VIEW extra AS SELECT 1": "a view 'extra'",
    "CREATE TRIGGER extra AFTER INSERT ON auth_user BEGIN SELECT 1; END": "a trigger 'extra'",
    "CREATE VIRTUAL TABLE extra USING fts5(x)": "not one of Disco's",
    "ALTER TABLE collection_genre ADD COLUMN extra": "does not have the columns",
    "ALTER TABLE collection_genre DROP COLUMN created_at": "does not have the columns",
    "DROP TABLE collection_track": "lacks the table collection_track",
    "DELETE FROM django_migrations WHERE app = 'ratings'": "has not run the migrations",
    "DELETE FROM collection_play": "rows of collection.Play",
    "UPDATE collection_recordartist SET artist_id = 99999 WHERE id = 1": "that is missing",
    "UPDATE collection_record SET title = 'Other' WHERE id = 1": "do not match",
    "UPDATE collection_record SET price = x'ff' WHERE id = 1": "has invalid values",
    "UPDATE auth_user SET is_superuser = 1": "do not match",
    "UPDATE credits_transaction SET amount = amount + 1 WHERE kind = 'Addition' AND id % 2": "balances",
}


@pytest.mark.parametrize("statement", SNAPSHOTS)
def test_a_snapshot_is_refused_after(statement: str, forged: Forged) -> None:
    forged.sql("PRAGMA foreign_keys = OFF", statement)
    assert SNAPSHOTS[statement] in refused(forged.pack())


def test_a_snapshot_with_a_row_that_breaks_a_rule_is_refused(forged: Forged) -> None:
    forged.sql(
        "PRAGMA ignore_check_constraints = ON",
        "UPDATE collection_record SET price = -1 WHERE id = 1",
    )
    assert "CHECK constraint failed in collection_record" in refused(forged.pack())


def test_a_snapshot_that_is_no_database_is_refused(forged: Forged) -> None:
    forged.members[SNAPSHOT] = b"no database" * 1000
    forged.account()
    assert "is damaged" in refused(forged.pack())


def test_a_snapshot_with_a_damaged_page_is_refused(forged: Forged) -> None:
    data = bytearray(forged.members[SNAPSHOT])
    data[4096 * 30 : 4096 * 30 + 200] = b"\xff" * 200
    forged.members[SNAPSHOT] = bytes(data)
    forged.account()
    assert "damaged" in refused(forged.pack())


@pytest.mark.parametrize(
    "name", ["records.csv", "tables/collection.Record.csv", "tables/auth.User.csv"]
)
def test_a_table_that_disagrees_with_the_snapshot_is_refused(name: str, forged: Forged) -> None:
    forged.members[name] = (
        forged.members[name].replace(b"quoted", b"quited").replace(b"anna", b"enna")
    )
    forged.account()
    assert f"{name} and the database in it do not match" in refused(forged.pack())


def test_a_table_that_another_disco_would_have_quoted_differently_holds(forged: Forged) -> None:
    forged.members["tables/auth.Group.csv"] = b'"id","name"\r\n1,"collector"\r\n'
    forged.account()
    assert verify(forged.pack()).counts["auth.Group"] == 1


def test_a_cover_too_few_is_refused(forged: Forged) -> None:
    cover = next(name for name in forged.members if name.startswith("covers/"))
    del forged.members[cover]
    forged.account()
    assert "is missing" in refused(forged.pack())


def test_a_cover_of_no_record_is_refused(forged: Forged) -> None:
    forged.members["covers/more.png"] = b"x"
    forged.account()
    assert "has no record" in refused(forged.pack())


def test_a_sealed_beginning_without_a_directory_is_refused(tmp_path: Path) -> None:
    path, beginning = tmp_path / "tiny.zip", b"PK\3\4"
    path.write_bytes(beginning + b"disco-sha256:" + hashlib.sha256(beginning).hexdigest().encode())
    with pytest.raises(ArchiveRefused, match="not a sound archive"):
        verify(path)
