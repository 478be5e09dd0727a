"""Fixtures for tests of look-ups."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from collection.catalogues.tokens import Token
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.stand_in import StandIn


@pytest.fixture
def stand_in(data_dir: Path, settings: Settings) -> Iterator[StandIn]:
    """A stand-in for all catalogues, empty, to which this site is pointed."""
    with StandIn() as server:
        settings.DISCO_DISCOGS_URL = server.url
        settings.DISCO_MUSICBRAINZ_URL = server.url
        settings.DISCO_COVERART_URL = server.url
        yield server


@pytest.fixture
def token() -> Token:
    """The token that the stand-in takes."""
    return Token(TOKEN)
