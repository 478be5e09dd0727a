"""The parts of a record as a form has them: a field each for artists, labels, styles, tags and
tracks.

Names that nobody knows yet are made when the form is saved. What was not changed on the page is not
written, so that a page that is saved as it is writes nothing.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.numbers import counted
from adminkit.verbs import require, require_own
from collection.cells import join_list
from collection.models import (
    Artist,
    Format,
    Genre,
    Label,
    Record,
    RecordArtist,
    RecordLabel,
    Style,
    Tag,
)
from collection.names import name_key
from collection.typed.names import LookupRows, NameField, NamesField, TextsField, suggesting
from collection.typed.own_fields import OwnFieldsOfForm
from collection.typed.track_lines import read_tracks, stored_tracks, track_lines

#: Fields that are stored together.
ARTISTS, LABELS = ("artist", "join_phrases"), ("label", "catalog_numbers")
#: The fields of the form that are no columns of the record.
PARTS = (
    *ARTISTS,
    "artist_country",
    *LABELS,
    "genre_name",
    "style",
    "format_name",
    "tag",
    "track_list",
)


class TracksField(forms.CharField):
    """Tracks as lines."""

    def to_python(self, value: Any) -> str:
        """Return the text with the line ends that Disco writes; browsers send others."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class PartsForm(forms.ModelForm):
    artist = NamesField(
        Artist,
        repeats=True,
        label="Artists",
        widget=suggesting("artist", "data-several"),
        help_text="Several: separate them with ;",
    )
    join_phrases = TextsField(
        RecordArtist._meta.get_field("join_phrase"),
        label="Joined by",
        help_text="Such as & or feat.",
    )
    artist_country = TextsField(
        Artist._meta.get_field("country"),
        label="Artist’s country",
        widget=suggesting("artist_country", "data-several"),
    )
    label = NamesField(
        Label,
        repeats=True,
        required=False,
        label="Labels",
        widget=suggesting("label", "data-several"),
    )
    catalog_numbers = TextsField(
        RecordLabel._meta.get_field("catalog_number"), label="Catalog numbers"
    )
    genre_name = NameField(Genre, required=False, label="Genre", widget=suggesting("genre"))
    style = NamesField(
        Style, required=False, label="Styles", widget=suggesting("style", "data-several")
    )
    format_name = NameField(Format, required=False, label="Format", widget=suggesting("format"))
    tag = NamesField(
        Tag,
        required=False,
        label="Tags",
        widget=suggesting("tag", "data-several"),
        help_text="Your own words, such as to sell; several: separate them with ;",
    )
    track_list = TracksField(
        required=False,
        label="Tracks",
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
    )

    class Meta:
        model = Record
        fields: Sequence[str] = ()

    #: Who types; set by whoever makes the form.
    user: User

    def __init__(self, *args: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        #: The names that were made, and those that were known, once the form is saved.
        self.rows = LookupRows()
        if not self.is_new:
            self.initial.update(typed_parts(self.instance))
        self.initial.update(initial or {})
        self.own = OwnFieldsOfForm(self, is_new=self.is_new)
        for name in (*PARTS, *self.own.names):
            # What the page showed, so that it is known what was changed on it.
            self.fields[name].show_hidden_initial = not self.is_new

    def clean_track_list(self) -> list[Any]:
        if not self._is_typed("track_list"):
            return []
        return read_tracks(self.cleaned_data["track_list"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._pair(ARTISTS, "join phrase", "artist")
        if len(self.cleaned_data.get("label", ())) == 1:
            # One label, whatever the number of numbers: each is a number of this label.
            numbers = len(self.cleaned_data.get("catalog_numbers", ()))
            self.cleaned_data["label"] *= max(numbers, 1)
        self._pair(LABELS, "catalog number", "label")
        self._pair(("artist", "artist_country"), "country", "artist", "countries")
        if not self.is_new:
            self._refuse_outdated()
        self.own.check_owner(self.cleaned_data.get("owner"))
        if not self.errors:
            self._check_countries()
        return self.cleaned_data

    def _pair(self, fields: tuple[str, str], noun: str, named: str, plural: str = "") -> None:
        """Refuse more texts than there are names to which they belong."""
        names, texts = (self.cleaned_data.get(field) for field in fields)
        if names is None or texts is None:
            return
        if len(texts) > len(names):
            said, there = counted(len(texts), noun, plural), counted(len(names), named)
            more = f" Write the {named} once for each {noun}." if fields == LABELS and names else ""
            self.add_error(fields[1], f"{said} for {there}.{more}")
        self.cleaned_data[fields[1]] = [*texts, *[""] * (len(names) - len(texts))]

    def _refuse_outdated(self) -> None:
        """Refuse to overwrite what somebody else changed since the page was opened."""
        for name in (*PARTS, *self.own.names):
            if name not in self.changed_data or name in self.errors:
                continue
            bound, field = self[name], self.fields[name]
            if bound.html_initial_name not in self.data:
                continue
            shown = field.to_python(self.data[bound.html_initial_name])
            now = field.to_python(self.initial.get(name))
            if shown != now:
                self.add_error(
                    name,
                    f"This was changed since the page was opened; it is “{now}” now. Open the page "
                    "again and repeat the change.",
                )

    def _check_countries(self) -> None:
        for artist, _ in self._countries():
            if artist.pk and not artist.country_is_open_to(self.user):
                self.add_error(
                    "artist_country",
                    f"“{artist}” is on records of others, so its country stays {artist.country}.",
                )

    def _countries(self) -> list[tuple[Artist, str]]:
        """Return the artists whose country was typed, with it; those that are not there yet have
        no id.
        """
        names, typed = self.cleaned_data["artist"], self.cleaned_data["artist_country"]
        shown = self._shown("artist"), self._shown("artist_country")
        artists = {artist.name_key: artist for artist in self._known(names)}
        given = []
        for place, (name, country) in enumerate(zip(names, typed, strict=True)):
            was, had = (texts[place] if place < len(texts) else "" for texts in shown)
            is_same_artist = name_key(was) == name_key(name)
            # A country that was there already belongs to the artist that stood there.
            if country == had or (not country and not is_same_artist):
                continue
            artist = artists.get(name_key(name), Artist(name=name))
            if artist.country != country:
                given.append((artist, country))
        return given

    def _known(self, names: Sequence[str]) -> Sequence[Artist]:
        return list(Artist.objects.filter(name_key__in=map(name_key, names)))

    def _shown(self, name: str) -> list[str]:
        """Return the texts that a field of the page held when it was opened."""
        if self.is_new:
            return []
        field: Any = self.fields[name]
        sent = self.data.get(self[name].html_initial_name, self.initial.get(name))
        try:
            texts: list[str] = type(field).clean(field, sent)
        except ValidationError:
            texts = []
        return texts

    def _is_typed(self, *names: str) -> bool:
        return self.is_new or not set(names).isdisjoint(self.changed_data)

    @one_act
    def name_lookups(self, *, by: User) -> None:
        """Give the record its genre and format, which are made where there are none; before it is
        stored. Raises PermissionDenied as `store_parts` does.
        """
        self._require(by)
        record, typed, rows = self.instance, self.cleaned_data, self.rows
        with transaction.atomic():
            if self._is_typed("genre_name"):
                name = typed["genre_name"]
                record.genre = rows.get(Genre, name) if name else None
            if self._is_typed("format_name"):
                name = typed["format_name"]
                record.format = rows.get(Format, name) if name else None
            note(by, Verb.CHANGE, record, names="genre and format")

    @one_act
    def store_parts(self, *, by: User) -> None:
        """Replace the parts of the stored record that were changed on the page.

        Raises PermissionDenied for a user who may not enter or change this record, and for a
        country of an artist that is not open to them.
        """
        record, typed, rows = self.instance, self.cleaned_data, self.rows
        self._require(by)
        with transaction.atomic():
            if self._is_typed(*ARTISTS):
                artists = [rows.get(Artist, name) for name in typed["artist"]]
                record.set_artists(list(zip(artists, typed["join_phrases"], strict=True)))
            for artist, country in self._countries():
                rows.get(Artist, artist.name).give_country(country, by=by)
            if self._is_typed(*LABELS):
                labels = [rows.get(Label, name) for name in typed["label"]]
                record.set_labels(list(zip(labels, typed["catalog_numbers"], strict=True)))
            if self._is_typed("style"):
                record.set_styles(rows.get(Style, name) for name in typed["style"])
            if self._is_typed("tag"):
                owner = record.owner_id
                record.set_tags(rows.get(Tag, name, owner_id=owner) for name in typed["tag"])
            if own := self.own.typed(self._is_typed):
                record.set_own(own)
            if self._is_typed("track_list"):
                record.set_tracks(typed["track_list"])
            note(by, Verb.CHANGE, record, fields=", ".join(self.changed_data))

    def _require(self, by: User) -> None:
        require(by, "collection.add_record" if self.is_new else "collection.change_record")
        require_own(by, self.instance.owner_id)


def typed_parts(record: Record) -> dict[str, str]:
    """Return the parts of a record as the fields of the form hold them."""
    artists = list(record.artist_links.select_related("artist"))
    labels = list(record.label_links.select_related("label"))
    styles = record.style_links.select_related("style")
    return {
        "artist": join_list(link.artist.name for link in artists),
        "join_phrases": join_list(link.join_phrase for link in artists),
        "artist_country": join_list(link.artist.country for link in artists),
        "label": join_list(link.label.name for link in labels),
        "catalog_numbers": join_list(link.catalog_number for link in labels),
        "genre_name": record.genre.name if record.genre else "",
        "style": join_list(link.style.name for link in styles),
        "format_name": record.format.name if record.format else "",
        "tag": join_list(link.tag.name for link in record.tag_links.select_related("tag")),
        "track_list": track_lines(stored_tracks(record.tracks)),
        **{f"own_{value.field_id}": value.value for value in record.own_values.all()},
    }
