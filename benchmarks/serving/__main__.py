"""Measure the servers and print a table."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from benchmarks.serving.rivals import RIVALS, Rival, is_installed
from benchmarks.serving.strangers import (
    guessers,
    is_finished_at_stop,
    megabytes_taken,
    silent_sockets,
)

PAGE, HEALTH = "/admin/login/", "/healthz"
SECONDS = 5
COLUMNS = {
    "start": "seconds from the start to the first answer",
    "MB": "memory of two processes, what they share counted once",
    "pages/s": "the page for signing in, asked for by 8 clients",
    "health, busy": "slowest of 50 answers, in ms, while 32 clients guess passwords",
    "page, 16 silent": "median of 9 pages in ms, beside 16 silent connections",
    "page, 200 silent": "the same beside 200 silent connections",
    "health, 200 silent": "slowest of 50 answers, in ms, beside them",
    "taken of 500 MB": "MB of a body of 500 MB that a stranger could send",
    "stop": "whether a running request is answered after SIGTERM",
}


def measured(name: str, data_dir: Path) -> list[str]:
    """Return the figures of one server, in the order of COLUMNS."""
    rival = Rival(name, data_dir)
    rate = _pages_per_second(rival)
    figures = [f"{rival.start_seconds:.1f}", f"{rival.megabytes():.0f}", f"{rate:.0f}"]
    with guessers(rival.port, 32):
        figures.append(_slowest(rival))
    with silent_sockets(rival.port, 16):
        figures.append(_page(rival))
    with silent_sockets(rival.port, 200):
        figures += [_page(rival), _slowest(rival)]
    figures.append(f"{megabytes_taken(rival.port, 500):.1f}")
    stop = threading.Thread(target=rival.stop)
    is_finished = is_finished_at_stop(rival.port, stop)
    stop.join()
    return [*figures, "answered" if is_finished else "dropped"]


def _slowest(rival: Rival) -> str:
    slowest = 0.0
    for _ in range(50):
        seconds = rival.seconds(HEALTH, timeout=10)
        if seconds is None:
            return "none in 10 s"
        slowest = max(slowest, seconds)
        time.sleep(0.02)
    return f"{slowest * 1000:.0f}"


def _page(rival: Rival) -> str:
    first = rival.seconds(PAGE, timeout=10)
    if first is None:
        return "none in 10 s"
    others = [rival.seconds(PAGE) or 5.0 for _ in range(8)]
    return f"{median([first, *others]) * 1000:.0f}"


def _pages_per_second(rival: Rival) -> float:
    end = time.monotonic() + SECONDS
    counts: list[int] = []

    def ask() -> None:
        count = 0
        while time.monotonic() < end:
            count += rival.seconds(PAGE) is not None
        counts.append(count)

    clients = [threading.Thread(target=ask) for _ in range(8)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / SECONDS


def main() -> None:
    names = sys.argv[1:] or [name for name in RIVALS if is_installed(name)]
    for column, meaning in COLUMNS.items():
        print(f"{column}: {meaning}")
    print("", "server | " + " | ".join(COLUMNS), sep="\n")
    with tempfile.TemporaryDirectory() as directory:
        data_dir = Path(directory, "data")
        environment = os.environ | {"DISCO_DATA_DIR": str(data_dir)}
        for command in ("migrate", "collectstatic --no-input"):
            arguments = [sys.executable, "-m", "disco_site", *command.split(), "--verbosity", "0"]
            subprocess.run(arguments, env=environment, check=True)
        for name in names:
            print(f"{name} | " + " | ".join(measured(name, data_dir)), flush=True)


if __name__ == "__main__":
    main()
