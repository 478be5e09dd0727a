"""Answers that lie in files until they are stored."""

import os
import time
from pathlib import Path

import pytest

from collection.catalogues.unstored_answers import UnstoredAnswers, unstored_folder

pytestmark = pytest.mark.once


@pytest.fixture
def kept(data_dir: Path) -> UnstoredAnswers:
    """The answers of a run that was cut off: one about a record, and a lasting one."""
    answers = UnstoredAnswers()
    answers.keep("release 1", b"one", lasting=False)
    answers.keep("master 7", b"seven", lasting=True)
    return UnstoredAnswers()


def test_an_answer_is_taken_over_from_a_run_that_was_cut_off(kept: UnstoredAnswers) -> None:
    assert kept.get("release 1", lasting=False) == b"one"


def test_what_was_not_answered_is_not_kept(kept: UnstoredAnswers) -> None:
    assert kept.get("release 2", lasting=False) is None


def test_an_answer_that_was_written_in_part_is_not_taken(kept: UnstoredAnswers) -> None:
    for path in unstored_folder().iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert kept.get("release 1", lasting=False) is None


def test_an_answer_of_the_day_before_is_deleted(kept: UnstoredAnswers) -> None:
    for path in unstored_folder().iterdir():
        os.utime(path, (time.time() - 7 * 3600,) * 2)
    assert UnstoredAnswers().get("release 1", lasting=False) is None
    assert not any(unstored_folder().iterdir())


def test_what_is_stored_goes_and_what_is_lasting_stays_to_the_end(kept: UnstoredAnswers) -> None:
    for question, lasting in (("release 1", False), ("master 7", True)):
        kept.get(question, lasting=lasting)
    kept.drop_stored()
    assert kept.get("master 7", lasting=True) and not kept.get("release 1", lasting=False)
    kept.drop_all()
    assert not any(unstored_folder().iterdir())


def test_nobody_reads_in_the_directory_what_was_asked(kept: UnstoredAnswers) -> None:
    assert all(len(path.name) == 64 for path in unstored_folder().iterdir())
