"""What somebody looks at while a run goes on is asked about first."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from collection.catalogues.looking.looked_at import (
    ShownRecords,
    Turns,
    note_shown,
    shown_records,
)
from collection.models import Record
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.looking_up import look_up, tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def shown() -> Iterator[ShownRecords]:
    with shown_records() as records:
        yield records


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_groups_that_are_looked_at_come_first_and_the_others_keep_their_order() -> None:
    turns = Turns([[1], [2, 3], [4], [5]])
    turns.look_first([5, 3, 99])
    assert turns.next_ones(3) == [[5], [2, 3], [1]]
    assert turns.next_ones(3) == [[4]]


def test_a_page_is_told_whole_while_other_threads_show_theirs(shown: ShownRecords) -> None:
    pages = [list(range(count)) for count in (1, 50, 500)]
    read = []
    for _ in range(200):
        threads = [Thread(target=note_shown, args=(page,), daemon=True) for page in pages]
        for thread in threads:
            thread.start()
        read.append(shown.news())
        for thread in threads:
            thread.join()
        read.append(shown.news())
    assert all(page in ([], *pages) for page in read)


def test_groups_that_were_put_back_come_first_again() -> None:
    turns = Turns([[1], [2], [3], [4]])
    turns.put_back(turns.next_ones(3)[1:])
    assert turns.next_ones(4) == [[2], [3], [4]]


def test_what_was_asked_about_has_no_further_turn() -> None:
    turns = Turns([[1], [2]])
    turns.next_ones(1)
    turns.look_first([1])
    assert turns.next_ones(2) == [[2]]


def test_a_run_asks_first_about_a_page_that_is_shown_meanwhile(
    stand_in: StandIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    records = [make_record(title=str(number), discogs_release_id=number) for number in range(1, 6)]
    stand_in.discogs.releases = {number: tago_mago(number, images=[]) for number in range(1, 6)}
    release = stand_in.discogs.release

    def answer_and_open_a_page(number: int) -> object:
        if number == 2:
            note_shown([records[4].pk])
        return release(number)

    monkeypatch.setattr(stand_in.discogs, "release", answer_and_open_a_page)
    look_up()
    asked = [request.path for request in stand_in.asked("/releases/")]
    assert asked == [f"/releases/{number}" for number in (1, 2, 5, 3, 4)]


def test_the_list_says_what_it_shows(client: Client, boss: User, shown: ShownRecords) -> None:
    made = [make_record(boss, title=title).pk for title in ("A", "B")]
    client.get(reverse("admin:collection_record_changelist"))
    assert (sorted(shown.news()), shown.news()) == (made, [])


def test_the_page_of_a_record_says_what_it_shows(
    client: Client, boss: User, shown: ShownRecords
) -> None:
    record = make_record(boss)
    client.get(reverse("admin:collection_record_page", args=[record.pk]))
    assert shown.news() == [record.pk]


def test_without_a_run_a_page_writes_nothing(client: Client, boss: User) -> None:
    make_record(boss)
    client.get(reverse("admin:collection_record_changelist"))
    assert Record.objects.exists()
    assert not (Path(settings.FILE_UPLOAD_TEMP_DIR) / "looked_at").exists()
