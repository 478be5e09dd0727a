"""The web server: gunicorn, in the process of the command that prepared the site."""

import socket

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication


class Server(BaseApplication):
    """Gunicorn over this Disco, on a port that is open already, so that nobody else can take it.

    It stays in this process because gunicorn's own command would look for the site in the current
    directory first, and take settings from a file there.
    """

    def __init__(self, listener: socket.socket, trusted_proxies: list[str]) -> None:
        self.options = {
            # From here on gunicorn closes it.
            "bind": f"fd://{listener.detach()}",
            "worker_class": "gthread",
            "workers": 2,
            "threads": 4,
            # An upload over a slow network may take its time.
            "timeout": 120,
            # A stop lets running requests end.
            "graceful_timeout": 30,
            "loglevel": "warning",
            # It would be one per user, in the home directory.
            "control_socket_disable": True,
            "forwarded_allow_ips": ",".join(trusted_proxies),
        }
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """Called by gunicorn in each worker."""
        return get_wsgi_application()
