"""What the tests of look-ups share: a run against the stand-in, and releases as its API gives them."""

from typing import Any

from adminkit.verbs import SITE
from collection.catalogues.discogs.api import Discogs
from collection.catalogues.looking.asking import AskingDiscogs, AskingMusicBrainz
from collection.catalogues.looking.run import LookUpRun
from collection.catalogues.looking.run_options import LookUpOptions, LookUpResult
from collection.catalogues.musicbrainz.api import CoverArt, MusicBrainz
from collection.catalogues.tokens import Token
from collection.models import Record
from tests.catalogues.discogs_shelf import TOKEN, Json, artist, label, new_release


def discogs() -> AskingDiscogs:
    return AskingDiscogs(Discogs(Token(TOKEN)))


def musicbrainz() -> AskingMusicBrainz:
    return AskingMusicBrainz(MusicBrainz(), CoverArt())


def look_up(
    *, by: Any = SITE, asking: Any = None, dry_run: bool = False, **options: Any
) -> LookUpResult:
    """Ask Discogs about all records, or those that `options` of a run leave."""
    run = LookUpRun(
        Record.objects.order_by("pk"),
        asking or discogs(),
        LookUpOptions(**options),
        by=by,
        dry_run=dry_run,
    )
    return run.run()


def tago_mago(number: int = 364461, **parts: Any) -> Json:
    """Return Tago Mago as Discogs' API gives it."""
    parts.setdefault("artists", [artist("Can")])
    parts.setdefault("title", "Tago Mago")
    parts.setdefault("labels", [label("United Artists Records", "UAS 29 211/12")])
    parts.setdefault("formats", [{"name": "Vinyl", "qty": "2", "descriptions": ["LP", "Album"]}])
    parts.setdefault("year", 1971)
    parts.setdefault("country", "Germany")
    parts.setdefault("genres", ["Rock"])
    parts.setdefault("styles", ["Krautrock"])
    parts.setdefault("identifiers", [{"type": "Barcode", "value": "4 015887 001231"}])
    return new_release(number, **parts)
