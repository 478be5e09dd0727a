"""The short form of a record that is added: quick buy, with what Discogs knows of the release."""

from typing import Any

from django.contrib.auth.models import User

from adminkit.fields import name_empty
from collection.adding.closed_wants import pressing_of_release
from collection.catalogues.filling.fill_or_keep import COVER, Answer
from collection.catalogues.filling.offered import offered_cells
from collection.catalogues.filling.options import OF_THE_ALBUM, PARTS, FillOptions
from collection.catalogues.filling.writer import Filling
from collection.catalogues.release import Release
from collection.cells import join_list, split_list
from collection.models import Artist, Batch, Format, Label, Want
from collection.names import name_key
from collection.quick_buy_form import QuickBuyForm
from collection.typed.names import LookupRows, suggesting

#: What the next record has in common with this one.
KEPT_FOR_NEXT = ("location", "shop", "purchase_date", "cost")


class AddForm(QuickBuyForm):
    """`release` is what Discogs knows of the record, None if nothing is; of an album alone nothing
    is taken that belongs to the pressing. `picture` is its cover, or a sentence on why there is
    none.
    """

    class Meta(QuickBuyForm.Meta):
        fields = [*QuickBuyForm.Meta.fields, "shop", "media_condition", "sleeve_condition"]
        widgets = {**QuickBuyForm.Meta.widgets, "shop": suggesting("shop")}

    def __init__(
        self,
        *args: Any,
        release: Release | None = None,
        is_this_pressing: bool = True,
        **options: Any,
    ) -> None:
        self.release = release
        self.is_this_pressing = is_this_pressing
        self.picture: bytes | None = None
        self.why_no_picture = ""
        #: Sentences on what could not be filled in.
        self.remarks: list[str] = []
        offered = self._offered()
        options["initial"] = offered | (options.get("initial") or {})
        if release:
            options["pressing"] = pressing_of_release(release, is_this_pressing=is_this_pressing)
        super().__init__(*args, **options)
        name_empty(self, "unknown", "media_condition", "sleeve_condition")
        if release:
            # Where it stands is all that is left to type.
            self.fields["artist"].widget.attrs.pop("autofocus", None)

    def _offered(self) -> dict[str, Any]:
        """Return what the release says of the fields that the form shares with quick buy."""
        release = self.release
        if release is None:
            return {}
        parts = PARTS if self.is_this_pressing else OF_THE_ALBUM
        cells = offered_cells(release, parts, ids=False)
        labels = dict.fromkeys(split_list(cells.get("label", "")))
        return {
            "artist": join_list(dict.fromkeys(artist.name for artist in release.artists)),
            "title": release.title,
            "label": join_list(labels),
            "format": join_list(filter(None, [cells.get("format", "")])),
        }

    def _is_as_offered(self, name: str) -> bool:
        """Whether a field still holds the names of the release."""
        typed = self.cleaned_data[name]
        offered = split_list(self._offered().get(name, ""))
        names = typed if isinstance(typed, list) else list(filter(None, [typed]))
        return list(map(name_key, names)) == list(map(name_key, offered))

    def _is_filled_in(self, name: str) -> bool:
        """Whether the release fills a field in, as nobody typed anything else."""
        return bool(self.release) and self.is_this_pressing and self._is_as_offered(name)

    def take_over_from(self, want: Want | None) -> None:
        """Take nothing from the want where the release is known."""
        if self.release is None:
            super().take_over_from(want)

    def format_row(self, rows: LookupRows) -> Format | None:
        """Return the format that was typed; that of the release is filled in with its details."""
        return None if self._is_filled_in("format") else super().format_row(rows)

    def artist_rows(self, rows: LookupRows) -> list[tuple[Artist, str]]:
        """Return the artists, with the phrases of the release where they are those of it."""
        artists = super().artist_rows(rows)
        if self.release is None or not self._is_as_offered("artist"):
            return artists
        phrases: dict[str, str] = {}
        for artist in self.release.artists:
            phrases.setdefault(name_key(artist.name), artist.join_phrase)
        return [(artist, phrases.get(artist.name_key, "")) for artist, _ in artists]

    def label_rows(self, rows: LookupRows, want: Want | None) -> list[tuple[Label, str]]:
        """Return the labels that were typed; those of the release are filled in with their
        numbers.
        """
        if self._is_filled_in("label"):
            return []
        return super().label_rows(rows, want if self.release is None else None)

    def _fill_in(self, batch: Batch, *, by: User) -> None:
        """Fill in what the release says, as a look-up does; what was typed otherwise stays, and
        what was emptied stays empty.
        """
        if self.release is None:
            return
        typed = {"labels": "label", "format": "format"}
        own = {part for part, field in typed.items() if not self._is_as_offered(field)}
        filling = Filling(
            self.release.catalogue,
            FillOptions(only=frozenset(PARTS.keys() - own)),
            by=by,
            batch=batch,
        )
        answer = Answer(
            self.instance.pk,
            self.release,
            self.is_this_pressing,
            picture=self.picture,
            unanswered=frozenset({COVER} if self.why_no_picture else ()),
            sentence=self.why_no_picture,
        )
        filling.write([answer])
        self.remarks += filter(None, [self.why_no_picture, *filling.result.remarks])
        self.instance.refresh_from_db()
