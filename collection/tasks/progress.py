"""How far a piece of work has come: told by the work, kept for whoever watches."""

from contextlib import suppress
from threading import Event, Thread
from typing import Any, Protocol

from django.db import DatabaseError, connections
from django.utils import timezone

from collection.tasks.models import TaskProgress

#: How often the row of a running task is written while it changes, and while it does not.
PULSE, REST = 0.5, 5.0
#: Set when the process that carries tasks out is to end.
ENDING = Event()


class Stopped(Exception):
    """Somebody asked for the work to stop; whatever it has not committed must not stay."""


class WorkCutOff(Stopped):
    """The process is to end, or another one has taken the work over."""


class Step(Protocol):
    """Reports `done` of `total` units, such as rows, of what `doing` names; costs nothing worth
    saving. Raises Stopped when the work is to stop.
    """

    def __call__(
        self, done: int, total: int | None = None, unit: str = "", doing: str = ""
    ) -> None: ...


def unwatched(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
    """The step of work that nobody watches."""


def part_of(step: Step, before: int, whole: int) -> Step:
    """Return the step of a part of the work, `before` of whose `whole` units were done before."""

    def told(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        step(before + done, whole, unit, doing)

    return told


def named(step: Step, name: str) -> Step:
    """Return the step of work that is shown under another `name` than its own."""

    def told(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        step(done, total, unit, name)

    return told


class Progress(Protocol):
    """What a task reports to."""

    step: Step


class Unwatched:
    """The progress of work that is done in the request that asks for it."""

    step = staticmethod(unwatched)


UNWATCHED = Unwatched()


class Running:
    """The progress of a task. A thread with a connection of its own writes it down, so that it is
    seen before the work commits, and reads whether the task is to stop.
    """

    def __init__(self, row: TaskProgress) -> None:
        self._row = row
        self._told: dict[str, Any] = {}
        self._stop: type[Stopped] | None = None
        self._ended = Event()
        self._thread = Thread(target=self._keep, name=f"progress of {row.pk}", daemon=True)

    def __enter__(self) -> "Running":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def step(self, done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if ENDING.is_set():
            raise WorkCutOff
        if self._stop:
            raise self._stop
        told: dict[str, Any] = {"done": done, "total": total, "unit": unit, "doing": doing}
        started_at = self._told.get("step_started_at", self._row.started_at)
        told["step_started_at"] = timezone.now() if self._begins(told) else started_at
        self._told = told

    def _begins(self, told: dict[str, Any]) -> bool:
        """Whether a step begins that is another one than before. One that has come further goes on,
        whatever it is doing at the moment: it may wait in between.
        """
        before = self._told
        if told["unit"] != before.get("unit", "") or told["done"] < before.get("done", 0):
            return True
        return not told["done"] and told["doing"] != before.get("doing", "")

    def _keep(self) -> None:
        written, quiet = dict[str, Any](), 0.0
        try:
            while not self._ended.wait(PULSE):
                told, quiet = self._told, quiet + PULSE
                # A file that somebody locks, or a server that starts anew, is tried again.
                with suppress(DatabaseError):
                    self._listen()
                    if told != written or quiet >= REST:
                        self._write(told)
                        written, quiet = told, 0.0
            with suppress(DatabaseError):
                self._write(self._told)
        finally:
            connections.close_all()

    def _write(self, told: dict[str, Any]) -> None:
        TaskProgress.objects.filter(pk=self._row.pk).running().update(
            heartbeat=timezone.now(), **told
        )

    def _listen(self) -> None:
        row = TaskProgress.objects.running().filter(pk=self._row.pk, task=self._row.task).first()
        if row is None:
            self._stop = WorkCutOff
        elif row.stop_asked:
            self._stop = Stopped
