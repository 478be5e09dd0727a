"""The real server, as a process of its own."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from django.conf import settings

from disco_site.network import house_addresses
from tests.conftest import Disco, new_installation

pytestmark = pytest.mark.once

Serve = Callable[..., "Server"]


class Server:
    """`manage.py serve --set-up ARGS` on a free port."""

    def __init__(self, arguments: tuple[str, ...], environment: dict[str, str]) -> None:
        command = [sys.executable, "manage.py", "serve", "--set-up", "--port", "0", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, text=True, **pipes)
        self.lines: list[str] = []
        while not (self.lines and self.lines[-1].startswith("Disco is at")):
            line = self.process.stdout.readline()
            assert line, f"serve ended: {self.lines}"
            self.lines.append(line)
        self.port = int(re.search(r":(\d+)/", self.lines[-1])[1])

    def get(self, path: str, **headers: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        response.text = response.read().decode()
        connection.close()
        return response

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=40)
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts a server on this module's own installation; whatever still runs at the end is stopped."""
    environment = new_installation(tmp_path_factory.mktemp("serve") / "data")
    servers: list[Server] = []

    def start(*arguments: str, **variables: str) -> Server:
        servers.append(Server(arguments, environment | variables))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def test_an_empty_house_beside_a_backup_is_not_begun_in_silence(disco: Disco, tmp_path: Path) -> None:
    disco("migrate")
    disco("backup")
    (tmp_path / "data" / "db.sqlite3").unlink()
    server = Server((), new_installation(tmp_path / "data"))
    server.stop()
    assert "there is a backup with 0 records: `manage.py restore " in "".join(server.lines)


def test_a_directory_of_backups_that_cannot_be_read_does_not_stop_the_first_start(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    server = Server((), new_installation(tmp_path / "data") | {"DISCO_BACKUP_DIR": str(tmp_path / "in the way")})
    server.stop()
    assert "Disco is at" in "".join(server.lines)


@pytest.fixture(scope="module")
def first(serve: Serve) -> Server:
    """The first start of the installation, open to the house."""
    return serve("--host", "0.0.0.0")


def test_a_new_installation_is_served_with_a_login_page_and_its_style(first: Server) -> None:
    page = first.get("/admin/login/").text
    style = re.search(r'href="(/static/admin/css/base[^"]+)"', page)[1]
    assert first.get(style).status == 200


def test_the_first_start_prints_the_login(first: Server) -> None:
    assert "Sign in as admin, password " in "".join(first.lines)


def test_the_second_start_prints_the_address_only(first: Server, serve: Serve) -> None:
    second = serve()
    assert second.lines == [f"Disco is at http://127.0.0.1:{second.port}/ (Ctrl-C stops it).\n"]


def test_files_of_the_data_directory_are_not_served(first: Server) -> None:
    for path in ("/db.sqlite3", "/static/../db.sqlite3", "/static/%2e%2e/secret_key", "/media/", "/data/secret_key"):
        assert first.get(path).status == 404


def test_a_server_answers_at_the_addresses_of_the_machine_only(first: Server) -> None:
    own = [*house_addresses(), "localhost", "127.0.0.1"]
    status = {host: first.get("/healthz", Host=host).status for host in [*own, "10.9.8.7", "evil.example"]}
    assert status == dict.fromkeys(own, 200) | {"10.9.8.7": 400, "evil.example": 400}


def test_a_server_open_to_the_house_prints_the_addresses_for_phones(first: Server) -> None:
    printed = [first.process.stdout.readline() for _ in house_addresses()]
    expected = [f"From a phone or computer in the house: http://{host}:{first.port}/\n" for host in house_addresses()]
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


def test_a_stopped_server_is_gone_and_leaves_its_port(serve: Serve) -> None:
    server = serve()
    assert server.get("/healthz").status == 200
    assert server.stop() == 0
    with pytest.raises(ConnectionRefusedError):
        server.get("/healthz")


def test_a_request_that_runs_when_the_server_stops_is_finished(serve: Serve) -> None:
    server = serve()
    server.get("/healthz")
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest("POST", "/admin/login/")
    connection.putheader("Content-Length", "4")
    connection.endheaders()
    time.sleep(1.5)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    connection.send(b"a=bc")
    assert connection.getresponse().status == 403
    connection.close()
    assert server.process.wait(timeout=40) == 0


def test_a_server_backs_up_by_itself_and_takes_that_along_when_it_stops(serve: Serve, tmp_path: Path) -> None:
    server = serve(DISCO_AUTO_BACKUP="on", DISCO_DATA_DIR=str(tmp_path))
    end = time.monotonic() + 60
    while not list(tmp_path.glob("backups/disco-*.zip")):
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
def test_a_port_that_is_none_is_one_sentence(disco: Disco, port: str) -> None:
    result = disco("serve", f"--port={port}")
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)
    assert f"not {port!r}" in result.stderr


def test_a_host_of_another_machine_is_one_sentence(disco: Disco) -> None:
    result = disco("serve", "--host", "192.0.2.99")
    assert result.returncode == 1
    assert "cannot listen on 192.0.2.99" in result.stderr


def test_a_database_that_is_not_up_to_date_is_not_served(disco: Disco) -> None:
    result = disco("serve", "--port", "0")
    assert result.returncode == 1
    assert "run `manage.py migrate`" in result.stderr


def test_a_site_in_debug_mode_is_not_served(disco: Disco) -> None:
    result = disco("serve", "--port", "0", DISCO_DEBUG="1")
    assert result.returncode == 1
    assert "DISCO_DEBUG" in result.stderr


def test_the_deployment_check_has_nothing_to_say_about_an_https_site(disco: Disco, tmp_path: Path) -> None:
    script = (
        "from django.core.checks import run_checks; import json; "
        "print(json.dumps([c.id for c in run_checks(include_deployment_checks=True) if not c.is_silenced()]))"
    )
    result = disco("shell", "--verbosity", "0", "-c", script, DISCO_HTTPS="1")
    assert set(json.loads(result.stdout)) <= {"disco.W001"}
