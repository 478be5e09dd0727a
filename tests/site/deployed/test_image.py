"""The image, built as a user builds it and run as compose.yaml runs it: without rights, and with a root that is
read-only.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from disco_site.databases.library import has_wal_fault
from tests.site.deployed.engine import IMAGE, LIMITS, Done, Engine

pytestmark = [pytest.mark.once, pytest.mark.image]

COLLECTION = "Artist,Title,Label\nCan,Tago Mago,United Artists\nNeu!,Neu! 75,Brain\n"
# What compose.yaml asks for, in the words of the engine; without any network.
AS_COMPOSE_DOES = (
    *("--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp", "--cap-drop", "all"),
    *("--security-opt", "no-new-privileges", "--network", "none", "--no-healthcheck"),
)
# Prints the directories that this process may write in.
TRIES_TO_WRITE = """
import os, sys
for path in sys.argv[1:]:
    try:
        open(os.path.join(path, "file"), "w").close()
    except OSError:
        continue
    print(path)
"""


class Container:
    """A container of the image, whose collection is in a volume."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        arguments = ("--name", "disco", "--volume", "collection:/data")
        engine.podman("run", "--detach", *arguments, *AS_COMPOSE_DOES, *LIMITS, IMAGE)
        self.wait_until_well()

    def run(self, *command: str, given: str = "") -> Done:
        """Run a command inside."""
        return self.engine.podman(
            "exec", "--interactive", "disco", *command, check=False, given=given
        )

    def health(self) -> Done:
        """Ask as the image says that one is to ask."""
        found = self.engine.podman(
            "image", "inspect", "--format", "{{json .HealthCheck.Test}}", IMAGE
        )
        return self.run(*json.loads(found.stdout)[1:])

    def wait_until_well(self) -> None:
        end = time.monotonic() + 120
        while self.health().returncode:
            assert time.monotonic() < end, self.log()
            time.sleep(0.3)

    def stop(self) -> int:
        """Stop it as an engine does, with 30 seconds to end, and return its exit code."""
        self.engine.podman("stop", "--time", "30", "disco")
        state = self.engine.podman("inspect", "--format", "{{.State.ExitCode}}", "disco")
        return int(state.stdout)

    def start(self) -> None:
        self.engine.podman("start", "disco")
        self.wait_until_well()

    def log(self) -> str:
        done = self.engine.podman("logs", "disco")
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One that has been prepared already where .ci/run says so; else one of its own."""
    ready = os.environ.get("DISCO_TEST_ENGINE")
    engine = Engine(Path(ready) if ready else tmp_path_factory.mktemp("engine"))
    try:
        if not ready:
            engine.make()
        engine.build()
        yield engine
    finally:
        if not ready:
            engine.remove()


@pytest.fixture(scope="module")
def container(engine: Engine) -> Container:
    """The first start."""
    return Container(engine)


@pytest.fixture(scope="module")
def imported(container: Container) -> Done:
    """What an import by command says."""
    container.run("sh", "-c", "cat > /tmp/collection.csv", given=COLLECTION)
    return container.run("disco", "import_records", "/tmp/collection.csv")


@pytest.fixture(scope="module")
def exit_code(container: Container, imported: Done) -> int:
    """That of a container which was stopped, and has been started again since."""
    code = container.stop()
    container.start()
    return code


def test_the_image_says_that_it_is_well(container: Container) -> None:
    assert container.health().stderr == ""


def test_the_log_shows_the_first_login_and_no_address(container: Container) -> None:
    lines = container.log().splitlines()
    assert lines[1].startswith("Sign in as admin, password ")
    assert "Disco is on port 8000 of this container." in lines and "http" not in container.log()


def test_it_runs_as_a_user_without_rights(container: Container) -> None:
    status = container.run("cat", "/proc/1/status").stdout
    facts = dict(line.split(":\t", 1) for line in status.splitlines())
    assert facts["Uid"].split() == facts["Gid"].split() == ["10001"] * 4
    assert int(facts["CapEff"], 16) == int(facts["CapBnd"], 16) == 0
    assert facts["NoNewPrivs"] == "1"


def test_only_the_volume_and_tmp_can_be_written_to(container: Container) -> None:
    places = ("/", "/data", "/etc", "/opt/disco/bin", "/run", "/tmp", "/usr", "/var/tmp")
    assert container.run("python", "-c", TRIES_TO_WRITE, *places).stdout.split() == [
        "/data",
        "/tmp",
    ]


def test_an_import_by_command_is_complete(imported: Done) -> None:
    assert imported.stdout.splitlines()[-1].startswith("lines=2 new=2 "), imported.stderr


def test_it_stops_by_itself_when_told_to(exit_code: int) -> None:
    # 137: it was killed after 30 seconds.
    assert exit_code == 0


def test_the_records_are_there_after_a_stop_and_a_start(
    container: Container, exit_code: int
) -> None:
    exported = container.run("disco", "export_records").stdout
    assert exported.count("\n") == 3 and "Tago Mago" in exported


def test_the_first_login_is_made_once(container: Container, exit_code: int) -> None:
    assert container.log().count("Sign in as") == 1


def test_doctor_finds_nothing_broken(container: Container, exit_code: int) -> None:
    done = container.run("disco", "doctor")
    assert done.returncode == 0, done.stdout


def test_it_brings_a_sound_sqlite_or_says_so(container: Container) -> None:
    asked = "import disco_site, sqlite3; print(*sqlite3.sqlite_version_info)"
    version = tuple(map(int, container.run("python", "-c", asked).stdout.split()))
    assert has_wal_fault(version) == ("has a rare fault" in container.log())


def test_nothing_was_written_into_the_image(container: Container, exit_code: int) -> None:
    changed = container.engine.podman("container", "diff", "disco").stdout.splitlines()
    # Where the engine itself keeps names of hosts.
    assert set(changed) <= {"C /etc"}
