"""The page *Choose the release*: one record after the other beside its candidates, chosen by a
click or a key, with the next one asked for meanwhile.
"""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from collection.admin.looking_up.page import LookUpView
from collection.admin.looking_up.walk import Walk
from collection.admin.looking_up.words import taken_in_words
from collection.catalogues.discogs.account import may_be_asked_for
from collection.catalogues.failures import CatalogueError
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.filling.years import years_to_move
from collection.catalogues.looking.choosing import known_record, take_release
from collection.catalogues.looking.finding import find_candidates
from collection.catalogues.looking.kept_answers import (
    KeptAnswer,
    forget_answer,
    keep_answer,
    kept_answer,
)
from collection.catalogues.looking.knowledge import Known
from collection.catalogues.looking.likeness import best_first, facts
from collection.catalogues.looking.pasted import named_release
from collection.catalogues.looking.release_words import address_of
from collection.catalogues.looking.worklist import unasked_records
from collection.catalogues.release import Release
from collection.models import Catalogue, LookUp, LookUpState, Record

#: So many candidates are shown, each with a key of its own, unless all are asked for.
SHOWN: Final = 5
#: What a browser sends that goes on by itself and only wants to know what came of a choice.
_WANTS_JSON: Final = "application/json"


class ChoosingView(LookUpView):
    """What the pages of the way share."""

    def walk(self) -> Walk:
        return Walk(self.request, self.user)

    def ask(self, record: Record, catalogue: str) -> None:
        """Ask a catalogue which releases the record may be, and keep the answer."""
        known = known_record(record.pk, catalogue)
        if known is None:
            return
        try:
            found = find_candidates(known, self.asking(catalogue))
        except CatalogueError as error:
            messages.error(self.request, str(error))
            return
        keep_answer(record.uid, catalogue, found.candidates, found.sentence)
        if not record.look_ups.filter(catalogue=catalogue).exists():
            LookUp.objects.note(record.pk, catalogue, found.state, sentence=found.sentence)

    def go_on(self, walk: Walk, record: Record | None) -> HttpResponse:
        """Lead to a record, for which its candidates are asked for if nobody has done so lately, or
        to the end of the way.
        """
        page = reverse("admin:collection_record_choosing")
        if record is None:
            return redirect(page + walk.url(after=walk.own.get("after")))
        answer = kept_answer(record.uid)
        if answer is None or ("catalogue" in walk.own and answer.catalogue != walk.catalogue):
            self.ask(record, walk.catalogue)
        return redirect(page + walk.here(record))


