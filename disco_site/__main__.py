"""Disco's commands: `disco help` lists them, from a checkout `python manage.py help`."""

import gc
import os
import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    sys.exit("Disco needs Python 3.11 to 3.14; this is {}.{}.".format(*sys.version_info[:2]))
if sys.platform == "win32":
    sys.exit(
        "Disco does not run on Windows itself, but in its subsystem for Linux (WSL) or in a "
        "container: docs/operations.md says how."
    )

try:
    from django import __version__ as django_version
    from django.core.management import execute_from_command_line
    from django.db.utils import DatabaseError, OperationalError

    from adminkit.entries.origin import COMMAND, coming_from
    from adminkit.sql.refusals import is_only_read
    from collection.covers.storage import StoreAway
    from disco_site import __version__
    from disco_site.installation import PROGRAM
except ModuleNotFoundError as error:
    sys.exit(
        f"{error.name} is not installed in this Python: run `make install`, then use "
        ".venv/bin/python."
    )


def main() -> None:
    """Run the command that the command line names; known troubles end with one sentence."""
    if sys.argv[1:] == ["--version"]:
        print(f"Disco {__version__} (Django {django_version})")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disco_site.settings")
    # Looking for garbage while Disco is loaded finds none and is a sixth of the time to the start.
    # `DiscoAdminConfig.ready` lets it begin.
    gc.disable()
    try:
        with coming_from(" ".join([COMMAND, *sys.argv[1:2]])):
            execute_from_command_line([PROGRAM, *sys.argv[1:]])
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough; nothing must be written at the end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except StoreAway as error:
        sys.exit(f"{error.strerror}. `{PROGRAM} doctor` looks into it.")
    except DatabaseError as error:
        # A database that is unreachable, damaged, full or only to be read is not a fault of the
        # program; the other kinds of this error are.
        is_known = type(error) in (DatabaseError, OperationalError)
        if not (is_known or is_only_read(error)) or "--traceback" in sys.argv:
            raise
        reason = str(error).strip().splitlines()[0]
        sys.exit(f"The database cannot be used: {reason}. `{PROGRAM} doctor` looks into it.")


if __name__ == "__main__":
    main()
