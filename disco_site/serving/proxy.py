"""What a proxy in front of Disco says of the one who asks: the address, and whether it was https.

Anybody can send such fields, so only those count that a proxy in DISCO_TRUSTED_PROXIES has sent,
and only where DISCO_HTTPS says that there is one.
"""

import ipaddress
from collections.abc import Iterable
from typing import Any

from django.conf import settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def behind_proxy(application: Any) -> Any:
    """Return the WSGI application, asked with the address of the client in place of the proxy's."""
    if not settings.DISCO_HTTPS:
        return application
    proxies = [ipaddress.ip_network(proxy) for proxy in settings.DISCO_TRUSTED_PROXIES]

    def with_client(environ: dict[str, Any], start_response: Any) -> Any:
        sender = environ.get("REMOTE_ADDR", "")
        if _is_one_of(sender, proxies):
            forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
            environ["REMOTE_ADDR"] = client_address(sender, forwarded, proxies)
            if environ.get("HTTP_X_FORWARDED_PROTO", "").strip().lower() == "https":
                environ["wsgi.url_scheme"] = "https"
        return application(environ, start_response)

    return with_client


def client_address(sender: str, forwarded: str, proxies: Iterable[Network]) -> str:
    """Return who asked: the last address in `forwarded` that is not one of the proxies, as each
    proxy appends the one that it was asked by; whatever stands before it, a client may have made
    up. Without one it is the proxy itself, `sender`.
    """
    proxies = list(proxies)
    for part in reversed(forwarded.split(",")):
        address = part.strip()
        if not _is_address(address):
            return sender
        if not _is_one_of(address, proxies):
            return address
    return sender


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_one_of(address: str, networks: Iterable[Network]) -> bool:
    if not _is_address(address):
        return False
    number = ipaddress.ip_address(address)
    return any(number in network for network in networks)
