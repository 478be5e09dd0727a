import socket

import pytest

from disco_site.serving.network import listen, local_addresses, url

# To find out its own addresses, the machine prepares to talk to one that is in no network, and
# sends nothing.
pytestmark = [pytest.mark.once, pytest.mark.allow_hosts(["127.0.0.1", "::1", "192.0.2.1"])]


def test_local_addresses_are_this_machines_own() -> None:
    for address in local_addresses():
        listen(address, 0).close()


def test_local_addresses_leave_out_the_machine_s_talk_with_itself() -> None:
    assert not [address for address in local_addresses() if address.startswith("127.")]


def test_a_port_is_not_given_out_twice() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", first.getsockname()[1])


def test_a_port_can_be_taken_again_right_after_a_stop() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            first.accept()[0].close()
    listen("127.0.0.1", port).close()


def test_an_ipv6_address_is_written_in_brackets() -> None:
    assert url("::1", 8000) == "http://[::1]:8000/"
