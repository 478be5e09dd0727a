from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`diffsettings` is closed: it would print the secret key and the password of the "
        "database. docs/operations.md lists the settings, and `doctor` looks into this site."
    )
