from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`dumpdata` is closed: it would write password hashes and sessions into a plain file. Use "
        "`backup` to keep everything, or `export_records` to read the records elsewhere."
    )
