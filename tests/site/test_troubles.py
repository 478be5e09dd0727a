"""A database that is busy or away and a disk that is full are said, and nothing is half done; every
other fault stays one.
"""

import errno
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, path

from collection.models import Batch, Record
from disco_site.error_pages import server_error
from tests.collection.pictures import make_picture
from tests.factories import make_record, make_user

RAISED: dict[str, Exception] = {
    "locked": OperationalError("database is locked"),
    "full": OperationalError("database or disk is full"),
    "read-only": OperationalError("attempt to write a readonly database"),
    "no-room": OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "read-only-disk": OSError(errno.EROFS, os.strerror(errno.EROFS)),
    "no-such-table": OperationalError("no such table: shelf"),
    "no-such-file": FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)),
}
SAID = {
    "locked": (503, "Disco is busy"),
    "full": (507, "The disk is full"),
    "read-only": (503, "Disco cannot write"),
    "no-room": (507, "The disk is full"),
    "read-only-disk": (503, "Disco cannot write"),
    "no-such-table": (500, "Something went wrong in Disco"),
    "no-such-file": (500, "Something went wrong in Disco"),
    "ended": (503, "The database does not answer"),
    "not-there": (503, "The database does not answer"),
}


def raises(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name]


def ended(request: HttpRequest) -> HttpResponse:
    """Ask a server that ends the connection, as one does that starts anew."""
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    finally:
        own.close()
    return HttpResponse()


def not_there(request: HttpRequest) -> HttpResponse:
    own = connection.copy()
    own.settings_dict = connection.settings_dict | {"HOST": "127.0.0.1", "PORT": "1"}
    own.ensure_connection()
    return HttpResponse()


urlpatterns = [
    path("ended", ended),
    path("not-there", not_there),
    path("<str:name>", raises),
]
handler500 = "disco_site.error_pages.server_error"


def answer(address: str) -> HttpResponse:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF="tests.site.test_troubles"):
        return client.get(f"/{address}")


@pytest.mark.parametrize("name", RAISED)
def test_what_keeps_disco_from_its_work_is_said(name: str) -> None:
    response = answer(name)
    status, title = SAID[name]
    assert (response.status_code, f"<h1>{title}</h1>" in response.text) == (status, True)


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ended", "not-there"])
def test_a_server_that_is_away_is_said(name: str) -> None:
    response = answer(name)
    status, title = SAID[name]
    assert (response.status_code, f"<h1>{title}</h1>" in response.text) == (status, True)


def test_the_site_answers_so() -> None:
    assert get_resolver("disco_site.urls").resolve_error_handler(500) is server_error


@pytest.fixture
def page(data_dir: Path) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user("owner", is_staff=True, is_superuser=True))
    return client


@contextmanager
def full_database() -> Iterator[None]:
    """Let the file of the collection grow no more."""
    with connections["default"].cursor() as cursor:
        (most,) = cursor.execute("PRAGMA max_page_count").fetchone()
        cursor.execute("PRAGMA max_page_count = 1")
        yield
        cursor.execute(f"PRAGMA max_page_count = {most}")


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_an_import_onto_a_full_disk_changes_nothing_and_can_be_confirmed_again(
    page: Client,
) -> None:
    rows = [f"Can {number},Tago Mago {'!' * 100}\n" for number in range(300)]
    file = SimpleUploadedFile("shelf.csv", ("artist,title\n" + "".join(rows)).encode())
    sent = page.post("/admin/collection/record/import/", {"file": file})
    token = sent.headers["Location"].split("/")[-2]
    confirm = ("/admin/collection/record/process_import/", {"token": token})
    with full_database():
        assert page.post(*confirm).status_code == 507
    assert not (Record.objects.exists() or Batch.objects.exists())
    page.post(*confirm)
    assert Record.objects.count() == 300


@contextmanager
def no_file_grows() -> Iterator[None]:
    """Let no file of this process grow, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, former)


@pytest.mark.once
@pytest.mark.django_db
def test_a_cover_onto_a_full_disk_leaves_no_file_and_no_cover(page: Client, data_dir: Path) -> None:
    record = make_record()
    cover = SimpleUploadedFile("front.jpg", make_picture(size=(300, 300)))
    with no_file_grows():
        given = page.post(f"/admin/collection/record/{record.pk}/cover/give/", {"cover": cover})
    assert given.status_code == 507
    record.refresh_from_db()
    assert not record.cover
    assert not [path for path in (data_dir / "media").rglob("*") if path.is_file()]
