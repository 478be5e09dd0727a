"""The real server, as a process of its own."""

import json
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command

from disco_site.serving.network import local_addresses
from disco_site.serving.probe import trouble
from tests.conftest import Disco, new_installation
from tests.site.serving import Server

pytestmark = pytest.mark.once
# The system is asked which way leads out; nothing is sent there.
ASKS_FOR_OWN_ADDRESSES = pytest.mark.enable_socket

Serve = Callable[..., Server]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of this module's own installation."""
    return new_installation(tmp_path_factory.mktemp("serve") / "data")


@pytest.fixture(scope="module")
def first(environment: dict[str, str]) -> Iterator[Server]:
    """The first start of the installation, open to the network."""
    server = Server(("--host", "0.0.0.0"), environment)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def serve(first: Server, environment: dict[str, str]) -> Iterator[Serve]:
    """Starts another server on the installation; whatever still runs at the end is stopped."""
    servers: list[Server] = []

    def start(*arguments: str, **variables: str) -> Server:
        servers.append(Server(arguments, environment | variables))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


class Stopped(NamedTuple):
    """A server that was stopped during a request."""

    server: Server
    status: int
    exit_code: int


@pytest.fixture(scope="module")
def stopped(serve: Serve) -> Stopped:
    """The second start of the installation, which ended while a request was running."""
    server = serve()
    assert server.get("/healthz").status == 200
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest("POST", "/admin/login/")
    connection.putheader("Content-Length", "4")
    connection.endheaders()
    time.sleep(1.5)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    connection.send(b"a=bc")
    status = connection.getresponse().status
    connection.close()
    return Stopped(server, status, server.process.wait(timeout=40))


def test_an_empty_collection_beside_a_backup_is_not_begun_in_silence(
    installed: Path, disco: Disco
) -> None:
    disco("backup")
    (installed / "db.sqlite3").unlink()
    server = Server((), new_installation(installed))
    server.stop()
    assert "there is a backup with 0 records: `manage.py restore " in "".join(server.lines)


def test_a_directory_of_backups_that_cannot_be_read_does_not_stop_the_first_start(
    tmp_path: Path,
) -> None:
    (tmp_path / "in the way").write_text("")
    server = Server(
        (), new_installation(tmp_path / "data") | {"DISCO_BACKUP_DIR": str(tmp_path / "in the way")}
    )
    server.stop()
    assert "Disco is at" in "".join(server.lines)


def test_a_new_installation_is_served_with_a_login_page_and_its_style(first: Server) -> None:
    page = first.get("/admin/login/").text
    style = re.search(r'href="(/static/admin/css/base[^"]+)"', page)[1]
    assert first.get(style).status == 200


def test_the_first_start_prints_the_login(first: Server) -> None:
    assert "Sign in as admin, password " in "".join(first.lines)


def test_the_second_start_prints_the_address_only(stopped: Stopped) -> None:
    address = f"http://127.0.0.1:{stopped.server.port}/"
    assert stopped.server.lines == [f"Disco is at {address} (Ctrl-C stops it).\n"]


def test_in_a_container_the_start_prints_no_address(serve: Serve) -> None:
    server = serve("--in-container", "--host", "0.0.0.0")
    assert server.lines == [f"Disco is on port {server.port} of this container.\n"]


def test_this_machine_may_call_by_number_whatever_the_name_is(serve: Serve) -> None:
    server = serve(DISCO_ALLOWED_HOSTS="disco.example.org")
    assert trouble(server.port) == ""


def test_what_runs_beside_a_server_has_ended_when_the_server_has(serve: Serve) -> None:
    server = serve()
    assert server.get("/healthz").status == 200
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    beside = [Path("/proc") / number for number in children.read_text().split()]
    server.stop()
    assert beside and [process for process in beside if process.exists()] == []


def test_files_of_the_data_directory_are_not_served(first: Server) -> None:
    for path in (
        "/db.sqlite3",
        "/static/db.sqlite3",
        "/static/../db.sqlite3",
        "/static/%2e%2e/secret_key",
        "/media/",
        "/data/secret_key",
    ):
        assert first.get(path).status == 404