class ChoosingPage(ChoosingView):
    """Shows a record beside its candidates. What is sent to it asks for the candidates."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.must_be_on()
        walk = self.walk()
        record = walk.record()
        context: dict[str, Any] = {
            "walk": walk,
            "record": record,
            "catalogue": Catalogue(walk.catalogue),
            "has_token": may_be_asked_for(self.user),
        }
        if record is None:
            own = Record.objects.editable_by(self.user)
            left = walk.records.count()
            context |= {
                "left": left,
                "unasked": 0 if left else unasked_records(own.active()).count(),
                "again": walk.url(),
                "to_move": len(years_to_move(own)),
            }
        else:
            context |= self._choice(walk, record)
        return self.page("collection/looking_up/choosing.html", "Choose the release", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.must_be_on()
        walk = self.walk()
        record = walk.record()
        if record and request.POST.get("address", "").strip():
            self._add_named(record, request.POST["address"])
            return redirect(reverse("admin:collection_record_choosing") + walk.here(record))
        return self.go_on(walk, record)

    def _choice(self, walk: Walk, record: Record) -> dict[str, Any]:
        place, total = walk.way(record)
        answer = kept_answer(record.uid)
        known = known_record(record.pk, walk.catalogue)
        candidates = _candidates(known, answer) if answer and known else []
        shown = candidates if "all" in walk.own else candidates[:SHOWN]
        others = [other for other in Catalogue if other != walk.catalogue]
        return {
            "mine": [(fact.name, fact.mine) for fact in _own_facts(known)],
            "place": place,
            "total": total,
            "here": walk.here(record),
            "next": walk.next(record),
            "every": walk.here(record, all=1) if len(shown) < len(candidates) else "",
            "elsewhere": [(other.label, walk.here(record, catalogue=other)) for other in others],
            "answer": answer,
            "candidates": shown,
            "count": len(candidates),
            "is_of_discogs": any(one["catalogue"] == Catalogue.DISCOGS for one in shown),
        }

    def _add_named(self, record: Record, text: str) -> None:
        """Put the release that was pasted before the other candidates."""
        try:
            named = named_release(text)
            asking = self.asking(named.catalogue)
            release = asking.whole(Release(named.catalogue, named.key, title="", is_complete=False))
        except (ValueError, CatalogueError) as error:
            messages.error(self.request, str(error))
            return
        answer = kept_answer(record.uid) or KeptAnswer(named.catalogue, ())
        others = [one for one in answer.releases if _value(one) != _value(release)]
        sentence = answer.sentence or f"{asking.title} has this release."
        # It stands first, however much it differs from the record.
        keep_answer(record.uid, answer.catalogue, [release, *others], sentence)


class TakeRelease(ChoosingView):
    """Takes a candidate as this pressing, or as the album alone, or notes that no catalogue has the
    record; then leads to the next one.
    """

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        walk = self.walk()
        if "none" in request.POST:
            LookUp.objects.note(record.pk, walk.catalogue, LookUpState.IN_NONE)
            level, sentence = "success", f"{record.full_name} is not in any catalogue."
            way_back = reverse("admin:collection_record_look_up", args=[pk]), "Take that back"
        else:
            level, sentence, way_back = self._take(record)
        if level != "error":
            forget_answer(record.uid)
        if _WANTS_JSON in request.headers.get("Accept", ""):
            url, words = way_back
            return JsonResponse({"level": level, "sentence": sentence, "url": url, "words": words})
        self._say(level, sentence, way_back)
        if level == "error":
            return redirect(reverse("admin:collection_record_choosing") + walk.url(at=pk))
        return self.go_on(walk, walk.record())

    def _take(self, record: Record) -> tuple[str, str, tuple[str, str]]:
        """Fill the record in; return how that went, in words, and a way back."""
        is_this_pressing = "album" not in self.request.POST
        chosen = self.request.POST.get("release" if is_this_pressing else "album", "")
        answer = kept_answer(record.uid)
        releases = {_value(one): one for one in answer.releases} if answer else {}
        release = releases.get(chosen) or _named(chosen)
        again = reverse("admin:collection_record_choosing", query={"at": record.pk})
        try:
            taken = take_release(
                record.pk,
                release,
                self.asking(release.catalogue),
                FillOptions(),
                by=self.user,
                is_this_pressing=is_this_pressing,
            )
        except CatalogueError as error:
            return "error", f"{record.full_name}: {error}", (again, "Choose again")
        if taken is None:
            return "error", f"{record.full_name} cannot be changed any more.", ("", "")
        sentence = " ".join([taken_in_words(record, taken), *taken.remarks])
        batch = taken.result.batch
        undo = reverse("admin:collection_batch_undo", args=[batch.pk]) if batch else ""
        return "success" if batch else "info", sentence, (undo, "Undo" if undo else "")

    def _say(self, level: str, sentence: str, way_back: tuple[str, str]) -> None:
        url, words = way_back
        news = format_html('{} <a href="{}">{}</a>', sentence, url, words) if url else sentence
        messages.add_message(self.request, getattr(messages, level.upper()), news)


class ChoosingPicture(ChoosingView):
    """Hands out the picture of a candidate of the answer that is kept."""

    cacheable = True

    def get(self, request: HttpRequest, pk: int, release: str) -> HttpResponse:
        answer = kept_answer(self.record(pk).uid)
        return self.picture(answer.releases if answer else (), release)


def _candidates(known: Known, answer: KeptAnswer) -> list[dict[str, Any]]:
    """Return the candidates as the page shows them, those most like the record first."""
    order = best_first(known, answer.releases)
    # What a person has pasted is known with all that the catalogue says; a search leaves it out.
    order.sort(key=lambda place: place > 0 or not answer.releases[0].is_complete)
    candidates = []
    for key, place in enumerate(order, start=1):
        release = answer.releases[place]
        candidates.append(
            {
                "key": key if key <= SHOWN else None,
                "picture": release.name,
                "value": _value(release),
                "catalogue": release.catalogue,
                "name": release.full_name,
                "url": address_of(release),
                "facts": [fact for fact in facts(known, release) if fact.theirs],
                "has_picture": bool(release.images),
            }
        )
    return candidates


def _own_facts(known: Known | None) -> list[Any]:
    nothing = Release(Catalogue.DISCOGS, "", title="")
    return [fact for fact in facts(known, nothing) if fact.mine] if known else []


def _value(release: Release) -> str:
    return f"{release.catalogue}:{release.key}"


def _named(value: str) -> Release:
    """Return the release that a form names, of which no more is known. Raises Http404."""
    catalogue, _, key = value.partition(":")
    if catalogue not in Catalogue.values or not key:
        raise Http404("There is no such release.")
    try:
        named = named_release(key)
    except ValueError:
        raise Http404("There is no such release.") from None
    if named.catalogue != catalogue:
        raise Http404("There is no such release.")
    return Release(catalogue, named.key, title="", is_complete=False)
