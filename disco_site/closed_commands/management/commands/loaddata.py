from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`loaddata` is closed: it would write past the ledger, and nothing that it does could be "
        "undone. Use `restore` for a backup, or `import_records` for a file."
    )
