"""Records in hand: found by what was scanned, and moved, lent, returned, checked off or played."""

from io import BytesIO

import pytest
import segno
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collection.history.undo import Undo
from collection.models import Batch, Loan, Place, Play, Record, ScanList, ScanMode
from collection.scanning.finding import meant_by
from collection.scanning.stocktake import take_stock
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

SCAN = reverse("admin:scan")


def signed_in(client, name="anna", role=Role.COLLECTOR):
    user = make_user(name)
    give_role(user, role)
    client.force_login(user)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def anna(client):
    return signed_in(client)


def post(client, name, **sent):
    return client.post(reverse(f"admin:scan_{name}"), sent, follow=True).text


def mode(client, name, **chosen):
    return post(client, "choose", mode=name, **chosen)


def scan(client, *texts):
    for text in texts:
        page = post(client, "take", text=text)
    return page


def lines():
    return [(line["text"], line["record"]) for line in ScanList.objects.get().lines]


def locations(*records):
    return [Record.objects.get(pk=record.pk).location for record in records]


# What is meant


@pytest.mark.parametrize(
    "text",
    [
        *("4006381333931", "4006381-333931", "04006381333931", "BLP 4003", "blp4003", "blp-04003"),
        *("Moanin", "the moan", "MOANIN'", "blakey moanin", "Art Blakey"),
    ],
)
def test_a_record_is_found_by_what_is_on_it(text):
    owner = make_user("anna")
    record = make_record(
        owner,
        artists=["Art Blakey"],
        title="The Moanin' One",
        labels=[("Blue Note", "BLP 4003")],
        barcode="4006381333931",
    )
    make_record(owner, title="Something else", labels=[("Blue Note", "BLP 4195")])
    assert meant_by(text, Record.objects.all(), owner) == [record.pk]


def test_a_catalog_number_is_found_as_a_whole():
    owner = make_user("anna")
    record = make_record(owner, labels=[("Blue Note", "BLP 4003")])
    make_record(owner, title="Another", labels=[("Abc", "ABC 4003")])
    make_record(owner, title="A third", labels=[("Blue Note", "BLP 40031")])
    assert meant_by("blp4003", Record.objects.all(), owner) == [record.pk]


def test_a_whole_title_counts_more_than_a_beginning():
    owner = make_user("anna")
    make_record(owner, title="Lowlands")
    low = make_record(owner, title="Low")
    assert meant_by("low", Record.objects.all(), owner) == [low.pk]


def test_one_s_own_records_come_before_those_of_others():
    anna, bert = make_user("anna"), make_user("bert")
    theirs = make_record(bert, title="Low")
    assert meant_by("low", Record.objects.all(), anna) == [theirs.pk]
    own = make_record(anna, title="Low")
    assert meant_by("low", Record.objects.all(), anna) == [own.pk]


@pytest.mark.parametrize(
    "text", ["xyzzy", "%", "_", "'", "\u200b", "٣", "(", "99999999999999999999"]
)
def test_nonsense_finds_nothing_and_says_so(client, anna, text):
    make_record(anna)
    assert "Traceback" not in scan(client, text)
    assert meant_by(text, Record.objects.all(), anna) == []


# The list


@pytest.mark.once
def test_the_list_survives_a_reload_and_belongs_to_one_person(client, anna):
    record = make_record(anna, title="Low")
    scan(client, "low", "nothing like it")
    page = client.get(SCAN).text
    assert "Low</a>" in page and "Nothing found for “nothing like it”" in page
    signed_in(client, "bert")
    assert "Low</a>" not in client.get(SCAN).text
    assert lines() == [("nothing like it", None), ("low", record.pk)]


@pytest.mark.once
def test_a_record_that_is_scanned_twice_is_on_the_list_once(client, anna):
    make_record(anna, title="Low"), make_record(anna, title="Heroes")
    scan(client, "low", "heroes", "low", "nothing", "nothing")
    assert [text for text, _ in lines()] == ["nothing", "low", "heroes"]


@pytest.mark.once
def test_of_several_copies_it_asks_which(client, anna):
    first, second = (make_record(anna, title="Low", location=text) for text in ("A", "B"))
    page = scan(client, "low")
    assert "Which one is “low”?" in page
    post(client, "line", line=1, record=second.pk)
    assert lines() == [("low", second.pk)]
    # The other copy is the only one that is left.
    scan(client, "low")
    assert lines()[0] == ("low", first.pk)


@pytest.mark.once
def test_only_what_was_offered_is_chosen(client, anna):
    make_record(anna, title="Low"), make_record(anna, title="Low")
    other = make_record(anna, title="Heroes")
    scan(client, "low")
    for sent in ({"line": 1, "record": other.pk}, {"line": 9}, {"line": "x", "record": "y"}, {}):
        assert "on the list" in post(client, "line", **sent)
    assert lines() == [("low", None)]


