"""What people read of a collection, as JSON, in a process with a Django of its own."""

import json
import random

from django.utils.encoding import iri_to_uri

from benchmarks.scale.collection import OWNER
from benchmarks.scale.pages import read_by_people
from benchmarks.serving.soak import cookie_of

#: So many pages of records besides, each of another one.
_RECORD_PAGES = 300


def main(records: int) -> None:
    """Print the name of the owner, the cookie of a session, and the addresses of pages."""
    chosen = random.Random(records)
    pages = [iri_to_uri(address.url) for address in read_by_people()]
    ids = [chosen.randint(1, records) for _ in range(_RECORD_PAGES)]
    pages += [f"/admin/collection/record/{pk}/" for pk in ids]
    print(json.dumps({"owner": OWNER, "cookie": cookie_of(OWNER), "pages": pages}))
