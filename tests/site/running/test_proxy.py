"""A proxy says who asks; whatever a client makes up about itself counts for nothing."""

import ipaddress
from typing import Any

import pytest
from pytest_django import Settings

from disco_site.serving.proxy import behind_proxy, client_address

pytestmark = pytest.mark.once
PROXIES = [ipaddress.ip_network(network) for network in ("127.0.0.1", "10.1.0.0/16", "::1")]


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7, 10.1.4.4", "192.0.2.7"),
        ("192.0.2.7, nonsense", "127.0.0.1"),
        ("", "127.0.0.1"),
        ("2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_last_address_that_is_no_proxy_is_the_client(forwarded: str, client: str) -> None:
    assert client_address("127.0.0.1", forwarded, PROXIES) == client


def seen(sender: str) -> tuple[str, str]:
    """Return address and scheme, as a page sees them, of what says to be https from 192.0.2.7."""
    environ: dict[str, Any] = {
        "REMOTE_ADDR": sender,
        "wsgi.url_scheme": "http",
        "HTTP_X_FORWARDED_FOR": "192.0.2.7",
        "HTTP_X_FORWARDED_PROTO": "https",
    }
    behind_proxy(lambda environ, start_response: None)(environ, None)
    return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]


def test_only_a_configured_proxy_is_believed(settings: Settings) -> None:
    settings.DISCO_HTTPS = True
    settings.DISCO_TRUSTED_PROXIES = ["10.1.0.0/16"]
    assert seen("10.1.4.4") == ("192.0.2.7", "https")
    assert seen("10.2.4.4") == ("10.2.4.4", "http")


def test_without_a_proxy_nobody_is_believed(settings: Settings) -> None:
    settings.DISCO_TRUSTED_PROXIES = ["127.0.0.1"]
    assert seen("127.0.0.1") == ("127.0.0.1", "http")
