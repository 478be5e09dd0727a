from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`test` is closed: it would find none of Disco's tests and report success. Use make test "
        "in a checkout."
    )
