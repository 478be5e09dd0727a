"""Where Disco listens, and under which addresses the house can reach it."""

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress

EVERYWHERE = ("0.0.0.0", "::")
LOOPBACK = ("127.0.0.1", "::1")
# From linux/sockios.h: asks for the IPv4 address of one network interface.
SIOCGIFADDR = 0x8915


def listen(host: str, port: int) -> socket.socket:
    """An open listening socket. Raises OSError if the port is taken, forbidden, or `host` is not this machine's."""
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
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def house_addresses() -> list[str]:
    """This machine's own IPv4 addresses, without loopback: what a phone in the same network can call."""
    found = {*interface_addresses(), *name_addresses(), *route_addresses()}
    return sorted((address for address in found if not address.startswith(("127.", "0."))), key=socket.inet_aton)


def interface_addresses() -> Iterator[str]:
    """The first address of each network interface (Linux; elsewhere the other two ways must do)."""
    with suppress(ImportError, OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        import fcntl

        for _, name in socket.if_nameindex():
            with suppress(OSError):  # an interface without address
                answer = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                yield socket.inet_ntoa(answer[20:24])


def name_addresses() -> Iterator[str]:
    with suppress(OSError):
        yield from socket.gethostbyname_ex(socket.gethostname())[2]


def route_addresses() -> Iterator[str]:
    """The address that a call to the outside would carry. Connecting a datagram socket sends nothing."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        yield probe.getsockname()[0]
