"""The guide on the site: what the documents say, as pages for everybody who is signed in."""

import re
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from django.conf import settings
from django.test import Client

from disco_site.pages import guide
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
GUIDE = "/admin/guide/"


@pytest.fixture
def reader(client: Client) -> Client:
    """A browser of somebody who is signed in, and has no role yet."""
    client.force_login(make_user("dora", is_staff=True))
    return client


def test_menu_and_key_help_of_every_page_lead_to_the_guide(reader: Client) -> None:
    page = reader.get("/admin/").text
    menu, keys = page.split('<dialog id="shortcuts"')
    assert f'<a href="{GUIDE}">Guide</a>' in menu
    assert f'<a href="{GUIDE}">the guide</a>' in keys


@pytest.mark.parametrize("name", guide.FILES)
def test_a_document_is_a_page_that_says_all_that_its_file_says(reader: Client, name: str) -> None:
    heading, *lines = (settings.BASE_DIR / "docs" / name).read_text(encoding="utf-8").splitlines()
    page = reader.get(f"{GUIDE}{name}")
    assert page.context["title"] == heading.removeprefix("# ")
    headings = [line.lstrip("# ") for line in lines if line.startswith("## ")]
    shown = re.findall(r"<h2 id=[^>]+>(.*?)</h2>", page.context["document"].html)
    assert shown == headings


def test_the_guide_comes_first(reader: Client) -> None:
    assert reader.get(GUIDE).context["title"] == "The guide"


@pytest.mark.parametrize("name", guide.FILES)
def test_each_document_leads_to_all_and_marks_itself(reader: Client, name: str) -> None:
    links = reader.get(f"{GUIDE}{name}").context["links"]
    assert [link.url for link in links] == [f"{GUIDE}{file}" for file in guide.FILES]
    assert [link.url for link in links if link.is_current] == [f"{GUIDE}{name}"]


@pytest.mark.parametrize("name", guide.FILES)
def test_every_link_of_a_document_leads_somewhere(reader: Client, name: str) -> None:
    document = reader.get(f"{GUIDE}{name}").context["document"]
    for link in re.findall(r'(?:href|src)="([^"]+)"', document.html + document.contents):
        if link.startswith(("http:", "https:")):
            continue
        address, anchor = urldefrag(urljoin(f"{GUIDE}{name}", link))
        page = reader.get(address)
        assert (link, page.status_code) == (link, 200)
        assert not anchor or f'id="{anchor}"' in page.text, link


@pytest.mark.parametrize("name", guide.FILES)
def test_no_document_asks_for_what_the_security_policy_forbids(reader: Client, name: str) -> None:
    html = reader.get(f"{GUIDE}{name}").context["document"].html
    assert re.findall(r"<script|<style|\sstyle=|\son\w+=", html) == []


def test_a_picture_stands_beside_the_documents(reader: Client) -> None:
    picture = reader.get(urljoin(GUIDE, "pictures/records.png"))
    stored = (settings.BASE_DIR / "docs" / "pictures" / "records.png").read_bytes()
    assert (picture.headers["Content-Type"], b"".join(picture)) == ("image/png", stored)


@pytest.mark.parametrize(
    "name",
    [
        "nothing.md",
        "take_pictures.py",
        "..%2FREADME.md",
        "pictures/no.png",
        "pictures/..%2Fguide.md",
    ],
)
def test_no_other_file_is_shown(reader: Client, name: str) -> None:
    assert reader.get(f"{GUIDE}{name}").status_code == 404


@pytest.mark.parametrize("name", ["", "ledger.md", "pictures/records.png"])
def test_nobody_reads_it_without_signing_in(client: Client, name: str) -> None:
    assert client.get(f"{GUIDE}{name}").headers["Location"].startswith("/admin/login/")


def test_a_document_that_was_changed_is_shown_as_it_is_now(
    reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide, "DOCUMENTS", tmp_path)
    for number in (1, 2):
        for name in guide.FILES:
            (tmp_path / name).write_text(f"# Title {number}\n\nText {number} <b>\n")
        page = reader.get(GUIDE)
        assert (page.context["title"], f"Text {number}" in page.text) == (f"Title {number}", True)
