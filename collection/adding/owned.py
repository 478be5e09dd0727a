"""What somebody has or wants already of a release that they are about to add."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse

from collection.catalogues.release import Release
from collection.cells import split_list
from collection.models import OrderLine, Record, RecordArtist, Want
from collection.models.record_fields import short_grade
from collection.names import name_key, without_namesake_number

#: How near a record is to the release: the nearest is said first.
PRESSING, ALBUM, GONE, WANTED = "pressing", "album", "gone", "wanted"
ORDERED = "ordered"
_ORDER = (PRESSING, ORDERED, WANTED, ALBUM, GONE)
#: So much is said of a release at most.
MOST = 4


class Owned(NamedTuple):
    """A sentence about a record or a want, with its page. `want` is the open want, if it is one."""

    kind: str
    text: str
    url: str
    want: Want | None = None


def owned(releases: Sequence[Release], owner: User) -> list[list[Owned]]:
    """Return for each of the releases what `owner` has of it: this exact pressing, another pressing
    of the album, one that was removed, one on the way, a want. Compared are the numbers at Discogs,
    and the names of album and artists.
    """
    if not releases:
        return []
    records = _records(releases, owner)
    wants = [(want, name_key(want.artist), name_key(want.title)) for want in _wants(owner)]
    lines = _lines(owner)
    found = []
    for release in releases:
        artists, title = _artist_keys(release), name_key(release.title)
        known = []
        for record, own_artists in records:
            is_pressing = release.discogs_release_id == record.discogs_release_id is not None
            if is_pressing or (record.title_key == title and artists & own_artists):
                known.append(_of_record(record, release, is_pressing=is_pressing))
        for line, line_artists in lines:
            is_release = release.discogs_release_id == line.discogs_release_id is not None
            if is_release or (name_key(line.title) == title and artists & line_artists):
                known.append(_of_line(line))
        for want, artist, wanted_title in wants:
            is_release = release.discogs_release_id == want.discogs_release_id is not None
            if is_release or (wanted_title == title and artist in artists):
                known.append(_of_want(want))
        found.append(_in_short(sorted(known, key=lambda one: _ORDER.index(one.kind))))
    return found


def _in_short(known: Sequence[Owned]) -> list[Owned]:
    """Return the first few, copies of which the same is said as one."""
    counts = Counter(one.text for one in known)
    first = {one.text: one for one in reversed([*known])}
    shown = []
    for text, count in [*counts.items()][:MOST]:
        said = f"{text.removesuffix('.')}, {count} copies." if count > 1 else text
        shown.append(first[text]._replace(text=said))
    return shown


def grade_and_place(record: Record) -> str:
    """Return such as " (VG+, Hallway A4)", "" where neither is known."""
    known = ", ".join(filter(None, (short_grade(record.media_condition), record.location)))
    return f" ({known})" if known else ""


def _records(releases: Sequence[Release], owner: User) -> list[tuple[Record, set[str]]]:
    """Return the records that may be one of the releases, each with the keys of its artists."""
    numbers = [release.discogs_release_id for release in releases if release.discogs_release_id]
    titles = {name_key(release.title) for release in releases}
    names = {key for release in releases for key in _artist_keys(release)}
    links = RecordArtist.objects.filter(artist__name_key__in=names).order_by()
    own = Record.objects.owned_by(owner)
    same_album = Q(title_key__in=titles, pk__in=links.values("record"))
    same_pressing = Q(discogs_release_id__in=numbers)
    records = own.filter(same_pressing | same_album).order_by("pk").with_links()
    artists: dict[int, set[str]] = defaultdict(set)
    keys = RecordArtist.objects.filter(record__in=records.order_by())
    for pk, key in keys.order_by().values_list("record_id", "artist__name_key"):
        artists[pk].add(key)
    return [(record, artists[record.pk]) for record in records]


def _wants(owner: User) -> Iterable[Want]:
    return Want.objects.open().filter(owner=owner).order_by("priority", "pk")


def _lines(owner: User) -> list[tuple[OrderLine, set[str]]]:
    """Return what is on the way to `owner`, each line with the keys of its artists."""
    lines = OrderLine.objects.owned_by(owner).on_the_way().select_related("order")
    return [
        (line, {name_key(name) for name in split_list(line.artist)})
        for line in lines.order_by("order", "position")
    ]


def _artist_keys(release: Release) -> set[str]:
    """Return the keys of the names under which a collector may have an artist of the release."""
    names: set[str] = set()
    for artist in release.artists:
        plain = without_namesake_number(artist.name)
        names.update(name_key(name) for name in (artist.name, artist.printed, plain) if name)
    return names


def _of_record(record: Record, release: Release, *, is_pressing: bool) -> Owned:
    url = reverse("admin:collection_record_page", args=[record.pk])
    if not record.is_active:
        day = f" on {record.removed_on}" if record.removed_on else ""
        what = "this exact pressing" if is_pressing else f"this album{_pressing(record)}"
        return Owned(GONE, f"You had {what}; it was removed{day}.", url)
    if is_pressing:
        return Owned(PRESSING, f"You have this exact pressing{grade_and_place(record)}.", url)
    # Which pressing a record is without a number at Discogs, nobody has said.
    is_other = bool(record.discogs_release_id and release.discogs_release_id)
    what = "another pressing" if is_other else "this album"
    text = f"You have {what}{_pressing(record)}{grade_and_place(record)}."
    return Owned(ALBUM, text, url)


def _pressing(record: Record) -> str:
    """Return such as ": 1980, AMLH 68422", "" where nothing is known."""
    numbers = [link.catalog_number for link in record.label_links.all() if link.catalog_number]
    known = ", ".join(filter(None, (str(record.year or ""), *dict.fromkeys(numbers))))
    return f": {known}" if known else ""


def _of_want(want: Want) -> Owned:
    url = reverse("admin:collection_want_change", args=[want.pk])
    return Owned(WANTED, f"Wanted: {want.facts}.", url, want)


def _of_line(line: OrderLine) -> Owned:
    url = reverse("admin:collection_order_page", args=[line.order_id])
    return Owned(ORDERED, f"Ordered on {line.order.ordered_on} from {line.order.shop}.", url)
