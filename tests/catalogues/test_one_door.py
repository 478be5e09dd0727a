"""No module but the door makes requests, and no test reaches another machine."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.site.source_tree import imports_of, sources

pytestmark = pytest.mark.once

DOOR = {"collection.catalogues.outbound", "collection.catalogues.answers"}
# The server itself, and what finds out under which address it is reached; they ask nobody. The
# benchmarks of servers ask those that they have started, and a container its own server.
SERVING = {
    "benchmarks.serving.rivals",
    "benchmarks.scale.visitors",
    "benchmarks.serving.soak",
    "benchmarks.serving.strangers",
    "disco_site.serving.network",
    "disco_site.serving.probe",
    "disco_site.serving.processes",
    "disco_site.serving.server",
    "disco_site.management.commands.serve",
}
#: The bucket that covers lie in, where the settings name one.
BUCKET = {"collection.covers.shared_storage"}
CALLING = {
    "aiohttp", "boto3", "botocore", "ftplib", "http.client", "httpx", "imaplib", "poplib", "pycurl", "requests",
    "smtplib", "socket", "ssl", "storages", "telnetlib", "urllib.request", "urllib3", "xmlrpc.client",
}  # fmt: skip


def test_only_the_door_can_make_requests() -> None:
    texts = {name: path.read_text(encoding="utf-8") for name, path in sources().items()}
    calling = {
        name
        for name, text in texts.items()
        # Taking every module apart would take seconds.
        if any(root in text for root in CALLING)
        for module, imported, _ in imports_of(text)
        for root in CALLING
        if f"{module}.{imported}.".startswith(f"{root}.")
    }
    assert calling - SERVING - BUCKET == DOOR


def test_no_test_reaches_another_machine() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
        pytest.raises((SocketConnectBlockedError, UserWarning), match="192.0.2.1"),
    ):
        probe.connect(("192.0.2.1", 9))
