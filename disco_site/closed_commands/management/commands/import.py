from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`import` is closed: it would write past the ledger, and nothing that it does could be "
        "undone. Use `import_records`, or the page Import of the table."
    )
