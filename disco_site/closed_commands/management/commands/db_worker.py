from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`db_worker` is closed: it would carry out tasks beside the worker that `serve` starts. "
        "Use `tasks`, which lets only one work at a time."
    )
