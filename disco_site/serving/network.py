"""Where Disco listens, and under which addresses other devices in the network can reach it."""

import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress

if sys.platform == "linux":
    import fcntl

EVERYWHERE = ("0.0.0.0", "::")
LOOPBACK = ("127.0.0.1", "::1")
# From linux/sockios.h: asks for the IPv4 address of one network interface.
SIOCGIFADDR = 0x8915


def listen(host: str, port: int) -> socket.socket:
    """Return an open listening socket. Raises OSError if the port is taken or forbidden, or if
    `host` is not an address of this machine.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def url(host: str, port: int) -> str:
    """Return the address to type into a browser; IPv6 addresses are written in brackets."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def local_addresses() -> list[str]:
    """Return this machine's own IPv4 addresses, without loopback: those that a phone in the same
    network can call.
    """
    every = {*interface_addresses(), *name_addresses(), *route_addresses()}
    local = [address for address in every if not address.startswith(("127.", "0."))]
    return sorted(local, key=socket.inet_aton)


def interface_addresses() -> Iterator[str]:
    """Yield the first address of each network interface, on Linux only."""
    if sys.platform != "linux":
        return
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with suppress(OSError):  # an interface without address
                answer = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                yield socket.inet_ntoa(answer[20:24])


def name_addresses() -> Iterator[str]:
    """Yield the addresses that the name of this machine resolves to."""
    with suppress(OSError):
        yield from socket.gethostbyname_ex(socket.gethostname())[2]


def route_addresses() -> Iterator[str]:
    """Yield the address that a call to the outside would carry. Connecting a datagram socket sends
    nothing.
    """
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        yield probe.getsockname()[0]
