"""Looking up many records: the action of the list, the offer after an import, and the task."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from collection.admin.looking_up.offer import OFFERS, cut_parts, offers_after
from collection.admin.looking_up.task import look_up_records
from collection.catalogues.filling import options
from collection.history.undo import Undo
from collection.models import Batch, Change, LookUp, Record
from collection.tasks.kinds import Outcome
from collection.tasks.models import TaskProgress
from collection.tasks.progress import UNWATCHED
from disco_site.people.roles import Role, give_role
from tests.catalogues import faults
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.stand_in import StandIn
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import run
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = reverse("admin:collection_record_changelist")
PARTS = ["genre", "country"]


@pytest.fixture
def shelf(stand_in: StandIn, settings: Settings) -> StandIn:
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    stand_in.discogs.releases = {number: tago_mago(number) for number in (1, 2, 364461)}
    return stand_in


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna", is_staff=True)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def act(client: Client, *records: Record, **sent: object) -> str:
    data = {"action": "look_up_together", "_selected_action": [one.pk for one in records]}
    return client.post(LIST, data | sent, follow=True).text


def chosen(**more: object) -> dict[str, object]:
    return {"catalogue": "discogs", "parts": PARTS, "genres": "first"} | more


def test_the_action_says_how_many_are_asked_about_and_how_long_that_takes(
    client: Client, shelf: StandIn, anna: User
) -> None:
    records = [make_record(anna, discogs_release_id=number) for number in (1, 2)]
    LookUp.objects.note(records[0].pk, "discogs", "not-found")
    shown = act(client, *records, preview="1", **chosen())
    assert "Discogs is asked about 1 record: about a minute." in shown
    assert "1 was answered before." in shown
    assert shelf.requests == []


def test_the_action_begins_a_task_and_shows_it(client: Client, shelf: StandIn, anna: User) -> None:
    record = make_record(anna, discogs_release_id=1)
    assert "Look-up of 1 record at Discogs" in act(client, record, apply="1", **chosen())
    task = TaskProgress.objects.get()
    assert task.resumes and task.arguments["records"] == [record.pk]


def test_records_of_others_are_not_among_those_of_the_task(
    client: Client, shelf: StandIn, anna: User
) -> None:
    own = make_record(anna, discogs_release_id=1)
    other = make_record(make_user("berta"), discogs_release_id=2)
    act(client, own, other, apply="1", **chosen())
    assert TaskProgress.objects.get().arguments["records"] == [own.pk]


def test_the_action_is_not_there_where_look_ups_are_off(
    client: Client, shelf: StandIn, anna: User, settings: Settings
) -> None:
    make_record(anna)
    assert "look_up_together" in client.get(LIST).text
    settings.DISCO_LOOK_UPS = False
    assert "look_up_together" not in client.get(LIST).text


# The task


def work(anna: User, *records: Record) -> str:
    ids = [record.pk for record in records]
    facts = {"records": ids, "catalogue": "discogs", "parts": PARTS}
    return look_up_records(UNWATCHED, by=anna, **facts).sentence


def test_the_task_says_what_came_of_it(shelf: StandIn, anna: User) -> None:
    records = [make_record(anna, discogs_release_id=number) for number in (1, 9)]
    assert work(anna, *records) == "Asked about 2 records: 1 found, 1 not found."
    assert Batch.objects.get().user == anna


def test_the_task_names_the_snapshot_that_was_made_before(
    shelf: StandIn, anna: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collection.safety.FEW", 0)
    settings.DISCO_SAFETY_BACKUP = "tests.collection.screens.test_covers_screen.a_snapshot"
    records = [make_record(anna, discogs_release_id=1).pk]
    done = look_up_records(UNWATCHED, by=anna, records=records, catalogue="discogs", parts=PARTS)
    assert done.remarks == ["Snapshot before the look-up."]


def test_the_task_counts_in_a_unit_that_can_be_one_or_many(shelf: StandIn, anna: User) -> None:
    units = set()

    class Watched:
        def step(
            self, done: int, total: int | None = None, unit: str = "", doing: str = ""
        ) -> None:
            units.add(unit)

    record = make_record(anna, discogs_release_id=1)
    look_up_records(Watched(), by=anna, records=[record.pk], catalogue="discogs", parts=PARTS)
    assert units == {"record"}


def test_the_task_does_nothing_twice(shelf: StandIn, anna: User) -> None:
    record = make_record(anna, discogs_release_id=1)
    work(anna, record)
    assert work(anna, record) == "Asked about 0 records. 1 record had been answered before."


def test_the_task_takes_more_records_than_a_statement_does(shelf: StandIn, anna: User) -> None:
    ids = [make_record(anna, discogs_release_id=1).pk, *range(10**6, 10**6 + 260_000)]
    done = look_up_records(UNWATCHED, by=anna, records=ids, catalogue="discogs", parts=PARTS)
    assert done.sentence == "Asked about 1 record: 1 found."


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (faults.no_picture, "The picture is damaged, or is not one."),
        (faults.giant_picture, "The picture has far too many pixels; a cover may have 40 million."),
    ],
)
def test_the_task_counts_pictures_that_cannot_be_read(
    shelf: StandIn, anna: User, fault: faults.Fault, why: str
) -> None:
    shelf.misbehave("/R-", fault)
    records = [make_record(anna, discogs_release_id=1).pk]
    done = look_up_records(
        UNWATCHED, by=anna, records=records, catalogue="discogs", parts=["covers"]
    )
    assert done.sentence.endswith(
        "1 found. 1 picture is damaged and left out. The next look-up asks for that again."
    )
    assert LookUp.objects.get().sentence == f"The picture is left out: {why}"


def test_the_task_says_why_it_ended_early(shelf: StandIn, anna: User) -> None:
    shelf.misbehave("/releases/", faults.wall, 9)
    records = [make_record(anna, discogs_release_id=number) for number in (1, 2, 3, 4)]
    assert work(anna, *records) == (
        "Asked about 3 records: 3 refused. It ended early: Discogs is blocking requests at the moment. "
        "Try again later."
    )


# The offer


@pytest.fixture
def imported(shelf: StandIn, anna: User, tmp_path: object) -> Batch:
    path = tmp_path / "collection.csv"
    path.write_bytes(discogs(row()))
    assert run("import_records", path, "--owner", "anna").code == 0
    Batch.objects.update(user=anna)
    return Batch.objects.get()


def offered(client: Client, batch: Batch, offer: str) -> int:
    address = reverse("admin:collection_record_look_up_imported", args=[batch.pk])
    return client.post(address, {"offer": offer}).status_code


def test_an_offer_begins_a_task_about_what_was_imported(
    client: Client, imported: Batch, anna: User
) -> None:
    make_record(anna, title="Not of the file", discogs_release_id=2)
    assert offered(client, imported, "quick") == 302
    arguments = TaskProgress.objects.get().arguments
    assert arguments["records"] == [Record.objects.get(title="Tago Mago").pk]
    assert arguments["parts"] == ["covers", "genre", "styles"]


@pytest.mark.parametrize(
    ("cells", "cut"),
    [
        ({"Label": "A, B", "Catalog#": "1"}, [("labels", 1)]),
        ({"Label": "A, B", "Catalog#": "1, 2"}, []),
        ({"Format": '2xLP, Album, RE, RM, 180 + 7", Single, Ltd, Num, Gol'}, [("format", 1)]),
        ({"Format": "2xLP, Album"}, []),
    ],
)
def test_what_an_export_may_have_cut_off_is_counted(
    shelf: StandIn, anna: User, tmp_path: Path, cells: dict[str, str], cut: list[tuple[str, int]]
) -> None:
    path = tmp_path / "collection.csv"
    path.write_bytes(discogs(row(cells)))
    assert run("import_records", path, "--owner", "anna").code == 0
    ids = list(Record.objects.values_list("pk", flat=True))
    assert cut_parts(ids, OFFERS["more"]) == cut
    assert cut_parts(ids, OFFERS["quick"]) == []


def test_a_look_up_is_paused_and_goes_on_at_a_button(
    client: Client, imported: Batch, anna: User
) -> None:
    offered(client, imported, "quick")
    task = TaskProgress.objects.get()
    assert ">Pause</button>" in client.get(task.page).text
    assert ">Go on</button>" in client.post(f"{task.page}stop/", follow=True).text
    client.post(f"{task.page}go-on/")
    task.refresh_from_db()
    assert (task.state, task.stop_asked) == (TaskProgress.State.WAITING, False)


def test_the_result_of_an_import_offers_look_ups_with_their_times(
    client: Client, shelf: StandIn, anna: User, settings: Settings
) -> None:
    file = BytesIO(discogs(row()))
    file.name = "collection.csv"
    preview = client.post(reverse("admin:collection_record_import"), {"file": file}, follow=True)
    token = preview.request["PATH_INFO"].split("/")[-2]
    confirm = reverse("admin:collection_record_process_import")
    result = client.post(confirm, {"token": token}, follow=True)
    assert "Covers and genres now" in result.text and "Also tracks, country" in result.text
    assert result.text.count("1 record, about a minute") == 2
    assert "Empty now: covers 1, genre 1, styles 1<" in result.text
    everything = "covers 1, genre 1, styles 1, tracks 1, country 1, barcode 1, original year 1"
    assert f"Empty now: {everything}<" in result.text
    settings.DISCO_LOOK_UPS = False
    assert "Covers and genres now" not in client.get(result.request["PATH_INFO"]).text


def test_whoever_comes_back_to_an_import_finds_the_offers_behind_its_batch(
    client: Client, imported: Batch, anna: User, settings: Settings
) -> None:
    batch_page = reverse("admin:collection_batch_change", args=[imported.pk])
    address = reverse("admin:collection_record_look_up_imported", args=[imported.pk])
    assert address in client.get(batch_page).text
    assert "Covers and genres now" in client.get(address).text
    Batch.objects.update(user=make_user("berta"))
    assert address not in client.get(batch_page).text
    assert client.get(address).status_code == 403
    Batch.objects.update(user=anna)
    settings.DISCO_LOOK_UPS = False
    assert address not in client.get(batch_page).text
    assert client.get(address).status_code == 404


def test_an_import_that_was_undone_offers_nothing(
    client: Client, imported: Batch, anna: User
) -> None:
    Undo(imported).run(by=anna)
    page = client.get(reverse("admin:collection_batch_change", args=[imported.pk])).text
    assert "Fill in the rest" not in page


def test_a_token_is_entered_beside_the_offer_and_leads_back_to_it(
    client: Client, imported: Batch, anna: User, settings: Settings
) -> None:
    settings.DISCO_DISCOGS_TOKEN = ""
    page = reverse("admin:collection_batch_change", args=[imported.pk])
    sent = {"token": TOKEN, "next": page}
    answer = client.post(reverse("admin:collection_record_discogs"), sent)
    assert answer["Location"] == page


def test_a_token_that_is_refused_can_be_entered_again_on_the_way_back(
    client: Client, imported: Batch, anna: User
) -> None:
    sent = {"token": "WrongTokenWrongToken", "next": "/admin/collection/batch/"}
    shown = client.post(reverse("admin:collection_record_discogs"), sent).text
    assert '<input type="hidden" name="next" value="/admin/collection/batch/">' in shown


def test_an_offer_that_does_not_exist_is_refused(client: Client, imported: Batch) -> None:
    assert offered(client, imported, "all") == 404


def test_what_others_imported_is_not_looked_up(client: Client, imported: Batch) -> None:
    Batch.objects.update(user=make_user("berta"))
    assert offered(client, imported, "quick") == 403


# The batch


def test_the_page_of_the_batch_shows_the_tracks_of_a_record_in_one_line(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=1)
    look_up_records(UNWATCHED, by=anna, records=[record.pk], catalogue="discogs", parts=["tracks"])
    address = reverse("admin:collection_batch_change", args=[Batch.objects.get().pk])
    shown = " ".join(client.get(address).text.split())
    assert '<b>tracks</b> <span class="quiet">empty</span> → <ins>8 tracks</ins>' in shown
    assert "Song A1" not in shown


# What did not come


def look_up_covers(anna: User, *records: Record, **more: object) -> Outcome:
    ids = [record.pk for record in records]
    facts = {"records": ids, "catalogue": "discogs", "parts": ["covers"]}
    return look_up_records(UNWATCHED, by=anna, **facts, **more)


def pressings(anna: User) -> list[Record]:
    return [make_record(anna, discogs_release_id=number) for number in (1, 2)]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (faults.overloaded, "Discogs is overloaded"),
        (faults.broken, "Discogs has a problem"),
        (faults.too_many(), "Discogs "),
        (faults.abroad, "Discogs led to"),
        (faults.cut, ""),
        (faults.page, ""),
        (faults.endless, ""),
    ],
)
def test_the_task_counts_pictures_that_could_not_be_fetched(
    shelf: StandIn, anna: User, fault: faults.Fault, reason: str
) -> None:
    shelf.misbehave("/R-", fault, 99)
    sentence = look_up_covers(anna, *pressings(anna)).sentence
    assert f"2 found. 2 pictures could not be fetched ({reason}" in sentence


def test_the_task_counts_original_years_that_could_not_be_fetched(
    shelf: StandIn, anna: User
) -> None:
    shelf.discogs.releases[1] = tago_mago(1, master_id=70)
    shelf.misbehave("/masters/", faults.wall, 99)
    record = make_record(anna, discogs_release_id=1)
    facts = {"records": [record.pk], "catalogue": "discogs", "parts": ["original_year"]}
    sentence = look_up_records(UNWATCHED, by=anna, **facts).sentence
    assert "1 original year could not be fetched (Discogs is blocking requests" in sentence


def test_a_run_that_filled_in_nothing_leads_to_the_records_whose_pictures_did_not_come(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.misbehave("/R-", faults.abroad, 99)
    records = pressings(anna)
    url = look_up_covers(anna, *records).url
    assert url.endswith("?looked_up=incomplete")
    assert [one.pk for one in client.get(url).context["cl"].result_list] == [
        one.pk for one in records
    ]


def test_the_list_of_such_records_has_a_button_to_try_again(
    client: Client, shelf: StandIn, anna: User, settings: Settings
) -> None:
    shelf.misbehave("/R-", faults.no_picture, 99)
    first, _ = pressings(anna)
    look_up_covers(anna, first)
    listing = f"{LIST}?looked_up=incomplete"
    assert "Try again…" in client.get(listing).text
    sent = {"action": "look_up_together", "select_across": "1", "_selected_action": first.pk}
    assert "Look up records" in client.post(listing, sent, follow=True).text
    assert "Try again…" not in client.get(LIST).text
    settings.DISCO_LOOK_UPS = False
    assert "Try again…" not in client.get(listing).text


def test_what_was_not_found_is_asked_about_again_from_its_list(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=1)
    LookUp.objects.note(record.pk, "discogs", "not-found")
    assert 'name="again" value="on"' in client.get(f"{LIST}?looked_up=not-found").text
    assert 'name="again" id="id_again" checked' in act(client, record, again="on").replace(
        'aria-describedby="id_again_helptext" ', ""
    )
    act(client, record, apply="1", again="on", **chosen())
    task = TaskProgress.objects.get()
    outcome = look_up_records(UNWATCHED, by=anna, **task.arguments)
    assert outcome.sentence == "Asked about 1 record: 1 found."
    asked = len(shelf.requests)
    # A task that goes on asks nothing twice.
    outcome = look_up_records(UNWATCHED, by=anna, **task.arguments)
    assert outcome.sentence == "Asked about 1 record: 1 found."
    assert len(shelf.requests) == asked


def test_the_page_of_the_batch_leads_to_what_did_not_come(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.misbehave("/R-1", faults.abroad, 99)
    url = look_up_covers(anna, *pressings(anna)).url
    shown = " ".join(client.get(url).text.split())
    assert "Try again: the picture or original year of 1 record did not come" in shown


@pytest.mark.parametrize("fault", [faults.abroad, faults.no_picture])
def test_what_did_not_come_is_asked_for_at_the_next_look_up(
    shelf: StandIn, anna: User, fault: faults.Fault
) -> None:
    record = make_record(anna, discogs_release_id=1)
    shelf.misbehave("/R-", fault)
    look_up_covers(anna, record)
    assert look_up_covers(anna, record).sentence == "Asked about 1 record: 1 found."
    assert Record.objects.get().cover


def test_a_task_that_was_cut_off_tells_of_all_its_stretches(shelf: StandIn, anna: User) -> None:
    asked_at = timezone.now().isoformat()
    shelf.misbehave("/R-2", faults.no_picture, 99)
    before, *records = [make_record(anna, discogs_release_id=1), *pressings(anna)]
    LookUp.objects.note(before.pk, "discogs", "not-found")
    LookUp.objects.update(looked_up_at=timezone.now() - timedelta(days=1))
    look_up_covers(anna, *records, asked_at=asked_at)
    assert look_up_covers(anna, before, *records, asked_at=asked_at).sentence == (
        "Asked about 2 records: 2 found. 1 record had been answered before. 1 picture is damaged "
        "and left out. The next look-up asks for that again."
    )


def test_a_task_keeps_when_it_was_asked_for(client: Client, shelf: StandIn, anna: User) -> None:
    act(client, make_record(anna, discogs_release_id=1), apply="1", **chosen())
    assert "asked_at" in TaskProgress.objects.get().arguments


def test_a_task_that_waits_for_the_catalogue_counts_in_the_same_unit(
    shelf: StandIn, anna: User
) -> None:
    told = set()

    class Watched:
        def step(
            self, done: int, total: int | None = None, unit: str = "", doing: str = ""
        ) -> None:
            told.add((unit, doing))

    shelf.misbehave("/releases/", faults.too_many(1))
    record = make_record(anna, discogs_release_id=1)
    look_up_records(Watched(), by=anna, records=[record.pk], catalogue="discogs", parts=PARTS)
    assert ("record", "Waiting for the catalogue") in told


def test_an_offer_counts_what_is_empty_among_the_records_that_it_asks_about(
    client: Client, imported: Batch, anna: User, tmp_path: Path
) -> None:
    record = Record.objects.get()
    other = Record.objects.get()
    other.pk, other.uid = None, uuid4()
    other.discogs_release_id = 2
    other.save()
    Change.objects.create(
        batch=imported, record_id=other.pk, record_uid=other.uid, before=None, after={}
    )
    ids = [record.pk]
    parts = sorted(OFFERS["more"].parts)
    look_up_records(UNWATCHED, by=anna, records=ids, catalogue="discogs", parts=parts)
    Record.objects.filter(pk=record.pk).update(barcode="")
    more = next(one for one in offers_after(imported, anna).shown if one.name == "more")
    assert more.records == 1
    assert dict(more.empty)["barcode"] == 1


def test_one_press_of_the_second_button_fills_in_everything(
    client: Client, imported: Batch
) -> None:
    offered(client, imported, "more")
    assert TaskProgress.objects.get().arguments["parts"] == sorted(options.PARTS)


def test_after_the_first_button_the_second_one_lacks_only_the_rest(
    imported: Batch, anna: User
) -> None:
    ids, parts = list(Record.objects.values_list("pk", flat=True)), sorted(OFFERS["quick"].parts)
    look_up_records(UNWATCHED, by=anna, records=ids, catalogue="discogs", parts=parts)
    (more,) = offers_after(imported, anna).shown
    assert [part for part, _ in more.empty] == ["tracks", "country", "barcode", "original year"]
