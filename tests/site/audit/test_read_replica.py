"""On a PostgreSQL that takes nothing, as a read replica, an export works, and what writes says why it
cannot.
"""

import gc
import logging
import sys

import pytest
from django.db import connection

from adminkit.audit import note_afterwards
from adminkit.entries.verb import Verb
from adminkit.verbs import SITE
from collection.models import Record
from disco_site.__main__ import main
from tests.factories import make_account, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def take_nothing() -> None:
    """Let the rest of the test only read."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")


def test_what_writes_says_why_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    make_account(make_user("bert"))
    take_nothing()
    monkeypatch.setattr(sys, "argv", ["manage.py", "grant_credits"])
    with pytest.raises(SystemExit, match=r"^The database cannot be used: .* read-only transaction"):
        main()
    gc.enable()


def test_that_an_export_was_not_written_down_is_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    take_nothing()
    note_afterwards(SITE, Verb.EXPORT, Record)
    (line,) = caplog.records
    assert (line.levelno, line.exc_info) == (logging.ERROR, False)
