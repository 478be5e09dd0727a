"""A restore under a running site: whoever asks sees all of the old collection or all of the new
one.
"""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from disco_site.archive.restore.restore import Wish, restore
from tests.conftest import new_installation
from tests.site.running.test_serve import Server

# Stands on the shelf now, and not in the archive.
NEW = "Neu! 75"


@pytest.fixture
def server(at_home: Path, settings: Settings) -> Iterator[Server]:
    settings.SECRET_KEY = (at_home / "secret_key").read_text()
    running = Server((), new_installation(at_home) | {"DISCO_AUTO_BACKUP": "off"})
    yield running
    running.stop()


def signed_in() -> str:
    """Return the cookie of a session of its own."""
    client = Client()
    client.force_login(User.objects.get(username="admin"))
    return f"sessionid={client.cookies['sessionid'].value}"


def asked(server: Server, cookie: str) -> tuple[int, bool]:
    page = server.get("/admin/collection/record/", Cookie=cookie)
    return page.status, NEW in page.text


def test_whoever_asks_during_a_restore_sees_all_of_the_old_or_all_of_the_new(
    server: Server, archive: Path
) -> None:
    cookie, seen, done = signed_in(), [], Event()

    def ask() -> None:
        while not done.is_set():
            seen.append(asked(server, cookie))

    asking = Thread(target=ask)
    asking.start()
    restore(archive, Wish(replace=True))
    done.set()
    asking.join()
    # The old list until a moment, never after it; then the session is over.
    assert seen and {status for status, _ in seen} <= {200, 302}
    assert [old for _, old in seen] == sorted((old for _, old in seen), reverse=True)
    assert asked(server, cookie) == (302, False)
    assert asked(server, signed_in()) == (200, False)
