"""A site that many use at once while it works: every page, imports, undos, look-ups and backups.

python -m benchmarks.serving.soak [--minutes N] [--clients N] [--records N]

Prints a line for each minute, then what went wrong, how the memory grew after the second minute, and
what `check_ledger` and `check_collection` say; ends with 1 if anything did.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import mean, median

from benchmarks.serving.rivals import Rival

#: Memory is compared from here on, in seconds: until then processes grow to their size.
WARM = 120
SECONDS_BETWEEN = 5
#: Statuses with which Disco answers what it refuses in words, as it should.
_REFUSED = 500


class Soak:
    """What is counted while everything runs."""

    def __init__(self, minutes: float) -> None:
        self.began = time.monotonic()
        self.end = self.began + minutes * 60
        self.lock = threading.Lock()
        self.seconds: list[float] = []
        self.problems: list[str] = []
        self.done: dict[str, int] = {}

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.end

    def note(self, problem: str) -> None:
        with self.lock:
            self.problems.append(problem)

    def count(self, work: str) -> None:
        with self.lock:
            self.done[work] = self.done.get(work, 0) + 1


def read_pages(soak: Soak, port: int, cookie: str, paths: list[str], number: int) -> None:
    """Read pages in a random order until the time is over."""
    chosen = random.Random(number)
    while not soak.is_over:
        path, began = chosen.choice(paths), time.monotonic()
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status >= _REFUSED:
                soak.note(f"{path}: {answer.status}")
        except (OSError, HTTPException) as error:
            soak.note(f"{path}: {error!r}")
        finally:
            connection.close()
        with soak.lock:
            soak.seconds.append(time.monotonic() - began)


class Commands:
    """Commands of Disco over the site in one data directory."""

    def __init__(self, data_dir: Path, **variables: str) -> None:
        self.environment = os.environ | variables
        self.environment |= {"DISCO_DATA_DIR": str(data_dir), "DISCO_AUTO_BACKUP": "off"}

    def __call__(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "disco_site", *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
        )


def keep_doing(soak: Soak, name: str, work: Callable[[], str]) -> None:
    """Do some work again and again; it returns what went wrong, "" for nothing."""
    while not soak.is_over:
        if problem := work():
            soak.note(f"{name}: {problem}")
        soak.count(name)


def import_and_undo(run: Commands, file: Path, owner: str) -> str:
    imported = run("import_records", file, "--owner", owner)
    batch = re.search(r"Imported as batch (\d+)", imported.stdout)
    if imported.returncode or not batch:
        return imported.stdout[-300:] + imported.stderr[-300:]
    undone = run("undo_import", batch[1])
    return undone.stderr[-300:] if undone.returncode else ""


def just(run: Commands, *arguments: object) -> str:
    done = run(*arguments)
    return done.stderr[-300:] if done.returncode else ""


def cookie_of(owner: str) -> str:
    """Sign somebody in and return the cookie."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username=owner))
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def pages_of(owner: str) -> list[str]:
    """Return the addresses of pages, and of lists narrowed, sorted and searched."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django.utils.encoding import iri_to_uri

    from benchmarks.scale.pages import addresses

    client = Client()
    client.force_login(User.objects.get(username=owner))
    return [iri_to_uri(address.url) for address in addresses(client)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving.soak")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--records", type=int, default=3000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        os.environ["DISCO_DATA_DIR"] = str(Path(directory, "data"))
        return soaked(Path(directory), options)


def soaked(directory: Path, options: argparse.Namespace) -> int:
    from tests.catalogues.stand_in import TOKEN, StandIn

    data_dir, file = directory / "data", directory / "more.csv"
    rows = [f"Artist {n % 97},New title {n},Label {n % 31}" for n in range(2000)]
    file.write_text("\n".join(["artist,title,label", *rows, ""]))
    with StandIn() as stand_in:
        stand_in.discogs.make_up(range(1, 501))
        run = Commands(data_dir, DISCO_DISCOGS_URL=stand_in.url, DISCO_DISCOGS_TOKEN=TOKEN)
        for command in (
            "migrate --verbosity 0",
            "first_login",
            f"seed --records {options.records}",
        ):
            done = run(*command.split())
            assert done.returncode == 0, done.stderr
        return served(run, data_dir, file, options)


def served(run: Commands, data_dir: Path, file: Path, options: argparse.Namespace) -> int:
    """Let everybody read and everything work at once; print and judge what came of it."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "disco_site.settings"
    django.setup()
    from django.contrib.auth.models import User

    owner = User.objects.filter(is_superuser=True, is_active=True).values_list(
        "username", flat=True
    )[0]
    # Its start collects the files that pages refer to.
    rival = Rival("Disco", data_dir)
    paths = pages_of(owner)
    soak = Soak(options.minutes)
    works: dict[str, Callable[[], str]] = {
        "import and undo": lambda: import_and_undo(run, file, owner),
        "backup": lambda: just(run, "backup"),
        "look-up": lambda: just(run, "look_up", "--again", "--limit", "20"),
        "check_ledger": lambda: just(run, "check_ledger"),
        "check_collection": lambda: just(run, "check_collection"),
    }
    threads = [
        threading.Thread(
            target=read_pages, args=(soak, rival.port, cookie_of(owner), paths, n), daemon=True
        )
        for n in range(options.clients)
    ]
    threads += [
        threading.Thread(target=keep_doing, args=(soak, name, work), daemon=True)
        for name, work in works.items()
    ]
    for thread in threads:
        thread.start()
    memory = watched(soak, rival)
    for thread in threads:
        thread.join()
    rival.stop()
    found = just(run, "check_ledger") + just(run, "check_collection")
    return judged(soak, memory, found)


def watched(soak: Soak, rival: Rival) -> list[tuple[float, float]]:
    """Return the memory of the server in megabytes, by second, and print a line for each minute."""
    memory: list[tuple[float, float]] = []
    while not soak.is_over:
        time.sleep(SECONDS_BETWEEN)
        second = time.monotonic() - soak.began
        memory.append((second, rival.megabytes()))
        if len(memory) % (60 // SECONDS_BETWEEN) == 0:
            with soak.lock:
                latest = sorted(soak.seconds[-500:])
                print(
                    f"{second / 60:.0f} min: {len(soak.seconds):,} pages, median "
                    f"{median(latest):.2f} s, 95 % {latest[int(len(latest) * 0.95)]:.2f} s, "
                    f"{memory[-1][1]:.0f} MB, {len(soak.problems)} problems, {soak.done}",
                    flush=True,
                )
    return memory


def judged(soak: Soak, memory: list[tuple[float, float]], found: str) -> int:
    """Print what came of it and return the exit code. `found` is what the checks found amiss."""
    warm = [megabytes for second, megabytes in memory if second > WARM]
    growth = 0.0
    if len(warm) >= 20:
        first, last = mean(warm[:10]), mean(warm[-10:])
        growth = last / first - 1
    for problem in soak.problems[:20]:
        print(problem)
    print(
        f"{len(soak.seconds):,} pages, {len(soak.problems)} problems, slowest "
        f"{max(soak.seconds):.1f} s, memory {100 * growth:+.1f} % after {WARM} s, the checks: "
        f"{found or 'silent'}"
    )
    return 1 if soak.problems or found or growth >= 0.05 else 0


if __name__ == "__main__":
    sys.exit(main())
