"""Fills the data directory of a new installation, whose tables are there, to be run as a process: `python -m
tests.site.archive.household`.

Afterwards it holds one archive, and the collection has moved on since: "before" and "after" of a
restore differ.
"""

import io

import django
from PIL import Image

PASSWORD = "kufa-lomi-sera-tobi"


def picture(shade: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (8, 8), shade).save(file, "PNG")
    return file.getvalue()


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.files.base import ContentFile
    from django.core.management import call_command

    from adminkit.verbs import SITE
    from collection.models import Record, Want
    from collection.orders.receiving import everything, receive
    from disco_site.archive.backup import make_archive
    from disco_site.archive.store.directory import BackupDirectory
    from disco_site.people.first_login import make_first_login
    from tests.factories import make_order, make_record, make_user

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_first_login("admin", PASSWORD)
    call_command(
        "seed", records="12", users="2", ratings="30", covers="0", today="2026-10-31", verbosity=0
    )
    for shade, record in enumerate(Record.objects.all()[:2]):
        record.cover.save("front.png", ContentFile(picture(shade)))
    admin = User.objects.get(username="admin")
    want = Want.objects.create(owner=admin, artist="Can", title="Landed")
    make_record(
        admin,
        title="=1+1, “quoted”\u2028",
        remarks='two\nlines, "marks"',
    )
    # A want, the line that orders it, and the record that came of that lead to each other.
    order = make_order(
        admin,
        {"title": "Landed", "count": 2, "want": want},
        {"title": "Flow Motion", "unit_price": None, "count": 2, "cancelled_count": 1},
        shop="=1+1",
        currency="GBP",
        rate="1.17654321",
        discount_percent="12.5",
    )
    receive(order, by=SITE, arrivals=everything(order, [1]))
    make_archive(BackupDirectory())
    make_record(make_user("later"), artists=["Neu!"], title="Neu! 75", rating="9.5")
    Record.objects.active().filter(cover="").first().remove(by=SITE)
    Record.objects.exclude(cover="").first().cover.delete()


if __name__ == "__main__":
    main()
