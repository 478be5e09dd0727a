"""The page of the Discogs account: a token in and out, and what is fetched with it."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from collection.models import DiscogsAccount, Record, SourceKey, Want
from collection.screens.discogs_account import fetching, pages
from collection.screens.pending import PendingImport
from collection.tasks.kinds import TaskFailed
from collection.tasks.models import TaskProgress
from collection.tasks.progress import UNWATCHED
from tests.catalogues import faults
from tests.catalogues.discogs_shelf import TOKEN, artist, new_release
from tests.catalogues.stand_in import StandIn
from tests.factories import make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "site"])]

PAGE = "admin:collection_record_discogs"


@pytest.fixture
def anna(stand_in: StandIn) -> User:
    return make_user("anna", is_superuser=True, is_staff=True)


@pytest.fixture
def page(anna: User, client: Client) -> Client:
    """A browser in which Anna is signed in, and nothing is connected."""
    client.force_login(anna)
    return client


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def connect(page: Client, token: str = TOKEN) -> HttpResponse:
    return page.post(reverse(PAGE), {"token": token}, follow=True)


def fetch(page: Client, what: str = "collection") -> HttpResponse:
    return page.post(reverse(f"{PAGE}_fetch"), {"what": what}, follow=True)


def test_a_token_is_entered_once_and_never_shown(page: Client) -> None:
    shown = text(connect(page))
    assert "Connected to the Discogs account example" in shown and TOKEN not in shown
    assert TOKEN not in text(page.get(reverse(PAGE)))


def test_a_token_that_discogs_refuses_is_said_and_not_sent_back(page: Client) -> None:
    shown = text(connect(page, "WrongTokenWrongToken"))
    assert "Discogs does not accept the token" in shown and "WrongToken" not in shown
    assert not DiscogsAccount.objects.exists()


def test_a_token_is_removed_with_one_click(page: Client) -> None:
    connect(page)
    shown = text(page.post(reverse(f"{PAGE}_remove"), follow=True))
    assert "The Discogs token was removed" in shown and not DiscogsAccount.objects.exists()


def test_the_page_shows_the_notices_of_discogs(page: Client) -> None:
    shown = " ".join(text(page.get(reverse(PAGE))).split())
    assert "Data provided by <a href=" in shown
    assert (
        "This application uses Discogs' API but is not affiliated with, sponsored or endorsed by "
        "Discogs. 'Discogs' is a trademark of Zink Media, LLC." in shown
    )


def test_the_page_of_imports_leads_to_the_account(page: Client) -> None:
    assert f'href="{reverse(PAGE)}"' in text(page.get(reverse("admin:collection_record_import")))


def test_the_page_of_imports_fetches_once_there_is_a_token(page: Client) -> None:
    assert "Fetch my collection" not in text(page.get(reverse("admin:collection_record_import")))
    connect(page)
    shown = text(page.get(reverse("admin:collection_record_import")))
    assert "Fetch my collection" in shown and "Fetch my wantlist" in shown


def test_a_collection_is_fetched_into_a_preview_and_imported(
    page: Client, stand_in: StandIn
) -> None:
    stand_in.discogs.make_up(range(1, 121))
    connect(page)
    preview = fetch(page)
    assert "Preview of Discogs collection of example.json" in text(preview)
    assert not Record.objects.exists()
    state = preview.context["state"]
    confirmed = {"token": preview.context["token"], "seen": state["seen"]}
    page.post(reverse("admin:collection_record_process_import"), confirmed)
    assert Record.objects.count() == 120


def test_a_wantlist_is_fetched_into_a_preview(page: Client, stand_in: StandIn) -> None:
    stand_in.discogs.want(new_release(9, artists=[artist("Neu!")], title="Neu! 75"))
    connect(page)
    assert "Neu! 75" in text(fetch(page, "wantlist")) and not Want.objects.exists()


def test_what_fails_is_said_and_leaves_nothing(page: Client, stand_in: StandIn) -> None:
    stand_in.discogs.make_up(range(1, 3))
    connect(page)
    stand_in.misbehave("/users", faults.wall)
    shown = text(fetch(page))
    assert "Nothing was imported. Discogs is blocking requests at the moment" in shown
    assert "Fetch my collection" in shown


def test_a_page_does_not_wait_for_a_large_collection(
    page: Client, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_WHILE_A_PAGE_WAITS", 100)
    stand_in.discogs.make_up(range(1, 202))
    connect(page)
    assert "or to fetch it by command" in text(fetch(page))
    assert len(stand_in.asked("/users/example/collection/folders/0")) == 1


def test_where_a_worker_runs_it_fetches(
    page: Client, stand_in: StandIn, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "is_working", lambda: True)
    stand_in.discogs.make_up(range(1, 4))
    connect(page)
    assert "Your collection at Discogs" in text(fetch(page))
    task = TaskProgress.objects.get()
    outcome = fetching.fetch_from_discogs(UNWATCHED, by=anna, **task.arguments)
    task.end(TaskProgress.State.DONE, outcome.sentence, outcome.url)
    assert outcome.sentence == "3 entries were fetched. Nothing is imported yet."
    assert "Preview of Discogs collection" in text(page.get(outcome.url))


def test_a_task_for_an_import_that_was_given_up_fetches_nothing(
    anna: User, stand_in: StandIn
) -> None:
    with pytest.raises(TaskFailed, match="the import was given up meanwhile"):
        fetching.fetch_from_discogs(UNWATCHED, by=anna, token="gone", what="collection")
    assert stand_in.requests == []


def test_a_task_that_fails_leaves_nothing_behind(anna: User, stand_in: StandIn) -> None:
    pending = PendingImport.awaited()
    with pytest.raises(TaskFailed, match="does not show a collection without a token"):
        fetching.fetch_from_discogs(UNWATCHED, by=anna, token=pending.token, what="collection")
    assert not pending.directory.exists()


def test_when_look_ups_are_off_there_is_no_page_and_no_link(
    page: Client, settings: Settings
) -> None:
    connect(page)
    settings.DISCO_LOOK_UPS = False
    assert page.get(reverse(PAGE)).status_code == 404
    assert page.post(reverse(f"{PAGE}_fetch"), {"what": "collection"}).status_code == 404
    assert "iscogs account" not in text(page.get(reverse("admin:collection_record_import")))


def test_whoever_may_not_import_has_no_page(client: Client, stand_in: StandIn) -> None:
    client.force_login(make_user("guest", is_staff=True))
    assert client.get(reverse(PAGE)).status_code == 403


def test_another_word_than_a_list_of_discogs_fetches_nothing(page: Client) -> None:
    assert page.post(reverse(f"{PAGE}_fetch"), {"what": "../x"}).status_code == 404


# What is not there any more


def test_what_the_last_fetch_did_not_contain_is_listed_until_it_comes_back(
    page: Client, stand_in: StandIn
) -> None:
    stand_in.discogs.make_up(range(1, 5))
    connect(page)
    preview = fetch(page)
    confirmed = {
        "token": preview.context["token"],
        "seen": preview.context["state"]["seen"],
    }
    page.post(reverse("admin:collection_record_process_import"), confirmed)
    assert "Not on Discogs" not in text(page.get(reverse(PAGE)))
    entry = stand_in.discogs.collection.pop()
    fetch(page)
    gone = page.get(reverse(PAGE)).context
    listed = page.get(gone["gone_url"]).context["cl"].result_list
    assert [record.title for record in listed] == ["Album 4"] and gone["gone"] == 1
    assert Record.objects.active().count() == 4
    stand_in.discogs.collection.append(entry)
    fetch(page)
    assert page.get(reverse(PAGE)).context["gone"] == 0


def test_an_imported_list_says_what_is_missing_too(
    anna: User, stand_in: StandIn, settings: Settings
) -> None:
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    stand_in.discogs.make_up(range(1, 5))
    call_command("import_discogs", owner="anna", verbosity=0)
    stand_in.discogs.collection.pop()
    call_command("import_discogs", owner="anna", dry_run=True, verbosity=0)
    assert not SourceKey.objects.missing("discogs").exists()
    call_command("import_discogs", owner="anna", verbosity=0)
    key = SourceKey.objects.missing("discogs").get()
    assert (key.record.title, key.missing_since) == ("Album 4", timezone.localdate())
