"""Fixtures for tests of adding: Discogs with a few releases, and whoever adds them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from disco_site.people.roles import Role, give_role
from tests.catalogues.adding.steps import BARCODE
from tests.catalogues.discogs_shelf import TOKEN, artist, label
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_user


@pytest.fixture
def shelf(stand_in: StandIn, settings: Settings) -> StandIn:
    """Two pressings of one album and another record at the stand-in, and the token of the site."""
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    code = [{"type": "Barcode", "value": BARCODE}]
    stand_in.discogs.releases = {
        364461: tago_mago(master_id=7, identifiers=code),
        2: tago_mago(2, country="UK", year=1972, master_id=7, identifiers=[]),
        3: tago_mago(
            3,
            title="Together",
            artists=[artist("Ada Quill (2)", "&"), artist("Ben Reed")],
            labels=[label("Spoon", "AMLH 68422"), label("Spoon", "AMLK 68422")],
            identifiers=[],
        ),
    }
    stand_in.discogs.masters = {
        7: {"id": 7, "title": "Tago Mago", "year": 1971, "artists": [artist("Can")]}
    }
    return stand_in


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna", is_staff=True)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user
