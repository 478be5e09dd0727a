"""Several servers over one PostgreSQL: each carries out what was asked for on it, and leaves the
others' alone. With SQLite there is one server.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from adminkit.verbs import SITE, Actor
from collection.tasks.kinds import HOURS, MINUTES, Outcome, go_on, kind
from collection.tasks.models import TaskProgress
from collection.tasks.pages import facts
from collection.tasks.place import queue_here, this_place
from collection.tasks.progress import Progress
from collection.tasks.worker import carry_out_next, recover

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "site"])

State = TaskProgress.State
Move = Callable[[str], None]


@kind("say hello")
def say_hello(progress: Progress, *, by: Actor) -> Outcome:
    return Outcome("Hello.")


@kind("look around", resumes=True)
def look_around(progress: Progress, *, by: Actor) -> Outcome:
    return Outcome("Looked.")


@pytest.fixture
def be(tmp_path: Path, settings: Settings) -> Move:
    """Lets the test be the server of that name."""

    def move(name: str) -> None:
        settings.DISCO_DATA_DIR = tmp_path / name
        settings.DISCO_DATA_DIR.mkdir(exist_ok=True)

    move("first")
    return move


def state_of(task: TaskProgress) -> str:
    task.refresh_from_db()
    return task.state


@pytest.mark.postgres
def test_a_task_is_carried_out_by_the_server_where_it_was_asked_for(be: Move) -> None:
    task = say_hello.enqueue(by=SITE, title="Hello")
    be("second")
    carry_out_next(MINUTES)
    assert state_of(task) == State.WAITING
    be("first")
    carry_out_next(MINUTES)
    assert state_of(task) == State.DONE


@pytest.mark.postgres
@pytest.mark.parametrize(("name", "then"), [("first", State.CUT_OFF), ("second", State.RUNNING)])
def test_a_worker_that_begins_gives_up_what_was_left_on_its_own_server_alone(
    be: Move, name: str, then: str
) -> None:
    task = say_hello.enqueue(by=SITE, title="Hello")
    TaskProgress.objects.update(state=State.RUNNING, heartbeat=timezone.now())
    be(name)
    recover()
    assert state_of(task) == then


@pytest.mark.postgres
def test_a_task_that_waits_for_another_server_says_so(be: Move) -> None:
    task = say_hello.enqueue(by=SITE, title="Hello")
    be("second")
    assert facts(task)["doing"] == "Waiting for its turn on another server"


@pytest.mark.postgres
def test_a_paused_task_goes_on_where_somebody_lets_it(be: Move) -> None:
    task = look_around.enqueue(by=SITE, title="Look")
    task.ask_to_stop(by=SITE)
    be("second")
    go_on(task, by=SITE)
    carry_out_next(HOURS)
    assert state_of(task) == State.DONE


@pytest.mark.postgres
def test_what_waited_before_there_were_several_is_carried_out(be: Move) -> None:
    task = say_hello.enqueue(by=SITE, title="Hello")
    DBTaskResult.objects.update(queue_name=MINUTES)
    recover()
    carry_out_next(MINUTES)
    assert state_of(task) == State.DONE


@pytest.mark.postgres
def test_a_server_has_one_name_for_ever(be: Move) -> None:
    first = this_place()
    be("second")
    assert this_place() != first
    be("first")
    assert this_place() == first


@pytest.mark.once
def test_with_sqlite_there_is_one_place_without_a_name(be: Move) -> None:
    assert (this_place(), queue_here(MINUTES)) == ("", MINUTES)