@ASKS_FOR_OWN_ADDRESSES
def test_a_server_answers_at_the_addresses_of_the_machine_only(first: Server) -> None:
    own = [*local_addresses(), "localhost", "127.0.0.1"]
    status = {
        host: first.get("/healthz", Host=host).status for host in [*own, "10.9.8.7", "evil.example"]
    }
    assert status == dict.fromkeys(own, 200) | {"10.9.8.7": 400, "evil.example": 400}


@ASKS_FOR_OWN_ADDRESSES
def test_a_server_open_to_the_network_prints_the_addresses_for_phones(first: Server) -> None:
    printed = [first.process.stdout.readline() for _ in local_addresses()]
    expected = [
        f"From a phone or computer in your network: http://{host}:{first.port}/\n"
        for host in local_addresses()
    ]
    assert printed == expected


def test_nobody_can_claim_https_on_a_plain_site(first: Server) -> None:
    response = first.get("/admin/login/", X_Forwarded_Proto="https")
    assert "Secure" not in response.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in response.headers


def test_behind_an_https_proxy_cookies_are_secure_and_plain_http_is_sent_on(serve: Serve) -> None:
    server = serve(DISCO_HTTPS="1")
    assert server.get("/admin/login/").headers["Location"].startswith("https://")
    response = server.get("/admin/login/", X_Forwarded_Proto="https")
    assert "Secure" in response.headers["Set-Cookie"]
    assert response.headers["Strict-Transport-Security"] == "max-age=3600"


def test_an_untrusted_proxy_is_not_believed(serve: Serve) -> None:
    server = serve(DISCO_HTTPS="1", DISCO_TRUSTED_PROXIES="192.0.2.99")
    assert server.get("/admin/login/", X_Forwarded_Proto="https").status == 301


def test_a_stopped_server_ends_well(stopped: Stopped) -> None:
    assert stopped.exit_code == 0


def test_a_stopped_server_leaves_its_port(stopped: Stopped) -> None:
    with pytest.raises(ConnectionRefusedError):
        stopped.server.get("/healthz")


def test_a_request_that_runs_when_the_server_stops_is_finished(stopped: Stopped) -> None:
    # Refused, because it carries no token; but answered.
    assert stopped.status == 403


def test_a_server_backs_up_by_itself_and_takes_that_along_when_it_stops(
    serve: Serve, installed: Path
) -> None:
    server = serve(DISCO_AUTO_BACKUP="on", DISCO_DATA_DIR=str(installed))
    end = time.monotonic() + 60
    while not list(installed.glob("backups/disco-*.zip")):
        assert time.monotonic() < end
        time.sleep(0.1)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=40) == 0
    # The process of the backups has it open, too: it ends when both have ended.
    assert server.process.stdout.read() == ""


def test_a_taken_port_is_one_sentence(disco: Disco) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = disco("serve", "--set-up", "--port", port)
    assert result.returncode == 1
    assert result.stderr.startswith(f"CommandError: Port {port} is taken on 127.0.0.1")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_does_not_exist_is_refused(port: str) -> None:
    with pytest.raises(CommandError, match=f"a number from 0 to 65535, not '{port}'"):
        call_command("serve", port=port)


def test_a_host_of_another_machine_is_refused() -> None:
    with pytest.raises(CommandError, match="cannot listen on 192.0.2.99, port 8000: "):
        call_command("serve", host="192.0.2.99")


def test_a_database_that_is_not_up_to_date_is_not_served(disco: Disco) -> None:
    result = disco("serve", "--port", "0")
    assert result.returncode == 1
    assert "run `manage.py migrate`" in result.stderr


def test_a_site_in_debug_mode_is_not_served(disco: Disco) -> None:
    result = disco("serve", "--port", "0", DISCO_DEBUG="1")
    assert result.returncode == 1
    assert "DISCO_DEBUG" in result.stderr


def test_the_deployment_check_has_nothing_to_say_about_an_https_site(
    disco: Disco, tmp_path: Path
) -> None:
    script = (
        "from django.core.checks import run_checks; import json; print(json.dumps([c.id for c in "
        "run_checks(include_deployment_checks=True) if not c.is_silenced()]))"
    )
    result = disco("shell", "--verbosity", "0", "-c", script, DISCO_HTTPS="1")
    assert set(json.loads(result.stdout)) <= {"disco.W001"}
