from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`squashmigrations` is closed: migrations keep their names for ever, because backups are "
        "read by them. Use `makemigrations` for a new one."
    )