@pytest.mark.once
def test_a_line_is_taken_from_the_list_and_all_are_cleared(client, anna):
    make_record(anna, title="Low")
    scan(client, "low", "nothing")
    post(client, "line", line=2)
    assert [text for text, _ in lines()] == ["low"]
    post(client, "clear")
    assert lines() == []


@pytest.mark.once
def test_a_record_that_is_gone_is_no_line(client, anna):
    record = make_record(anna, title="Low")
    scan(client, "low")
    record.delete()
    assert client.get(SCAN).status_code == 200


@pytest.mark.once
def test_the_page_asks_as_many_queries_for_a_long_list(client, anna):
    def count():
        client.get(SCAN)
        with CaptureQueriesContext(connection) as queries:
            client.get(SCAN)
        return len(queries)

    mode(client, "check", place="Box")
    make_record(anna, title="One", location="Box", labels=[("Brain", "1")]), scan(client, "one")
    few = count()
    for number in range(6):
        make_record(anna, title=f"Album {number}", location="Box", labels=[("Sky", str(number))])
        scan(client, f"Album {number}")
    assert count() == few


@pytest.mark.once
@pytest.mark.parametrize("text", ["x" * 201, "", "  "])
def test_what_cannot_be_looked_for_is_no_line(client, anna, text):
    scan(client, text)
    assert [line for kept in ScanList.objects.all() for line in kept.lines] == []


@pytest.mark.once
def test_barcodes_in_photos_are_read_and_what_is_none_is_said(client, anna):
    photo = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")
    page = client.post(reverse("admin:scan_take"), {"photos": [photo]}, follow=True).text
    assert "a.jpg is not a picture that can be read." in page


@pytest.mark.once
def test_a_photo_of_a_label_chooses_the_place(client, anna):
    box = Place.objects.create(owner=anna, name="Box 3")
    picture = BytesIO()
    address = f"http://testserver/admin/collection/place/code/{box.code}/"
    segno.make(address).save(picture, kind="png", scale=6)
    mode(client, "move")
    photo = SimpleUploadedFile("label.png", picture.getvalue(), "image/png")
    client.post(reverse("admin:scan_take"), {"photos": [photo]})
    assert ScanList.objects.get().place == "Box 3"


def test_of_two_copies_the_one_that_belongs_here_is_offered_first(client, anna):
    make_record(anna, title="Low", location="Attic", year=1977)
    make_record(anna, title="Low", location="Box", year=1999)
    mode(client, "check", place="Box")
    page = scan(client, "low")
    assert page.index("belongs here") < page.index("from Attic")


# What becomes of it


def test_a_box_is_moved_in_one_batch_that_can_be_undone(client, anna):
    records = [make_record(anna, title=f"Album {n}", location="Hall") for n in range(3)]
    mode(client, "move", place="box 3")
    Place.objects.create(owner=anna, name="Box 3")
    page = scan(client, "album 0", "album 1", "album 2", "nothing")
    assert "Move 3 records to" in page
    page = post(client, "do")
    assert "3 records moved to “Box 3”." in page and "Undo" in page
    make_record(anna, title="Stood there", location="Box 3")
    place = reverse("admin:collection_place_page", args=[Place.objects.get().pk])
    asked = f"{place}?batch={Batch.objects.get().pk}"
    assert asked in page
    assert client.get(asked).text.count('class="sought"') == 3
    assert locations(*records) == ["Box 3"] * 3
    assert lines() == [("nothing", None)]
    Undo(Batch.objects.get()).run(by=anna)
    assert locations(*records) == ["Hall"] * 3


@pytest.mark.once
def test_the_label_of_a_place_chooses_it(client, anna):
    box = Place.objects.create(owner=anna, name="Box 3")
    theirs = Place.objects.create(owner=make_user("bert"), name="Secret")
    mode(client, "move")
    scan(client, f"http://testserver/admin/collection/place/code/{box.code}/")
    assert ScanList.objects.get().place == "Box 3"
    scan(client, theirs.code)
    assert ScanList.objects.get().place == "Box 3"
    mode(client, "look")
    assert "<h1>Box 3</h1>" in scan(client, box.code)


def test_an_owner_of_the_site_moves_nothing_to_the_place_of_somebody_else(client):
    signed_in(client, "boss", Role.OWNER)
    theirs = Place.objects.create(owner=make_user("bert"), name="Secret")
    mode(client, "move")
    scan(client, theirs.code)
    assert ScanList.objects.get().place == ""


def test_records_are_lent_and_come_back(client, anna):
    low, heroes = make_record(anna, title="Low"), make_record(anna, title="Heroes")
    mode(client, "lend", to="Bert")
    scan(client, "low")
    assert "1 record lent to Bert." in post(client, "do")
    assert "Nothing found" in scan(client, "low")
    post(client, "clear")
    mode(client, "return")
    assert "Nothing found" in scan(client, "heroes")
    scan(client, "low")
    assert "1 record back." in post(client, "do")
    assert not Loan.objects.open().exists()
    assert Record.objects.filter(pk__in=[low.pk, heroes.pk]).at_home().count() == 2


