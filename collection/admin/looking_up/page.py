"""The page *Look it up* of a record: a catalogue is asked, a person chooses, and sees what would be
filled in before it is.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from collection.admin.looking_up.candidates import CandidatesShown
from collection.admin.looking_up.genres import remember_several
from collection.admin.looking_up.track_lists import lines_of_release, own_lines
from collection.admin.looking_up.words import (
    MOVE_YEAR,
    YEARS,
    differences,
    filled,
    moves_year,
    taken_in_words,
)
from collection.admin.record_pages.record_view import RecordView, page_address
from collection.catalogues.failures import CatalogueError, LookUpsOff, TokenRefused
from collection.catalogues.filling.fill_or_keep import Answer
from collection.catalogues.filling.options import (
    GENRE_CHOICES,
    PARTS,
    RELEASE_IDS,
    FillOptions,
)
from collection.catalogues.filling.writer import Filling
from collection.catalogues.looking.asking import Asking
from collection.catalogues.looking.choosing import Taken, take_release
from collection.catalogues.looking.finding import Found, failed, find
from collection.catalogues.looking.kept_answers import keep_answer
from collection.catalogues.looking.knowledge import Known
from collection.catalogues.looking.release_words import address_of, shown
from collection.catalogues.looking.whose_token import asking_for
from collection.catalogues.outbound import Manners
from collection.catalogues.release import Release
from collection.covers.remaking import remade
from collection.filters.links import with_list
from collection.history.beyond_cells import all_cells
from collection.models import Catalogue, LookUp, LookUpState, Preferences, Record

_GONE: Final = (
    "Nothing was changed: another release was looked up since, perhaps in another tab, or it was "
    "too long ago. This is what there is now."
)


class LookUpView(RecordView):
    """A page on which a catalogue is asked about a record of one's own."""

    permission = "change"

    def record(self, pk: int) -> Record:
        self.must_be_on()
        return super().record(pk)

    def must_be_on(self) -> None:
        """Raises Http404 where look-ups are switched off."""
        if not settings.DISCO_LOOK_UPS:
            raise Http404("Look-ups are switched off on this site.")

    def candidates(self, pk: int) -> CandidatesShown:
        """Return what was answered about the record. Raises Http404."""
        candidates = CandidatesShown.of(self.request, pk)
        if candidates is None:
            raise Http404("Nothing was looked up, or it was too long ago; look it up again.")
        return candidates

    def asking(self, catalogue: str) -> Asking:
        return asking_for(catalogue, self.user, Manners())

    def known(self, record: Record, catalogue: str) -> Known:
        return Known(record.pk, all_cells([record.pk], catalogue)[record.pk])

    def picture(self, releases: Sequence[Release], name: str) -> HttpResponse:
        """Return the picture of the release with this name, fetched and decoded here. Raises
        Http404.
        """
        for release in releases:
            if release.name == name:
                asking = self.asking(release.catalogue)
                return self._picture(partial(asking.picture, release))
        raise Http404("There is no such candidate.")

    def picture_at(self, address: str, catalogue: str) -> HttpResponse:
        """Return the picture at an address that a catalogue gave. Raises Http404."""
        return self._picture(lambda: self.asking(catalogue).picture_at(address))

    def _picture(self, fetch: Callable[[], bytes | None]) -> HttpResponse:
        try:
            picture = fetch()
            content = remade(picture).read() if picture else b""
        except (CatalogueError, ValidationError) as error:
            raise Http404(str(error)) from None
        if not content:
            raise Http404("It has no picture.")
        response = HttpResponse(content, content_type="image/jpeg")
        response.headers["Cache-Control"] = "private, max-age=600"
        return response

    def is_gone(self, pk: int) -> HttpResponse:
        """Lead back to a page that shows another answer than the one that was sent, and say so."""
        messages.error(self.request, _GONE)
        return self.back("look_up", pk)

    def back(self, name: str, pk: int) -> HttpResponse:
        address = reverse(f"admin:collection_record_{name}", args=[pk])
        return redirect(with_list(self.request, address))


