"""A task that takes its time, for tests that kill whoever carries it out."""

import time

from adminkit.verbs import Actor
from collection.tasks.kinds import Outcome, kind
from collection.tasks.progress import Progress


@kind("slow")
def wait_for_ever(progress: Progress, *, by: Actor) -> Outcome:
    number = 0
    while True:
        progress.step(number := number + 1)
        time.sleep(0.05)