@pytest.mark.once
def test_nothing_is_moved_or_lent_without_saying_where_or_to_whom(client, anna):
    make_record(anna, title="Low")
    for name in ("move", "lend"):
        mode(client, name)
        scan(client, "low")
        post(client, "do")
    post(client, "clear")
    assert "Scan a record first." in post(client, "do")
    assert not Batch.objects.exists()


def test_a_play_is_logged_at_once_and_can_be_taken_back(client, anna):
    make_record(anna, title="Low")
    mode(client, "played")
    scan(client, "low", "low")
    assert Play.objects.count() == 1
    post(client, "line", line=1)
    assert not Play.objects.exists()


@pytest.mark.once
def test_what_was_played_is_on_no_list_of_another_mode(client, anna):
    record = make_record(anna, title="Low")
    scan(client, "low")
    mode(client, "move")
    assert lines() == [("low", record.pk)]
    mode(client, "played")
    assert lines() == []
    scan(client, "low")
    mode(client, "move")
    assert lines() == []


def test_a_stocktake_shows_what_is_missing_and_what_should_not_be_there(client, anna):
    here = make_record(anna, title="Here", location="box")
    gone = make_record(anna, title="Gone", location="Box")
    other = make_record(anna, title="Other", location="Hall")
    lent = make_record(anna, title="Lent", location="Box")
    Loan.objects.create(record=lent, to="Bert")
    mode(client, "check", place="Box")
    page = " ".join(scan(client, "here", "other").split())
    assert "<dd>1 of 2</dd>" in page and "<dt>On loan</dt><dd>1</dd>" in page
    assert page.index("<h2>Missing</h2>") < page.rindex("Gone</a>")
    assert "Lent</a>" not in page and 'class="is-off"' in page
    page = post(client, "do", missing="elsewhere", missing_to="Lost?")
    assert "“Box” is checked off: 2 records changed." in page
    assert locations(here, gone, other, lent) == ["box", "Lost?", "Box", "Box"]
    Undo(Batch.objects.get()).run(by=anna)
    assert locations(here, gone, other, lent) == ["box", "Box", "Hall", "Box"]


@pytest.mark.parametrize(("answer", "then"), [("keep", "Box"), ("empty", ""), ("x", "Box")])
def test_what_is_missing_stays_or_loses_its_location(client, anna, answer, then):
    gone = make_record(anna, title="Gone", location="Box")
    mode(client, "check", place="Box")
    post(client, "do", missing=answer)
    assert locations(gone) == [then]


def test_a_stocktake_counts_what_is_scanned_as_here_and_leaves_others_records_alone(anna):
    lent = make_record(anna, title="Lent", location="Box")
    Loan.objects.create(record=lent, to="Bert")
    theirs = make_record(make_user("bert"), title="Theirs")
    scanned = ScanList(user=anna, mode=ScanMode.CHECK, place="Box")
    scanned.lines = [
        {"number": record.pk, "text": record.title, "record": record.pk}
        for record in (lent, theirs)
    ]
    stock = take_stock(scanned, anna)
    assert (stock.here, stock.away, stock.surplus) == ([lent.pk], 0, [])


@pytest.mark.once
def test_a_stocktake_needs_a_place_and_an_answer(client, anna):
    make_record(anna, title="Gone", location="Box")
    mode(client, "check")
    assert "Choose the place that you check off." in post(client, "do")
    mode(client, "check", place="Box")
    assert "Say where the missing records are" in post(client, "do", missing="elsewhere")
    assert not Batch.objects.exists()


def test_records_of_others_are_looked_at_and_never_moved(client, anna):
    theirs = make_record(make_user("bert"), title="Low", location="Theirs")
    assert "bert’s" in scan(client, "low")
    mode(client, "move", place="Mine")
    assert "of somebody else left alone" in post(client, "do")
    post(client, "clear")
    assert "Nothing found" in scan(client, "low")
    mode(client, "check", place="Theirs")
    assert "0 of 0" in client.get(SCAN).text
    assert locations(theirs) == ["Theirs"]


@pytest.mark.once
def test_a_listener_looks_and_plays_and_nothing_else(client):
    signed_in(client, "lisa", Role.LISTENER)
    page = client.get(SCAN).text
    assert 'value="played"' in page and 'value="move"' not in page and 'value="lend"' not in page
    assert client.post(reverse("admin:scan_choose"), {"mode": "move"}).status_code == 403
    assert client.post(reverse("admin:scan_choose"), {"mode": "nonsense"}).status_code == 403


@pytest.mark.once
def test_nobody_scans_who_may_not_see_records(client):
    user = make_user("guest", is_staff=True)
    client.force_login(user)
    assert client.get(SCAN).status_code == 403
