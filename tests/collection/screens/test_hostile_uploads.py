"""Whatever is uploaded is refused in a sentence or shown in a preview, within bounds, and changes
nothing.
"""

import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from collection.models import Record
from tests.collection.importing.running import LOOKS_LIKE_A_PROGRAM
from tests.collection.screens.hostile_files import FILES, Hostile
from tests.collection.screens.test_import_screens import IMPORT

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("data_dir"),
    pytest.mark.once,
]

each_file = pytest.mark.parametrize("file", FILES, ids=[file.wrong for file in FILES])
MB = 1_000_000
#: Of what becomes large only when it is read.
LARGE = [file for file in FILES if "bomb" in file.wrong or "endless" in file.wrong]


def answer_to(page: Client, file: Hostile, address: str = IMPORT) -> str:
    upload = SimpleUploadedFile(file.name, file.data)
    answer = page.post(address, {"file": upload, "mode": "update"}, follow=True)
    assert answer.status_code == 200
    assert len(answer.content) < MB / 2
    return answer.content.decode()


@each_file
def test_a_hostile_file_is_refused_or_shown(file: Hostile, page: Client) -> None:
    said = answer_to(page, file)
    is_refused = "errorlist" in said or "Say what each column means" in said
    assert is_refused or "files-total" in said
    assert not LOOKS_LIKE_A_PROGRAM.search(said)
    assert "<script>alert(1)" not in said
    assert not Record.objects.exists()


@pytest.mark.parametrize("table", ["plays", "wants"])
def test_nor_does_one_break_the_import_of_another_table(table: str, page: Client) -> None:
    for file in FILES[::5]:
        said = answer_to(page, file, f"/admin/import/{table}/")
        assert "errorlist" in said or "files-total" in said


@pytest.mark.parametrize("file", LARGE, ids=[file.wrong for file in LARGE])
def test_what_becomes_large_is_refused_within_bounds(file: Hostile, page: Client) -> None:
    tracemalloc.start()
    try:
        answer_to(page, file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100 * MB
