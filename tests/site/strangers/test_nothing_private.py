"""Whatever is private holds a word or a number that no page, header or picture for strangers has."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from collection.covers.bare_pictures import is_bare
from collection.filters import RecordFilter
from collection.models import Record
from collection.strangers.shelf import PUBLIC_FILTERS
from tests.site.strangers.conftest import (
    MARK,
    NUMBERS,
    OF_REMOVED,
    OWN_WORK,
    PRIVATE,
    PRIVATE_LINKS,
    PRIVATE_LISTS,
    SHOWN,
    Shelf,
    store,
    telling_picture,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: The tables that hang on a record: what strangers see, and what has a row in the fixture.
SHOWN_TABLES = {"RecordArtist", "RecordLabel", "RecordStyle", "Track"}
PRIVATE_TABLES = {
    *("Rating", "Play", "Loan", "SourceKey", "LookUp", "Transaction", "Change", "Decision"),
    *("TwoRecords", "Want", "RecordTag", "RecordPicture", "OwnValue"),
}
PRIVATE_FILTERS = sorted(set(RecordFilter.base_filters).difference(PUBLIC_FILTERS))


def test_of_each_field_of_a_record_somebody_has_decided_whether_strangers_see_it() -> None:
    fields = {field.name for field in [*Record._meta.fields, *Record._meta.many_to_many]}
    assert fields == {*SHOWN, *PRIVATE, *PRIVATE_LISTS, *PRIVATE_LINKS, *OWN_WORK, *OF_REMOVED}


def test_of_each_table_that_hangs_on_records_somebody_has_decided_that_too() -> None:
    tables = {relation.related_model.__name__ for relation in Record._meta.related_objects}
    assert tables == SHOWN_TABLES | PRIVATE_TABLES


def test_strangers_have_no_filter_that_asks_for_what_is_private() -> None:
    asking = ("price", "value", "location", "shop", "order", "tag", "rating", "by", "owner", "lent")
    asking += ("on_loan", "purchased", "added", "not_played", "unrated", "discogs", "looked_up")
    assert [name for name in PUBLIC_FILTERS if name.startswith(asking)] == []


def addresses_in(page: Any) -> Iterator[str]:
    for found in re.findall(r'(?:href|src|action|srcset)="([^"]*)"', page.text):
        for part in unescape(found).split(", "):
            yield part.split(" ")[0]


def every_answer(client: Client, shelf: Shelf) -> dict[str, Any]:
    """Return the answers to the addresses below the link to which its pages lead, each parameter
    beside none or one other.
    """
    answers: dict[str, Any] = {}
    waiting = [shelf.root]
    while waiting:
        address = waiting.pop()
        if address in answers:
            continue
        answers[address] = page = client.get(address)
        if page["Content-Type"].startswith("text/html"):
            found = set(addresses_in(page))
            assert all(one.startswith(("/shelf/", "/static/")) for one in found), found
            waiting += [one for one in found if one.startswith(shelf.root) and one.count("=") < 3]
    return answers


@pytest.fixture(scope="module")
def answers(shelf: Shelf) -> dict[str, Any]:
    return every_answer(Client(), shelf)


def test_no_page_header_or_picture_tells_what_is_private(
    answers: dict[str, Any], shelf: Shelf
) -> None:
    assert len(answers) > 50
    told = []
    for address, answer in answers.items():
        assert answer.status_code == 200, address
        heads = dict(answer.headers)
        # A number of its own.
        heads.pop("Content-Length", None)
        whole = answer.content + repr(heads).encode() + address.encode()
        words = [MARK, "Removed Sold", "Somebody Elses"]
        if answer["Content-Type"].startswith("text/html"):
            words += NUMBERS
        # The token is random and may hold a number by chance.
        readable = whole.replace(shelf.token.encode(), b"").lower()
        told += [(address, word) for word in words if word.lower().encode() in readable]
        assert not answer.cookies
    assert told == []


def test_pages_of_strangers_show_what_they_are_for(answers: dict[str, Any]) -> None:
    pages = [page.text for page in answers.values() if page["Content-Type"].startswith("text")]
    whole = "\n".join(pages)
    public = ("Krautrock here", "Tago Mago", "SPOON 6", "Experimental", "Germany", "Gatefold")
    also = ("Red", "500", "Mint (M)", "Good (G)", "5016025311045", "Paperhouse", "7:28", "1971")
    assert [word for word in (*public, *also) if word not in whole] == []
    assert "★" not in whole


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_its_pixels_and_nothing_else(client: Client, shelf: Shelf, kind: str) -> None:
    store(shelf.plain, f"telling.{kind.lower()}", telling_picture(kind), "own")
    for size in (180, 360, 720):
        for small in ("avif", "jpeg"):
            address = f"{shelf.root}cover/{shelf.plain.uid}/{size}/{small}/"
            answer = client.get(address)
            content = answer.content
            with Image.open(BytesIO(content)) as picture:
                told = {"icc_profile", "exif", "xmp", "comment"} & set(picture.info)
                assert (dict(picture.getexif()), told) == ({}, set()), (small, size)
            assert small != "jpeg" or is_bare(content, "JPEG")
            assert MARK.encode() not in content
            assert "Content-Disposition" not in answer


def test_a_picture_of_discogs_is_not_handed_out(client: Client, shelf: Shelf) -> None:
    address = f"{shelf.root}cover/{shelf.fetched.uid}/360/jpeg/"
    assert client.get(address).status_code == 404
    page = client.get(f"{shelf.root}record/{shelf.fetched.uid}/")
    assert ("Faust IV" in page.text, "/cover/" in page.text) == (True, False)


@pytest.mark.parametrize("source", ["", "discogs"])
def test_a_picture_of_an_unknown_source_is_not_handed_out_either(
    client: Client, shelf: Shelf, source: str
) -> None:
    Record.objects.filter(pk=shelf.shown.pk).update(cover_source=source)
    assert client.get(f"{shelf.root}cover/{shelf.shown.uid}/360/jpeg/").status_code == 404


def test_what_is_beside_the_shelf_has_no_page_and_no_picture(client: Client, shelf: Shelf) -> None:
    for record in shelf.beside:
        store(record, f"{record.uid}.jpg", telling_picture("JPEG"), "own")
        for end in (f"record/{record.uid}/", f"cover/{record.uid}/360/jpeg/"):
            answer = client.get(shelf.root + end)
            assert (answer.status_code, record.title in answer.text) == (404, False)


def test_a_search_finds_no_private_word(client: Client, shelf: Shelf) -> None:
    for word in [MARK, *NUMBERS]:
        page = client.get(shelf.root, {"q": word})
        assert (page.status_code, "No record fits." in page.text) == (200, True), word


@pytest.mark.parametrize("name", PRIVATE_FILTERS)
def test_a_private_filter_is_refused_in_one_way_whatever_it_asks(
    client: Client, shelf: Shelf, name: str
) -> None:
    pages = [client.get(shelf.root, {name: value}) for value in (MARK, "1", "9999")]
    assert {page.status_code for page in pages} == {400}
    assert len({page.content for page in pages}) == 1
    record = client.get(f"{shelf.root}record/{shelf.shown.uid}/", {name: "1"})
    assert record.status_code == 400


def test_an_own_field_is_refused_like_one_that_nobody_has(client: Client, shelf: Shelf) -> None:
    names = (f"own:{MARK} field", "own:nothing")
    pages = [client.get(shelf.root, {name: "1"}) for name in names]
    assert [page.status_code for page in pages] == [400, 400]
    assert pages[0].text.replace(names[0], names[1]) == pages[1].text


@pytest.mark.parametrize("order", ["-10", "price", "-price", "added_at", "is_active"])
def test_the_shelf_is_not_sorted_by_what_is_private(
    client: Client, shelf: Shelf, order: str
) -> None:
    assert client.get(shelf.root, {"o": order}).status_code == 400
