"""import-export as its documentation tells users to write it, over Disco's models and Disco's file.

It writes what a ModelResource can: records, artists, labels, genres, styles, formats, tags and links. Ratings,
join phrases, ledger lines and history are left out, so it does less than its rivals.
"""

import uuid
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import tablib
from django.contrib.auth import get_user_model
from import_export import fields, resources, widgets
from import_export.results import Result

from benchmarks.data import OWNER
from collection.models import (
    Artist,
    Format,
    Genre,
    Label,
    Record,
    RecordArtist,
    RecordLabel,
    RecordStyle,
    RecordTag,
    Style,
    Tag,
)


class AddingForeignKeyWidget(widgets.ForeignKeyWidget):
    """Looks a name up and creates it where it is missing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.find(value) if value else None

    def find(self, name: str) -> Any:
        return self.model.objects.get_or_add(name)[0]


class AddingManyToManyWidget(widgets.ManyToManyWidget):
    """The same for several names in one cell; the stock widget leaves out unknown names without a
    word.
    """

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return [self.find(name) for name in value.split(self.separator)] if value else []

    def find(self, name: str) -> Any:
        return self.model.objects.get_or_add(name)[0]


class CachedForeignKeyWidget(AddingForeignKeyWidget):
    """Asks the database once a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cached = lru_cache(maxsize=None)(super().find)

    def find(self, name: str) -> Any:
        return self._cached(name)


class CachedManyToManyWidget(AddingManyToManyWidget):
    """Asks the database once a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cached = lru_cache(maxsize=None)(super().find)

    def find(self, name: str) -> Any:
        return self._cached(name)


class AddingTagsWidget(AddingManyToManyWidget):
    """The same for tags, which are those of the one owner of the file."""

    def find(self, name: str) -> Any:
        return Tag.objects.get_or_add(name, owner_id=_owner_id())[0]


class CachedTagsWidget(AddingTagsWidget):
    """Asks the database once a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cached = lru_cache(maxsize=None)(super().find)

    def find(self, name: str) -> Any:
        return self._cached(name)


@cache
def _owner_id() -> int:
    return get_user_model().objects.get(username=OWNER).pk


class UUIDWidget(widgets.Widget):
    """Without it every uid would count as changed, and an empty one would fail."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> uuid.UUID | None:
        return uuid.UUID(value) if value else None


class ArtistsField(fields.Field):
    """Writes the artists by the model's own verb: `set()`, which the stock field calls, cannot fill
    `position`.

    `bare` writes the links alone and leaves the record's sort and search columns without names.
    """

    bare = False

    def save(self, instance: Record, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        if not self.bare:
            instance.set_artists(self.clean(row))
            return
        RecordArtist.objects.bulk_create(
            RecordArtist(record=instance, artist=artist, position=position)
            for position, artist in enumerate(self.clean(row), start=1)
        )


class LabelsField(fields.Field):
    """The same for labels, each with its catalog number."""

    bare = False

    def save(self, instance: Record, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        pairs = zip(self.clean(row), row["catalog_number"].split("; "), strict=True)
        if not self.bare:
            instance.set_labels(pairs)
            return
        RecordLabel.objects.bulk_create(
            RecordLabel(record=instance, label=label, position=position, catalog_number=number)
            for position, (label, number) in enumerate(pairs, start=1)
        )


class StylesField(fields.Field):
    """The same for styles."""

    bare = False

    def save(self, instance: Record, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        if not self.bare:
            instance.set_styles(self.clean(row))
            return
        RecordStyle.objects.bulk_create(
            RecordStyle(record=instance, style=style, position=position)
            for position, style in enumerate(self.clean(row), start=1)
        )


class TagsField(fields.Field):
    """The same for tags."""

    bare = False

    def save(self, instance: Record, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        if not self.bare:
            instance.set_tags(self.clean(row))
            return
        RecordTag.objects.bulk_create(
            RecordTag(record=instance, tag=tag, position=position)
            for position, tag in enumerate(self.clean(row), start=1)
        )


def _resource(
    foreign_key: type, many: type, own: type, owner: widgets.Widget, **options: Any
) -> type[resources.ModelResource]:
    renamed = {"vinyl_color": "color", "lim_edition": "limited_to", "number": "copy_number"}
    declared = {
        attribute: fields.Field(attribute, column) for column, attribute in renamed.items()
    } | {
        "uid": fields.Field("uid", "uid", UUIDWidget()),
        "musicbrainz_release_id": fields.Field(
            "musicbrainz_release_id", "musicbrainz_release_id", UUIDWidget()
        ),
        "owner": fields.Field("owner", "owner", owner),
        "genre": fields.Field("genre", "genre", foreign_key(Genre, "name")),
        "format": fields.Field("format", "record_format", foreign_key(Format, "name")),
        "artists": ArtistsField("artists", "artist", many(Artist, "; ", "name")),
        "labels": LabelsField("labels", "label", many(Label, "; ", "name")),
        "styles": StylesField("styles", "styles", many(Style, "; ", "name")),
        "tags": TagsField("tags", "tags", own(Tag, "; ", "name")),
    }
    plain = (
        "title year remarks purchase_date price is_digitized is_active format_details "
        "media_condition sleeve_condition location barcode discogs_release_id added_at shop "
        "removed_on removal_reason sale_price country original_year files_under matrix value "
        "valued_on"
    ).split()
    meta = type(
        "Meta",
        (),
        {"model": Record, "import_id_fields": ["uid"], "fields": [*declared, *plain], **options},
    )
    return type("RecordResource", (resources.ModelResource,), {**declared, "Meta": meta})


def documented(**options: Any) -> resources.ModelResource:
    """Return the resource with get_or_create widgets."""
    owner = widgets.ForeignKeyWidget(get_user_model(), "username")
    return _resource(
        AddingForeignKeyWidget, AddingManyToManyWidget, AddingTagsWidget, owner, **options
    )()


def cached_class(**options: Any) -> type[resources.ModelResource]:
    """Return the resource with cached widgets; what one knows is remembered by all that are made of
    the class.
    """
    owner = widgets.CachedForeignKeyWidget(get_user_model(), "username")
    return _resource(
        CachedForeignKeyWidget, CachedManyToManyWidget, CachedTagsWidget, owner, **options
    )


def cached(bare: bool = False) -> resources.ModelResource:
    """Return the fastest one that keeps its links: cached widgets, no diff, no look for rows that
    are there already.
    """
    resource = cached_class(skip_diff=True, force_init_instance=True)()
    for name in ("artists", "labels", "styles", "tags"):
        resource.fields[name].bare = bare
    return resource


def import_file(resource: resources.ModelResource, file: Path) -> Result:
    """Import a file as the stock `import` command does. Raises at the first row that fails."""
    with file.open(encoding="utf-8", newline="") as lines:
        dataset = tablib.Dataset().load(lines, format="csv")
    return resource.import_data(dataset, raise_errors=True)
