"""Answers of a run until they are stored: fast ones are stored together."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from collection.catalogues.filling.fill_or_keep import Answer
from collection.catalogues.filling.writer import Filling
from collection.catalogues.looking.finding import Found
from collection.catalogues.looking.kept_answers import keep_answer
from collection.catalogues.looking.knowledge import Known
from collection.catalogues.looking.run_options import LookUpResult
from collection.catalogues.unstored_answers import UnstoredAnswers
from collection.history.plan import named
from collection.models import LookUp, LookUpState

# So many seconds after the last time, and so many bytes of pictures, answers are stored.
_SECONDS, _BYTES = 2.0, 8_000_000

#: Is told what became of each record, by its name.
Teller = Callable[[str, Found], None]


def tell_nobody(name: str, found: Found) -> None:
    """The teller of a run that nobody watches."""


class Waiting(NamedTuple):
    """Copies of a release, or one record, with what was found and what is to be filled in."""

    copies: Sequence[Known]
    found: Found
    answers: Sequence[Answer]


class WaitingAnswers:
    """Answers of `filling.catalogue`; what is stored is counted in `result`. Of a `dry_run` nothing
    is.
    """

    def __init__(
        self,
        filling: Filling,
        result: LookUpResult,
        *,
        dry_run: bool,
        unstored: UnstoredAnswers | None,
    ) -> None:
        self.filling = filling
        self.result = result
        self.dry_run = dry_run
        self._unstored = unstored
        self._waiting: list[Waiting] = []
        self._stored_at = monotonic()

    def add(self, one: Waiting) -> None:
        self._waiting.append(one)

    @property
    def is_time(self) -> bool:
        """Whether they have waited long enough, or hold much."""
        return monotonic() - self._stored_at >= _SECONDS or self._held_bytes() >= _BYTES

    def store(self, tell: Teller) -> None:
        """Store what was answered, count it, and tell of it. Raises BatchUndone."""
        waiting, self._waiting = self._waiting, []
        answers = [answer for one in waiting for answer in one.answers]
        if self.dry_run:
            self.filling.preview(answers)
        elif waiting:
            self.filling.write(answers)
            self._note([one for one in waiting if not one.answers])
        if self._unstored:
            self._unstored.drop_stored()
        self._stored_at = monotonic()
        for one in waiting:
            self.result.states[one.found.state] += len(one.copies)
            for known in one.copies:
                tell(named(known.cells), one.found)

    def _held_bytes(self) -> int:
        return sum(
            len(waiting.answers[0].picture or b"") for waiting in self._waiting if waiting.answers
        )

    def _note(self, waiting: Sequence[Waiting]) -> None:
        """Note what became of records for which no release was found."""
        answered = (LookUpState.ALBUM, LookUpState.FOUND)
        states = {}
        for one in waiting:
            for known in one.copies:
                # That an album was found stays, whatever its pressing.
                if known.cells.get("look_up", "").startswith(answered):
                    continue
                states[known.record] = (one.found.state, one.found.sentence)
                if one.found.candidates:
                    # Whoever chooses among them in the next hours need not wait for them.
                    uid = UUID(known.cells["uid"])
                    keep_answer(
                        uid, self.filling.catalogue, one.found.candidates, one.found.sentence
                    )
        LookUp.objects.note_all(self.filling.catalogue, states)
