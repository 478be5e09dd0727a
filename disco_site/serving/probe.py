"""Asks the Disco of this machine whether it is well: `python -m disco_site.serving.probe [PORT]`.

For containers, which have no other program that could ask. Exit code 0: it is.
"""

import sys
from http.client import HTTPConnection, HTTPException


def trouble(port: int) -> str:
    """Return what is wrong with the Disco on a port of this machine, "" if it is well."""
    connection = HTTPConnection("127.0.0.1", port, timeout=8)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return f"Disco does not answer on port {port}: {error}."
    finally:
        connection.close()
    return "" if status == 200 else f"Disco is not well: /healthz answers {status}."


if __name__ == "__main__":
    sys.exit(trouble(int(sys.argv[1]) if sys.argv[1:] else 8000) or None)
