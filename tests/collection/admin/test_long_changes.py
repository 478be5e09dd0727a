"""A change of many records is a task that is watched, left, found again and stopped: they are
removed, put back, edited, lent, taken back and checked off, and names on them are merged and split.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from django.utils.module_loading import import_string

from adminkit.verbs import SITE
from collection.admin.bulk.moves_task import remove_many
from collection.admin.names.tasks import merge_names
from collection.bulk import recording
from collection.bulk.edit import edit_together
from collection.bulk.loans import lend_together
from collection.bulk.moves import remove_together
from collection.bulk_sql import of_ids
from collection.models import Artist, Batch, Loan, Place, Record, Tag
from collection.tasks import asking
from collection.tasks.kinds import MINUTES
from collection.tasks.models import TaskProgress
from collection.tasks.progress import UNWATCHED, Stopped
from collection.tasks.worker import carry_out_next, recover
from credits.models import Transaction
from tests.collection.importing.running import snapshot
from tests.factories import make_record

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

LIST = "/admin/collection/record/?is_active=1"
EVERYTHING = "/admin/collection/record/?is_active="
State = TaskProgress.State


@pytest.fixture
def shelf(owner: User) -> list[Record]:
    return [
        make_record(owner, artists=["Can, Neu!"], title=f"No. {number}", shop="Hausmusik")
        for number in range(4)
    ]


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, only_worker: None) -> None:
    """Lets the test itself be the worker, for whom two records are many."""
    monkeypatch.setattr(asking, "LARGE", 2)


def ask(
    page: Client, action: str, records: list[Record], address: str = LIST, **typed: object
) -> str:
    """Confirm an action of the list and return the address that it leads to."""
    chosen = [record.pk for record in records]
    today = str(timezone.localdate())
    data = {"action": action, "_selected_action": chosen, "apply": "1", "on": today, **typed}
    return page.post(address, data)["Location"]


def on_shelf() -> int:
    return Record.objects.active().count()


@pytest.mark.usefixtures("worker")
def test_many_records_leave_the_shelf_in_a_task(page: Client, shelf: list[Record]) -> None:
    address = ask(page, "remove_together", shelf, refund="1", reason="sold", on="2024-05-01")
    task = TaskProgress.objects.get()
    assert (address, task.title, on_shelf()) == (task.page, "Removal of 4 records", 4)
    carry_out_next(MINUTES)
    task.refresh_from_db()
    assert (task.state, on_shelf()) == (State.DONE, 0)
    assert "4 records removed from the shelf." in task.sentence
    assert {(line.date, line.amount) for line in Transaction.objects.exclude(amount=0)} == {
        (date(2024, 5, 1), 1)
    }
    assert "is_active%3D1" in task.result_url
    assert b"No. 3" in page.get(task.result_url).content


@pytest.mark.usefixtures("worker")
def test_they_come_back_in_a_task(page: Client, shelf: list[Record], owner: User) -> None:
    remove_together(Record.objects.all(), by=owner)
    ask(page, "put_back_together", shelf, cost="0", address=EVERYTHING)
    assert on_shelf() == 0
    carry_out_next(MINUTES)
    assert on_shelf() == 4
    assert "4 records put back on the shelf." in TaskProgress.objects.get().sentence


@pytest.mark.usefixtures("worker")
def test_few_records_leave_at_once(page: Client, shelf: list[Record]) -> None:
    ask(page, "remove_together", shelf[:2], refund="0", reason="")
    assert on_shelf() == 2
    assert not TaskProgress.objects.exists()


def test_without_a_worker_many_leave_at_once(
    page: Client, shelf: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LARGE", 2)
    ask(page, "remove_together", shelf, refund="0", reason="")
    assert on_shelf() == 0


def test_a_removal_that_is_stopped_leaves_nothing_behind(shelf: list[Record], owner: User) -> None:
    lines = Transaction.objects.count()

    def step(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        remove_together(Record.objects.all(), by=owner, step=step)
    assert (on_shelf(), Transaction.objects.count(), Batch.objects.count()) == (4, lines, 0)


@pytest.mark.usefixtures("worker")
def test_a_removal_whose_worker_died_says_whether_it_was_done(
    page: Client, shelf: list[Record]
) -> None:
    ask(page, "remove_together", shelf, refund="0", reason="")
    task = TaskProgress.objects.get()
    task.begin(str(task.task))
    remove_many(UNWATCHED, by=SITE, **task.arguments)
    recover()
    task.refresh_from_db()
    assert "4 records removed from the shelf." in task.sentence


def test_more_ids_than_a_statement_takes_find_their_records(shelf: list[Record]) -> None:
    ids = [*range(10**9, 10**9 + 300_000), shelf[2].pk]
    assert [record.title for record in of_ids(Record.objects.all(), ids)] == ["No. 2"]


def edit(page: Client, shelf: list[Record]) -> str:
    return ask(page, "bulk_edit", shelf, genre="Krautrock", location="Attic")


def lend(page: Client, shelf: list[Record]) -> str:
    return ask(page, "lend_selected", shelf, to="Bert", since="2024-05-01", note="Careful")


def take_back(page: Client, shelf: list[Record]) -> str:
    lend_together(Record.objects.all(), "Bert", by=SITE)
    address = "/admin/collection/loan/everything-returned/"
    return page.post(address, {"person": "bert"})["Location"]


def merge(page: Client, shelf: list[Record]) -> str:
    artist, other = Artist.objects.get(), Artist.objects.create(name="Can")
    address = f"/admin/collection/artist/{artist.pk}/merge/?into={other.pk}"
    return page.post(address)["Location"]


def split(page: Client, shelf: list[Record]) -> str:
    address = f"/admin/collection/artist/{Artist.objects.get().pk}/split/"
    return page.post(address, {"way": "own", "names": "Can\nNeu!"})["Location"]


def split_from_the_worklist(page: Client, shelf: list[Record]) -> str:
    field = f"artist-{Artist.objects.get().pk}"
    return page.post("/admin/several-names/", {field: "0"})["Location"]


def rename_artist(page: Client, shelf: list[Record]) -> str:
    artist = Artist.objects.get()
    address = f"/admin/collection/artist/{artist.pk}/change/"
    # As a browser sends it: what was not touched is there as it was.
    sent = {"name": "Faust", "sort_name": artist.sort_name, "country": ""}
    return page.post(address, sent)["Location"]


def rename_tag(page: Client, shelf: list[Record]) -> str:
    edit_together(Record.objects.all(), {"add_tags": ["sell"]}, by=SITE)
    Batch.objects.all().delete()
    address = f"/admin/collection/tag/{Tag.objects.get().pk}/change/"
    return page.post(address, {"name": "keep"})["Location"]


def tags() -> list[str]:
    return list(Record.objects.values_list("tags__name", flat=True).order_by().distinct())


def sorted_under() -> list[str]:
    return list(Record.objects.values_list("artist_sort", flat=True).order_by().distinct())


def make_box(shelf: list[Record]) -> Place:
    """Let the records stand in a box."""
    Record.objects.update(location="Box")
    return Place.objects.create(owner=shelf[0].owner, name="Box")


def rename_place(page: Client, shelf: list[Record]) -> str:
    address = f"/admin/collection/place/{make_box(shelf).pk}/rename/"
    return page.post(address, {"name": "Attic"})["Location"]


def merge_places(page: Client, shelf: list[Record]) -> str:
    box, attic = make_box(shelf), Place.objects.create(owner=shelf[0].owner, name="Attic")
    sent = {"place": [box.pk, attic.pk], "into": attic.pk}
    return page.post("/admin/collection/place/merge/", sent)["Location"]


def take_stock(page: Client, shelf: list[Record]) -> str:
    make_box(shelf)
    for data in ({"mode": "check"}, {"place": "Box"}):
        page.post("/admin/scan/choose/", data)
    sent = {"missing": "elsewhere", "missing_to": "Attic"}
    return page.post("/admin/scan/do/", sent)["Location"]


def prune(page: Client, shelf: list[Record]) -> str:
    Artist.objects.bulk_create(Artist(name=f"No. {n}", name_key=f"no. {n}") for n in range(4))
    return page.post("/admin/collection/artist/prune/", {"confirmed": "1"})["Location"]


def names() -> list[str]:
    return list(Artist.objects.values_list("name", flat=True))


def genres_and_places() -> list[tuple[str | None, str]]:
    return list(Record.objects.order_by().values_list("genre__name", "location").distinct())


def loans() -> list[tuple[str, str, bool]]:
    listed = Loan.objects.values_list("to", "note", "returned").order_by().distinct()
    return [(to, note, returned is not None) for to, note, returned in listed]


def artists() -> list[str]:
    return sorted({record.artist_line for record in Record.objects.with_artists()})


#: What is asked for, what is looked at, and what it is afterwards; then the sentence about it.
CHANGES: dict[str, tuple[Callable[..., str], Callable[[], object], object, str]] = {
    "edit": (edit, genres_and_places, [("Krautrock", "Attic")], "4 records changed."),
    "loan": (lend, loans, [("Bert", "Careful", False)], "4 records lent."),
    "return": (take_back, loans, [("Bert", "", True)], "4 records back."),
    "merge": (merge, artists, ["Can"], "“Can, Neu!” is merged into “Can”: 4 records changed."),
    "split": (split, artists, ["Can / Neu!"], "is split into Can + Neu!: 4 records changed."),
    "new name": (
        *(rename_artist, sorted_under, ["faust"]),
        "The name is now “Faust”: 4 records changed.",
    ),
    "new name of a tag": (
        *(rename_tag, tags, ["keep"]),
        "The name is now “keep”: 4 records changed.",
    ),
    "new name of a place": (
        *(rename_place, genres_and_places, [(None, "Attic")]),
        "“Box” is now “Attic”: 4 records changed.",
    ),
    "merge of places": (
        *(merge_places, genres_and_places, [(None, "Attic")]),
        "“Box” is now “Attic”: 4 records changed.",
    ),
    "stocktake": (
        *(take_stock, genres_and_places, [(None, "Attic")]),
        "“Box” is checked off: 4 records changed.",
    ),
    "prune": (prune, names, ["Can, Neu!"], "4 artists deleted."),
    "several": (split_from_the_worklist, artists, ["Can / Neu!"], "1 name split, 4 records"),
}


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_many_records_is_a_task(page: Client, shelf: list[Record], change: str) -> None:
    ask_for, look, after, sentence = CHANGES[change]
    batches = Batch.objects.exclude(kind=Batch.Kind.LOAN)
    address = ask_for(page, shelf)
    task = TaskProgress.objects.get()
    assert (address, batches.count()) == (task.page, 0)
    carry_out_next(MINUTES)
    task.refresh_from_db()
    assert (task.state, look()) == (State.DONE, after)
    assert sentence in task.sentence
    assert (task.done, task.total) == (4, 4)
    assert page.get(task.result_url).status_code == 200


class StoppedAtTheEnd:
    """The progress of work that somebody stops when all but the commit is done."""

    @staticmethod
    def step(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if done and done == total:
            raise Stopped


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_is_stopped_leaves_nothing_behind(
    page: Client, shelf: list[Record], owner: User, change: str
) -> None:
    CHANGES[change][0](page, shelf)
    task, before = TaskProgress.objects.get(), snapshot()
    with pytest.raises(Stopped):
        import_string(task.path)(StoppedAtTheEnd(), by=owner, **task.arguments)
    assert snapshot() == before


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_whose_worker_died_says_whether_it_was_done(
    page: Client, shelf: list[Record], owner: User, change: str
) -> None:
    ask_for, _, _, sentence = CHANGES[change]
    ask_for(page, shelf)
    task = TaskProgress.objects.get()
    task.begin(str(task.task))
    import_string(task.path)(UNWATCHED, by=owner, **task.arguments)
    recover()
    task.refresh_from_db()
    assert (task.state, sentence in task.sentence) == (State.DONE, True)


@pytest.mark.usefixtures("worker")
def test_a_task_leads_back_to_the_list_that_it_was_asked_for_from(
    page: Client, shelf: list[Record]
) -> None:
    address = f"{LIST}&artist=can&title!={'x' * 400}"
    ask(page, "bulk_edit", shelf, address=address, location="Attic")
    carry_out_next(MINUTES)
    task = TaskProgress.objects.get()
    shown = page.get(task.page).text
    assert f'href="{escape(address)}">Back to the list' in shown
    assert "See the result" in shown


@pytest.mark.usefixtures("worker")
def test_an_edit_of_names_that_are_gone_meanwhile_says_so(
    page: Client, shelf: list[Record]
) -> None:
    ask(page, "bulk_edit", shelf, drop_artists="Can, Neu!", add_artists="Faust")
    Artist.objects.filter(name="Can, Neu!").update(name="Can", name_key="can")
    carry_out_next(MINUTES)
    task = TaskProgress.objects.get()
    assert task.state == State.FAILED
    assert "Nothing was changed. There is no artist “Can, Neu!”." in task.sentence


@pytest.mark.parametrize(
    "address",
    [
        "collection/artist/ARTIST/merge/?into=OTHER",
        "collection/artist/ARTIST/split/",
        "collection/artist/prune/",
        "collection/record/RECORD/mistake/",
        "near-duplicates/",
    ],
)
def test_a_page_that_asks_is_sent_once(page: Client, shelf: list[Record], address: str) -> None:
    other = Artist.objects.create(name="Faust")
    ids = {"ARTIST": Artist.objects.earliest("pk").pk, "OTHER": other.pk, "RECORD": shelf[0].pk}
    for word, pk in ids.items():
        address = address.replace(word, str(pk))
    make_record(shelf[0].owner, artists=["Can, Neu!"], title="No. 0")
    forms = re.findall("<form[^>]*post[^>]*>", page.get(f"/admin/{address}").text)
    assert any("data-once" in form for form in forms)


def edit_all(*records: object, **options: Any) -> object:
    return edit_together(*records, {"location": "Attic"}, **options)


@pytest.mark.parametrize("verb", [remove_together, edit_all])
def test_the_bar_is_of_all_records_however_many_are_written_at_once(
    shelf: list[Record], owner: User, monkeypatch: pytest.MonkeyPatch, verb: Callable[..., object]
) -> None:
    monkeypatch.setattr(recording, "CHUNK", 2)
    told: list[tuple[int, int | None]] = []

    def step(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        told.append((done, total))

    verb(Record.objects.all(), by=owner, step=step)
    assert (told[-1], {total for _, total in told}) == ((4, 4), {4})


def test_names_that_are_merged_at_once_share_a_bar(shelf: list[Record], owner: User) -> None:
    make_record(owner, artists=["CAN"])
    going = Artist.objects.order_by("pk").values_list("pk", flat=True)
    into = Artist.objects.create(name="Can (band)")
    told: list[tuple[int, int | None]] = []

    class Watched:
        @staticmethod
        def step(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
            if total is not None:
                told.append((done, total))

    merge_names(Watched(), by=owner, table="artist", rows=list(going)[:2], into=into.pk)
    assert told == [(0, 5), (4, 5), (4, 5), (5, 5)]
