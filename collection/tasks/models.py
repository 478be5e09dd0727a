"""What is known of a task: whose it is, how far it has come, how it ended.

The rows stand in the database `site`: people are known by their number there.
"""

from datetime import timedelta
from typing import Self

from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse
from django.utils import timezone

from adminkit.verbs import Actor, alters_data, require_own
from collection.tasks.place import this_place

#: A running task that was not heard of for so long is cut off.
SILENCE = timedelta(seconds=60)
#: A task that has ended is forgotten after this.
KEPT = timedelta(days=30)
#: A change of more rows than this is a task, where there is a worker.
LARGE = 3000


class TaskQuerySet(models.QuerySet["TaskProgress"]):
    def active(self) -> Self:
        """Those that wait or run."""
        return self.filter(state__in=(TaskProgress.State.WAITING, TaskProgress.State.RUNNING))

    def at_work_on(self, token: str) -> "TaskProgress | None":
        """Return the task that was asked for with this token, if it waits or runs."""
        return self.active().filter(arguments__token=token).first()

    def of(self, user: User) -> Self:
        """Those of a user; owners of the site see all."""
        return self if user.is_superuser else self.filter(user_id=user.pk)

    def here(self) -> Self:
        """Those that are for the worker of this data directory."""
        return self.filter(place=this_place())

    def running(self) -> Self:
        return self.filter(state=TaskProgress.State.RUNNING)

    def silent(self) -> Self:
        """Running ones that nobody carries out any more."""
        return self.running().filter(heartbeat__lt=timezone.now() - SILENCE)

    @alters_data
    def forget_old(self) -> None:
        """Delete what ended long ago."""
        self.filter(finished_at__lt=timezone.now() - KEPT).delete()


class TaskProgress(models.Model):
    """One task, from the moment it is asked for until long after its end."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        STOPPED = "stopped", "stopped"
        FAILED = "failed", "failed"
        CUT_OFF = "cut-off", "cut off"

    #: Of the queue: which entry carries this out. Another number than that of a worker that still
    #: runs means that the worker was given up.
    task = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    #: The server that carries it out, and nobody else does; see place.py.
    place = models.CharField(max_length=16, default=this_place, editable=False)
    #: Where the kind is declared, and what it is called with.
    path = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    title = models.CharField(max_length=400)
    #: Who asked for it; null is the site itself.
    user_id = models.IntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    #: What is being done at the moment, such as "Writing", and how much of it.
    doing = models.CharField(max_length=100, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    heartbeat = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    #: Whether it goes on by itself after it was cut off.
    resumes = models.BooleanField(default=False)
    #: How it ended, and the page that says more; before, the page from which it was asked for.
    sentence = models.TextField(blank=True)
    result_url = models.TextField(blank=True)
    #: The list from which it was asked for, with its filter, "" where it was no list.
    asked_from = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    #: When the present step, `doing`, began.
    step_started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "task"
        default_permissions = ()
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["user_id"],
                name="active_tasks",
                condition=models.Q(state__in=("waiting", "running")),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def page(self) -> str:
        """The address of the page on which it is watched."""
        return reverse("admin:task", args=[self.pk])

    @property
    def is_for_here(self) -> bool:
        """Whether the worker of this data directory carries it out."""
        return self.place == this_place()

    @property
    def is_active(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int | None:
        """How much of the present step is done, None where that cannot be known."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def seconds_left(self) -> int | None:
        """How long the present step will go on at the pace it had so far, None if that cannot be
        known.
        """
        if not (self.total and self.done and self.step_started_at and self.heartbeat):
            return None
        passed = (self.heartbeat - self.step_started_at).total_seconds()
        return round(passed * max(0, self.total - self.done) / self.done)

    @alters_data
    def ask_to_stop(self, *, by: Actor) -> None:
        """Let the task stop at its next step; one that waits is stopped at once. One that has
        ended stays as it is. Raises PermissionDenied for somebody else's.
        """
        require_own(by, self.user_id)
        mine = TaskProgress.objects.filter(pk=self.pk)
        mine.running().update(stop_asked=True)
        mine.filter(state=self.State.WAITING).update(
            state=self.State.STOPPED,
            sentence="Stopped before it began.",
            finished_at=timezone.now(),
        )
        self.refresh_from_db()

    @alters_data
    def begin(self, task_id: str) -> bool:
        """Take a waiting task as begun; False if it does not wait for this entry of the queue."""
        now = timezone.now()
        waiting = TaskProgress.objects.filter(pk=self.pk, task=task_id, state=self.State.WAITING)
        begun = waiting.update(
            state=self.State.RUNNING, started_at=now, heartbeat=now, step_started_at=now
        )
        self.refresh_from_db()
        return bool(begun)

    @alters_data
    def end(self, state: str, sentence: str, result_url: str = "") -> None:
        """Note how it ended. Whoever did the work has the last word, also over a page that took it
        for cut off.
        """
        TaskProgress.objects.filter(pk=self.pk).update(
            state=state,
            sentence=sentence,
            result_url=result_url or self.result_url,
            finished_at=timezone.now(),
        )
