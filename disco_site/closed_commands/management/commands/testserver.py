from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`testserver` is closed: its data would come from `loaddata`. To try Disco with made-up "
        "data, name an empty directory in DISCO_DATA_DIR and use `migrate`, `seed` and `serve`."
    )
