#!/usr/bin/env python
"""Disco's commands: `python manage.py help` lists them."""

import os
import sys


def main() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(f"Disco needs Python 3.11 to 3.13; this is {sys.version_info[0]}.{sys.version_info[1]}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disco_site.settings")
    try:
        from django.core.management import execute_from_command_line
        from django.db.utils import DatabaseError, OperationalError
    except ImportError:
        sys.exit("Django is not installed in this Python: run `make install`, then use .venv/bin/python.")
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read, such as `head`, has seen enough; nothing must be written at the end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except DatabaseError as error:
        # A database that is away, damaged or full is no fault of the program; the other kinds of this error are.
        if type(error) not in (DatabaseError, OperationalError) or "--traceback" in sys.argv:
            raise
        said = str(error).strip().splitlines()[0]
        sys.exit(f"The database cannot be used: {said}. `manage.py doctor` looks into it.")


if __name__ == "__main__":
    main()