class LookUpPage(LookUpView):
    """Asks about the record when the button is pressed, and shows what was answered."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        candidates = CandidatesShown.of(request, pk)
        look_ups = list(record.look_ups.all())
        context: dict[str, Any] = {
            "record": record,
            "catalogues": Catalogue.choices,
            "look_ups": look_ups,
            "is_in_none": any(row.state == LookUpState.IN_NONE for row in look_ups),
            "candidates": candidates,
            "back": with_list(request, page_address(pk)),
        }
        if candidates:
            context["releases"] = [shown(release) for release in candidates.releases]
            if candidates.release:
                context |= self._plan(record, candidates, candidates.release)
        return self.page("collection/looking_up/page.html", "Look it up", context, original=record)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        catalogue = request.POST.get("catalogue", Catalogue.DISCOGS.value)
        if catalogue not in Catalogue.values:
            raise Http404(f"There is no catalogue “{catalogue[:20]}”.")
        CandidatesShown.forget(request)
        try:
            asking = self.asking(catalogue)
            found = find(self.known(record, catalogue), asking)
            release = found.release and asking.with_original_year(found.release)
        except CatalogueError as error:
            messages.error(request, str(error))
            # A token that is refused says nothing of the record.
            if not isinstance(error, (TokenRefused, LookUpsOff)):
                self._note(record, catalogue, failed(error))
            return self.back("look_up", pk)
        self._keep(record, catalogue, found, release)
        return self.back("look_up", pk)

    def _note(self, record: Record, catalogue: str, found: Found) -> None:
        """Keep what became of the question, unless more is known."""
        if not _is_settled(record, catalogue):
            LookUp.objects.note(record.pk, catalogue, found.state, sentence=found.sentence)

    def _keep(self, record: Record, catalogue: str, found: Found, release: Release | None) -> None:
        if release:
            kept = CandidatesShown.keep(
                self.request, record.pk, catalogue, [release], found.sentence
            )
            kept.choose(self.request, release, release, is_this_pressing=True)
            return
        self._note(record, catalogue, found)
        if found.candidates:
            CandidatesShown.keep(
                self.request, record.pk, catalogue, found.candidates, found.sentence
            )
            # *Choose the release* has them at once, too.
            keep_answer(record.uid, catalogue, found.candidates, found.sentence)
        else:
            messages.info(self.request, found.sentence)

    def _plan(
        self, record: Record, candidates: CandidatesShown, release: Release
    ) -> dict[str, Any]:
        filling = Filling(candidates.catalogue, by=self.user)
        answer = Answer(
            record.pk, release, candidates.is_this_pressing, take_over=frozenset(RELEASE_IDS)
        )
        (plan,) = filling.plans([answer])
        return {
            "plan": plan,
            "asked": Catalogue(release.catalogue).label,
            "filled": filled(plan),
            "kept": differences(plan.kept),
            "moves_year": moves_year(plan),
            "emptied": differences(plan.emptied),
            "own_tracks": own_lines(plan),
            "release_tracks": lines_of_release(plan),
            "several_genres": len(release.genres) > 1,
            "genres": Preferences.objects.genre_rules_of(record.owner).several,
            "address": address_of(release),
        }


class ChooseRelease(LookUpView):
    """Takes a candidate as this pressing, or as this album; the rest of it is asked for."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.record(pk)
        candidates = CandidatesShown.of(request, pk)
        candidate = candidates.named(request.POST.get("release", "")) if candidates else None
        if candidates is None or candidate is None:
            return self.is_gone(pk)
        try:
            asking = self.asking(candidates.catalogue)
            release = asking.with_original_year(asking.whole(candidate))
        except CatalogueError as error:
            messages.error(request, str(error))
        else:
            is_this_pressing = "album" not in request.POST
            candidates.choose(request, candidate, release, is_this_pressing=is_this_pressing)
        return self.back("look_up", pk)


class FillIn(LookUpView):
    """Fills in what the page showed, and says how to undo it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        candidates = CandidatesShown.of(request, pk)
        release = candidates.release if candidates else None
        if candidates is None or release is None or not _is_shown(candidates, request.POST):
            return self.is_gone(pk)
        if record.owner_id == self.user.pk:
            remember_several(self.user, request.POST)
        taken = take_release(
            pk,
            release,
            self.asking(candidates.catalogue),
            _options(request.POST),
            by=self.user,
            is_this_pressing=candidates.is_this_pressing,
            take_over=_taken_over(request.POST.getlist("take_over")),
        )
        if taken is None:
            raise Http404("The record is gone.")
        self._say(record, taken)
        CandidatesShown.forget(request)
        return redirect(with_list(request, page_address(pk)))

    def _say(self, record: Record, taken: Taken) -> None:
        for remark in taken.remarks:
            messages.warning(self.request, remark)
        news, batch = taken_in_words(record, taken), taken.result.batch
        if batch is None:
            messages.info(self.request, news)
            return
        url = reverse("admin:collection_batch_undo", args=[batch.pk])
        messages.success(self.request, format_html('{} <a href="{}">Undo</a>', news, url))


class InNoCatalogue(LookUpView):
    """Notes that no catalogue has the record, so that none is asked again; or takes that back."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        noted = record.look_ups.filter(state=LookUpState.IN_NONE)
        if noted.exists():
            noted.delete()
            messages.success(request, f"{record.full_name} can be looked up again.")
        else:
            catalogue = request.POST.get("catalogue", "")
            if catalogue not in Catalogue.values:
                catalogue = Catalogue.DISCOGS.value
            LookUp.objects.note(record.pk, catalogue, LookUpState.IN_NONE)
            messages.success(request, f"{record.full_name} is not looked up any more.")
        CandidatesShown.forget(request)
        return self.back("look_up", pk)


class CandidatePicture(LookUpView):
    """Hands out the picture of a candidate of the answer kept for this person."""

    cacheable = True

    def get(self, request: HttpRequest, pk: int, release: str) -> HttpResponse:
        self.record(pk)
        return self.picture(self.candidates(pk).releases, release)


def _is_settled(record: Record, catalogue: str) -> bool:
    settled = [LookUpState.FOUND, LookUpState.ALBUM, LookUpState.IN_NONE]
    return record.look_ups.filter(catalogue=catalogue, state__in=settled).exists()


def _is_shown(candidates: CandidatesShown, sent: Mapping[str, str]) -> bool:
    """Whether the release that is chosen is the one whose values the page has shown."""
    release = candidates.release
    is_this_pressing = "album" not in sent
    return (
        release is not None
        and release.name == sent.get("release")
        and candidates.is_this_pressing == is_this_pressing
    )


def _taken_over(sent: Sequence[str]) -> frozenset[str]:
    """Return the parts in which the catalogue is preferred."""
    # A year that is moved makes room for that of the pressing.
    of_years = YEARS if MOVE_YEAR in sent else ()
    return frozenset({*sent} & PARTS.keys()) | frozenset(of_years)


def _options(given: Mapping[str, str]) -> FillOptions:
    genres = given.get("genres")
    return FillOptions(genres=genres if genres in GENRE_CHOICES else None)
