"""How often a catalogue is asked, by one process and by several."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from collection.catalogues.failures import Busy
from collection.catalogues.hosts import COVERART, DISCOGS, DISCOGS_PICTURES, MUSICBRAINZ
from collection.catalogues.outbound import fetch_picture
from collection.catalogues.pace import LONGEST, hold_back, pace_file, wait_turn
from tests.catalogues.stand_in import StandIn
from tests.site.source_tree import ROOT

pytestmark = pytest.mark.once

HOST = "catalogue.example.com"
ASKING = """
import sys
from django.conf import settings
settings.configure(
    DISCO_DATA_DIR=sys.argv[1], DISCO_DISCOGS_URL=sys.argv[2], DISCO_COVERART_URL="",
    DISCO_STAND_IN_PACE=True, DISCO_LOOK_UPS=True, DISCO_MAX_COVER_MB=1, DISCO_USER_AGENT="Disco",
)
from collection.catalogues.outbound import Manners, fetch_picture
for number in range(3):
    fetch_picture(f"/R-{number}.jpeg", Manners(60))
"""


def ask(interval: float = 0.1, patience: float = 5) -> float:
    return wait_turn(HOST, "The catalogue", interval, patience)


def test_the_first_request_does_not_wait(data_dir: Path) -> None:
    ask(patience=0)


def test_the_next_request_waits_for_its_turn(data_dir: Path) -> None:
    ask(0.3)
    assert ask() > 0.2


def test_the_pace_is_kept_over_a_restart(data_dir: Path) -> None:
    """Nothing but the file is needed to know the next moment."""
    pace_file(HOST).write_text(f"{time.time() + 30:030.6f}\n")
    with pytest.raises(Busy):
        ask(patience=1)


def test_hosts_do_not_wait_for_each_other(data_dir: Path) -> None:
    ask(60)
    wait_turn("other.example.com", "Another", 60, patience=0)


def test_who_would_wait_too_long_is_told_at_once(data_dir: Path) -> None:
    ask(60)
    with pytest.raises(Busy, match=r"as often as it allows\. Try again in \d\d seconds\.$"):
        ask(patience=20)


def test_a_host_that_is_held_back_is_not_asked(data_dir: Path) -> None:
    hold_back(HOST, 60)
    with pytest.raises(Busy):
        ask(patience=1)


def test_holding_back_never_shortens_a_wait(data_dir: Path) -> None:
    hold_back(HOST, 60)
    hold_back(HOST, 0)
    with pytest.raises(Busy):
        ask(patience=1)


@pytest.mark.parametrize("content", ["", "next week", "nan", "-5", "99999999999999"])
def test_a_damaged_file_stops_nobody(data_dir: Path, content: str) -> None:
    pace_file(HOST).write_text(content)
    ask(patience=0)


def test_a_clock_that_was_set_back_stops_nobody(data_dir: Path) -> None:
    pace_file(HOST).write_text(str(time.time() + LONGEST + 60))
    ask(patience=0)


def test_discogs_is_asked_less_often_without_a_token(settings: Settings) -> None:
    assert DISCOGS.pace_of(True).interval == 2 and DISCOGS.pace_of(False).interval == 2.4


def test_each_catalogue_has_the_pace_that_it_allows() -> None:
    assert MUSICBRAINZ.pace_of(False).interval == 1
    assert COVERART.pace_of(False).interval == DISCOGS_PICTURES.pace_of(False).interval == 0.25


def test_a_stand_in_has_no_pace_unless_it_is_asked_for(
    stand_in: StandIn, settings: Settings
) -> None:
    assert DISCOGS.pace_of(True).interval == 0
    settings.DISCO_STAND_IN_PACE = True
    assert DISCOGS.pace_of(True).interval == 2


def test_three_processes_together_keep_the_pace(stand_in: StandIn, data_dir: Path) -> None:
    command = [sys.executable, "-c", ASKING, str(data_dir), stand_in.url]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    moments = sorted(request.at for request in stand_in.requests)
    assert len(moments) == 9 and moments[-1] - moments[0] > 8 * 0.25 - 0.15


def test_a_picture_waits_for_the_turn_of_its_host(stand_in: StandIn, settings: Settings) -> None:
    settings.DISCO_STAND_IN_PACE = True
    for number in range(3):
        fetch_picture(f"/R-{number}.jpeg")
    assert stand_in.requests[2].at - stand_in.requests[0].at > 0.45
