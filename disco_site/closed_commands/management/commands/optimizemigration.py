from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`optimizemigration` is closed: a migration stays as it was carried out, because backups "
        "are read by them. Use `makemigrations` for a new one."
    )
