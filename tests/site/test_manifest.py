"""A phone can put Disco on its home screen."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from disco_site.web_manifest import ICONS, THEME

pytestmark = pytest.mark.once


def test_the_manifest_has_what_a_browser_needs_to_install(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    contents = response.json()
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert contents["name"] and contents["display"] == "standalone"
    assert contents["start_url"].startswith(contents["scope"])
    sizes = {icon["sizes"] for icon in contents["icons"] if icon["purpose"] == "any"}
    assert {"192x192", "512x512"} <= sizes


@pytest.mark.parametrize(("path", "size"), [(path, size) for path, size, _ in ICONS])
def test_an_icon_has_the_size_that_the_manifest_tells(path: str, size: str) -> None:
    found = finders.find(path)
    assert isinstance(found, str)
    with Image.open(Path(found)) as picture:
        assert f"{picture.width}x{picture.height}" == size


@pytest.mark.django_db
def test_every_page_leads_to_the_manifest(client: Client) -> None:
    page = client.get("/admin/login/").text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert f'<meta name="theme-color" content="{THEME}">' in page
