from disco_site.closed_commands import ClosedCommand


class Command(ClosedCommand):
    help = (
        "`sendtestemail` is closed: Disco sends no e-mail. Use `doctor` to look into what this "
        "site needs."
    )
