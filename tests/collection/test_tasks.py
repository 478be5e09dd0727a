"""Tasks: what is kept of long work while it runs, how it is stopped, how it ends."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from adminkit.verbs import SITE, Actor
from collection.models import Genre
from collection.tasks import progress as progress_module
from collection.tasks import worker
from collection.tasks.kinds import HOURS, MINUTES, Outcome, TaskFailed, go_on, kind
from collection.tasks.models import SILENCE, TaskProgress
from collection.tasks.progress import UNWATCHED, Progress, Running
from collection.tasks.worker import (
    AlreadyWorking,
    carry_out_next,
    is_working,
    recover,
    the_only_worker,
)
from tests.factories import make_user

# The progress of a task is written by another connection.
pytestmark = [
    pytest.mark.once,
    pytest.mark.django_db(transaction=True, databases=["default", "site"]),
]

State = TaskProgress.State
#: What the tests let the work below do.
doing = Event()
seen: list[object] = []


def was_it_done(*, genre: str) -> Outcome | None:
    return Outcome("It was done.") if Genre.objects.filter(name=genre).exists() else None


@kind("make genre", look_back=was_it_done)
def make_genre(progress: Progress, *, by: Actor, genre: str) -> Outcome:
    with transaction.atomic():
        Genre.objects.create(name=genre)
        for number in range(1, 201):
            progress.step(number, 200, "rows", "Writing")
            seen.append(number)
            if genre == "slow":
                doing.set()
                Event().wait(0.05)
        if genre == "bad":
            raise TaskFailed("It cannot be made.", "/admin/")
        if genre == "faulty":
            raise ZeroDivisionError
    return Outcome(f"{genre} was made for {by}.", "/admin/collection/genre/")


@kind("look things up", resumes=True, stopped="Paused.")
def look_up(progress: Progress, *, by: Actor) -> Outcome:
    progress.step(1, 2)
    return Outcome("All was looked up.")


@pytest.fixture
def anna(db: None) -> User:
    return make_user("anna")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> Iterator[None]:
    monkeypatch.setattr(progress_module, "PULSE", 0.02)
    seen.clear()
    doing.clear()
    yield
    progress_module.ENDING.clear()


def in_the_background(queue: str = MINUTES) -> Thread:
    def carry_out() -> None:
        carry_out_next(queue)
        connections.close_all()

    thread = Thread(target=carry_out)
    thread.start()
    return thread


def until(condition: object) -> None:
    """Wait for something that another thread does."""
    for _ in range(500):
        if condition():
            return
        Event().wait(0.02)
    raise AssertionError("It did not happen in ten seconds.")


def test_work_is_done_in_the_order_in_which_it_was_asked_for_and_says_what_it_did(
    anna: User,
) -> None:
    first = make_genre.enqueue(by=anna, title="Dub", genre="dub")
    second = make_genre.enqueue(by=SITE, title="Ska", genre="ska")
    assert (first.state, seen) == (State.WAITING, [])
    carry_out_next(MINUTES)
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, first.sentence, first.result_url, second.state) == (
        State.DONE,
        "dub was made for anna.",
        "/admin/collection/genre/",
        State.WAITING,
    )


def test_what_takes_hours_does_not_keep_others_waiting() -> None:
    look_up.enqueue(by=SITE, title="Look-up")
    make_genre.enqueue(by=SITE, title="Dub", genre="dub")
    carry_out_next(MINUTES)
    assert TaskProgress.objects.get(kind="look things up").state == State.WAITING
    carry_out_next(HOURS)
    assert TaskProgress.objects.get(kind="look things up").state == State.DONE


def test_progress_is_seen_while_the_work_holds_the_lock_of_the_collection(anna: User) -> None:
    task = make_genre.enqueue(by=anna, title="Slow", genre="slow")
    working = in_the_background()
    try:
        until(lambda: TaskProgress.objects.get(pk=task.pk).done > 2)
        task.refresh_from_db()
        assert (task.state, task.total, task.unit, task.doing) == (
            "running",
            200,
            "rows",
            "Writing",
        )
        assert not Genre.objects.filter(name="slow").exists()
    finally:
        task.ask_to_stop(by=anna)
        working.join()


def test_a_task_that_is_stopped_leaves_nothing_behind(anna: User) -> None:
    task = make_genre.enqueue(by=anna, title="Slow", genre="slow")
    working = in_the_background()
    assert doing.wait(10)
    task.ask_to_stop(by=anna)
    working.join()
    task.refresh_from_db()
    assert (task.state, task.sentence) == (State.STOPPED, "Stopped: nothing was changed.")
    assert len(seen) < 200 and not Genre.objects.exists()


def test_a_task_that_is_stopped_while_it_waits_is_never_begun(anna: User) -> None:
    task = make_genre.enqueue(by=anna, title="Dub", genre="dub")
    task.ask_to_stop(by=anna)
    assert task.state == State.STOPPED
    carry_out_next(MINUTES)
    assert seen == []


def test_only_owners_of_the_site_stop_what_somebody_else_has_asked_for(anna: User) -> None:
    task = make_genre.enqueue(by=anna, title="Dub", genre="dub")
    with pytest.raises(PermissionDenied):
        task.ask_to_stop(by=make_user("ben"))
    task.ask_to_stop(by=make_user("cleo", is_superuser=True))
    assert task.state == State.STOPPED


def test_work_that_fails_says_why_and_a_fault_of_disco_says_that_it_is_one() -> None:
    tasks = [make_genre.enqueue(by=SITE, title=name, genre=name) for name in ("bad", "faulty")]
    for task in tasks:
        carry_out_next(MINUTES)
        task.refresh_from_db()
    bad, faulty = tasks
    assert (bad.state, bad.sentence, bad.result_url) == ("failed", "It cannot be made.", "/admin/")
    assert (faulty.state, faulty.sentence) == (
        "failed",
        "An error in Disco ended it; the log says more.",
    )
    assert not Genre.objects.exists()


def test_work_for_a_login_that_was_closed_is_not_done(anna: User) -> None:
    task = make_genre.enqueue(by=anna, title="Dub", genre="dub")
    User.objects.update(is_active=False)
    carry_out_next(MINUTES)
    task.refresh_from_db()
    assert (task.state, seen) == (State.FAILED, [])


def left_by_a_dead_worker(task: TaskProgress) -> TaskProgress:
    assert task.begin(str(task.task))
    DBTaskResult.objects.update(status="RUNNING")
    return task


def test_work_that_changes_all_or_nothing_never_starts_again_by_itself() -> None:
    task = left_by_a_dead_worker(make_genre.enqueue(by=SITE, title="Dub", genre="dub"))
    recover()
    task.refresh_from_db()
    assert (task.state, task.sentence) == (State.CUT_OFF, "Cut off: nothing was changed.")
    carry_out_next(MINUTES)
    assert seen == []


def test_a_worker_that_died_between_its_commit_and_its_note_is_found_to_have_done_the_work() -> (
    None
):
    task = left_by_a_dead_worker(make_genre.enqueue(by=SITE, title="Dub", genre="dub"))
    Genre.objects.create(name="dub")
    recover()
    task.refresh_from_db()
    assert (task.state, task.sentence) == (State.DONE, "It was done.")


def test_work_that_keeps_what_it_has_done_goes_on_by_itself() -> None:
    task = left_by_a_dead_worker(look_up.enqueue(by=SITE, title="Look-up"))
    recover()
    carry_out_next(HOURS)
    task.refresh_from_db()
    assert task.state == State.DONE


def test_work_that_keeps_what_it_has_done_goes_on_after_a_pause(anna: User) -> None:
    task = look_up.enqueue(by=anna, title="Slow")
    task.ask_to_stop(by=anna)
    go_on(task, by=anna)
    # The entry of before the pause is passed over.
    for _ in range(2):
        carry_out_next(HOURS)
    task.refresh_from_db()
    assert (task.state, task.sentence) == (State.DONE, "All was looked up.")


def test_work_that_changes_all_or_nothing_is_not_begun_again_after_a_stop(anna: User) -> None:
    task = make_genre.enqueue(by=anna, title="", genre="Rock")
    task.ask_to_stop(by=anna)
    go_on(task, by=anna)
    carry_out_next(MINUTES)
    task.refresh_from_db()
    assert (task.state, seen) == (State.STOPPED, [])


def test_only_whoever_asked_for_work_goes_on_with_it(anna: User) -> None:
    task = look_up.enqueue(by=anna, title="Slow")
    task.ask_to_stop(by=anna)
    with pytest.raises(PermissionDenied):
        go_on(task, by=make_user("berta"))


def test_work_that_was_taken_over_stops_at_its_next_step(anna: User) -> None:
    make_genre.enqueue(by=anna, title="Slow", genre="slow")
    working = in_the_background()
    assert doing.wait(10)
    TaskProgress.objects.update(task=uuid4())
    working.join()
    assert len(seen) < 200 and not Genre.objects.exists()


def test_a_worker_that_is_to_end_leaves_nothing_half_done(anna: User) -> None:
    task = make_genre.enqueue(by=anna, title="Slow", genre="slow")
    working = in_the_background()
    assert doing.wait(10)
    progress_module.ENDING.set()
    working.join()
    task.refresh_from_db()
    assert task.state == State.CUT_OFF and not Genre.objects.exists()


def test_a_task_that_is_not_heard_of_for_a_minute_is_silent() -> None:
    task = make_genre.enqueue(by=SITE, title="Dub", genre="dub")
    assert task.begin(str(task.task))
    assert not TaskProgress.objects.silent()
    TaskProgress.objects.update(heartbeat=timezone.now() - SILENCE * 1.1)
    assert TaskProgress.objects.silent().get() == task


def test_time_left_follows_from_the_pace_so_far() -> None:
    now = timezone.now()
    task = TaskProgress(
        done=25, total=100, step_started_at=now - timezone.timedelta(seconds=10), heartbeat=now
    )
    assert (task.percent, task.seconds_left) == (25, 30)
    assert (TaskProgress().percent, TaskProgress().seconds_left) == (None, None)


def test_a_step_that_waits_in_between_is_the_same_step() -> None:
    task = make_genre.enqueue(by=SITE, title="Dub", genre="dub")
    assert task.begin(str(task.task))
    with Running(task) as progress:
        progress.step(0, 10, "record", "Asking")
        begun = timezone.now()
        progress.step(2, 10, "record", "Waiting")
        progress.step(3, 10, "record", "Asking")
    task.refresh_from_db()
    assert task.step_started_at and task.step_started_at < begun
    with Running(task) as progress:
        progress.step(3, 10, "record", "Asking")
        progress.step(0, 10, "record", "Storing")
    task.refresh_from_db()
    assert task.step_started_at > begun


def test_work_can_be_done_without_a_worker() -> None:
    assert make_genre(UNWATCHED, by=SITE, genre="dub").url == "/admin/collection/genre/"
    assert not TaskProgress.objects.exists()


@pytest.mark.once
def test_a_queue_that_is_locked_for_long_does_not_end_the_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "PAUSE", 0.05)
    monkeypatch.setattr(worker, "INTERVAL", 0.02)
    # How long a connection waits for a lock before it takes that for an error.
    monkeypatch.setitem(connections.settings["site"]["OPTIONS"], "timeout", 0.05)
    task = make_genre.enqueue(by=SITE, title="Dub", genre="dub")
    refused = Event()
    monkeypatch.setattr(worker.logger, "warning", lambda *said: refused.set())
    with closing(sqlite3.connect(connections["site"].settings_dict["NAME"])) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        working = Thread(target=worker._work_on, args=(MINUTES,))
        working.start()
        assert refused.wait(10)
        assert not seen
        holder.rollback()
    until(lambda: TaskProgress.objects.get(pk=task.pk).state == State.DONE)
    progress_module.ENDING.set()
    working.join()


def test_one_process_at_a_time_is_the_worker_of_a_data_directory(data_dir: Path) -> None:
    assert not is_working()
    with the_only_worker():
        assert is_working()
        with pytest.raises(AlreadyWorking), the_only_worker(patience=0):
            pass
    assert not is_working()
    descriptor = os.open(data_dir / "tasks.lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(descriptor)
