"""Every picture that the catalogues have of a record, for whoever wants another cover."""

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from adminkit.verbs import Actor, alters_data, require, require_own
from collection.catalogues.filling.pictures import COVER_SOURCES
from collection.catalogues.looking.asking import Asking
from collection.catalogues.looking.kept_answers import KeptAnswer
from collection.catalogues.release import Release
from collection.covers.giving import give_covers
from collection.covers.remaking import remade, store_shared
from collection.models import Batch, Record

#: So many pictures of a record are shown; some releases have a hundred.
MOST = 40


class Picture(NamedTuple):
    """A picture by its address at a catalogue, and the release or album that it is of."""

    release: Release
    address: str

    @property
    def name(self) -> str:
        """What names the picture in addresses of pages, which show none of a catalogue."""
        return sha256(self.address.encode()).hexdigest()[:16]


def pictures(answer: KeptAnswer) -> list[Picture]:
    """Return the pictures of an answer, each once, fronts first within a release."""
    found: dict[str, Picture] = {}
    for picture in _pictures(answer):
        found.setdefault(picture.address, picture)
    return list(found.values())[:MOST]


@alters_data
def take_picture(record: Record, picture: Picture, asking: Asking, *, by: Actor) -> Batch | None:
    """Let a record have a picture of a catalogue as its cover, whatever it had, marked as such;
    return the batch, None if it had it.

    Raises PermissionDenied, a CatalogueError where the picture was not answered, and
    ValidationError for what is no picture.
    """
    require(by, "collection.change_record")
    require_own(by, record.owner_id)
    content = remade(asking.picture_at(picture.address))
    release = picture.release
    name = store_shared(content, release.name)
    given = give_covers({record.pk: name}, by=by, source=COVER_SOURCES[release.catalogue])
    record.refresh_from_db(fields=["cover", "cover_source"])
    return given.batch


def _pictures(answer: KeptAnswer) -> Iterator[Picture]:
    for release in answer.releases:
        for image in sorted(release.images, key=lambda image: not image.is_front):
            if image.address:
                yield Picture(release, image.address)
