from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`export` is closed: it would write tables with their password hashes, and what it writes "
        "cannot be imported again. Use `export_records`, or the page Export of the table."
    )
