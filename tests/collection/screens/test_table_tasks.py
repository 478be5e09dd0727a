"""A large import of a plain table is a task that is watched, found again and stopped."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from collection.models import Batch, Play
from collection.screens.pending import PendingImport
from collection.screens.plain_tables import pages as table_import
from collection.screens.plain_tables.confirming import carry_out
from collection.tasks.kinds import MINUTES
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Stopped
from collection.tasks.worker import carry_out_next
from tests.collection.importing.tables.samples import SAMPLES, make_shelf
from tests.collection.screens.test_table_imports import upload

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(client: Client, data_dir: Path) -> Client:
    make_shelf()
    User.objects.filter(username="collector").update(is_superuser=True, is_staff=True)
    client.force_login(User.objects.get(username="collector"))
    return client


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, only_worker: None) -> None:
    """Lets the test itself be the worker, for whom two rows are many."""
    monkeypatch.setattr(table_import, "LARGE", 1)


def preview(page: Client) -> str:
    """Upload two plays and return the address of their preview."""
    return upload(page, "plays", SAMPLES["plays"].text).request["PATH_INFO"]


def test_it_leads_to_the_page_of_its_task_and_from_there_to_the_result(
    page: Client, worker: None
) -> None:
    address = preview(page)
    task = page.post(f"{address}confirm/")["Location"]
    assert task == TaskProgress.objects.get().page
    assert not Play.objects.exists()
    # Whoever comes by the old way is led to the task.
    assert page.get(f"{address}result/")["Location"] == task
    carry_out_next(MINUTES)
    done = TaskProgress.objects.get()
    assert (done.state, done.done, done.total) == (TaskProgress.State.DONE, 2, 2)
    assert done.result_url == f"{address}result/"
    assert Play.objects.count() == 3
    assert page.get(done.result_url).status_code == 200


def test_stop_leaves_nothing_behind_and_the_preview_can_be_confirmed_again(page: Client) -> None:
    address = preview(page)
    pending = PendingImport(address.split("/")[-2])
    assert pending.claim()

    def stop(done: int, *_: object, **__: object) -> None:
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        carry_out(pending, User.objects.get(username="collector"), skip_bad_rows=False, step=stop)
    assert not Play.objects.exists() and not Batch.objects.exists()
    page.post(f"{address}confirm/")
    assert Play.objects.count() == 3


def test_a_small_one_is_done_at_once(page: Client) -> None:
    address = preview(page)
    assert page.post(f"{address}confirm/")["Location"] == f"{address}result/"
    assert Play.objects.count() == 3
