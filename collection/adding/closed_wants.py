"""The wants that a record closes when it is saved, a tick for each."""

from typing import Any

from django import forms

from adminkit.addresses import read_id
from collection.catalogues.filling.offered import offered_cells
from collection.catalogues.filling.options import PARTS
from collection.catalogues.release import Release
from collection.cells import split_list
from collection.models import Want
from collection.models.wants import Pressing, WantQuerySet


class ClosedWantsField(forms.ModelMultipleChoiceField):
    """Open wants of the album that is bought; those that it fulfils are ticked."""

    def __init__(self) -> None:
        super().__init__(
            Want.objects.none(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label="Saving also closes",
        )
        #: The wants that the page asks about.
        self.offered: list[Want] = []

    def offer(self, wants: WantQuerySet, pressing: Pressing | None, bought: Any) -> None:
        """Offer those open ones of `wants` that are of the album: of `pressing` if it is known,
        else of the want with the id `bought`, which is closed anyway.
        """
        # One that was closed in another tab meanwhile is no error.
        self.queryset = wants
        listed = list(wants.open().order_by("priority", "pk"))
        chosen = getattr(bought, "pk", None) or read_id(str(bought or ""))
        first = next((want for want in listed if want.pk == chosen), None)
        if pressing is None and first:
            pressing = first.pressing
        # Anew: a form has a copy of the field, and shares its lists with all others.
        self.choices, self.offered = [], []
        self.initial = ticked = list[int]()
        if pressing is None:
            return
        for want in listed:
            is_met = want.is_met_by(pressing)
            if want == first or not (is_met or want.is_of_album(pressing)):
                continue
            self.offered.append(want)
            if is_met:
                ticked.append(want.pk)
        self.choices = [(want.pk, f"{want} · {want.facts}") for want in self.offered]


def pressing_of_release(release: Release, *, is_this_pressing: bool) -> Pressing:
    """Return what a catalogue says of a record, for the wants that it may fulfil; of an album alone
    nothing is known of the pressing.
    """
    names = [artist.name for artist in release.artists]
    printed = [artist.printed for artist in release.artists if artist.printed]
    if not is_this_pressing:
        return Pressing.of_names([*names, *printed], release.title)
    cells = offered_cells(release, PARTS, ids=False)
    return Pressing.of_names(
        [*names, *printed],
        release.title,
        release=release.discogs_release_id,
        year=release.year,
        format_name=cells.get("format", ""),
        numbers=split_list(cells.get("catalog_number", "")),
    )
