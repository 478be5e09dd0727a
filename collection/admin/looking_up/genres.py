"""The page on which a user says what becomes of a catalogue's genres: of several, and of those that
the collection calls otherwise.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import refuse_others
from adminkit.numbers import counted
from adminkit.redirects import next_page
from adminkit.views import AdminView
from collection.admin.looking_up.genre_counts import time_to_count
from collection.catalogues.filling.memory import GENRES
from collection.catalogues.filling.options import FIRST, GENRE_CHOICES
from collection.cells import split_list
from collection.models import (
    Catalogue,
    Genre,
    GenreRules,
    Preferences,
    Record,
    SeveralGenres,
    SourceKey,
)
from collection.models.catalogues import memory_source
from collection.names import name_key

#: All genres of Discogs.
OF_DISCOGS: Final = (
    "Blues",
    "Brass & Military",
    "Children's",
    "Classical",
    "Electronic",
    "Folk, World, & Country",
    "Funk / Soul",
    "Hip Hop",
    "Jazz",
    "Latin",
    "Non-Music",
    "Pop",
    "Reggae",
    "Rock",
    "Stage & Screen",
)
# So many of the collection's genres are named beside a genre of the catalogue.
_SHOWN: Final = 3


@dataclass
class GenreRow:
    """A genre of a catalogue: how many records it gives it to, how many of these have no genre yet,
    and what the others are called in the collection, the commonest first.
    """

    theirs: str
    mine: str = ""
    empty: int = 0
    called: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.empty + self.called.total()

    @property
    def shown(self) -> list[tuple[str, int]]:
        return self.called.most_common(_SHOWN)


class GenresPage(AdminView):
    """Shows what becomes of a catalogue's genres in one's own records, and keeps what is chosen."""

    permission = "change"

    def get(self, request: HttpRequest) -> HttpResponse:
        refuse_others(request.GET)
        self._must_be_on()
        rules = Preferences.objects.genre_rules_of(self.user)
        rows = _rows(self.user, rules)
        context = {
            "several": SeveralGenres.choices,
            "chosen": rules.several,
            "rows": rows,
            "is_counted": any(row.count for row in rows),
            "own": own_genres(self.user),
            "time_to_count": time_to_count(self.user),
        }
        title = "Genres of the catalogues"
        return self.page("collection/looking_up/genres.html", title, context)

    def post(self, request: HttpRequest) -> HttpResponse:
        self._must_be_on()
        remember_several(self.user, request.POST)
        theirs, mine = request.POST.getlist("theirs"), request.POST.getlist("mine")
        there = set(own_genres(self.user))
        names = {
            name: genre
            for name, genre in zip(theirs, mine, strict=False)
            if genre in there and name_key(genre) != name_key(name)
        }
        Preferences.objects.name_genres(self.user, names, by=self.user)
        messages.success(
            request,
            f"Stored. {counted(len(names), 'genre')} of the catalogues "
            f"{'has' if len(names) == 1 else 'have'} a name of yours.",
        )
        return redirect(next_page(request, reverse("admin:collection_record_genres")))

    def _must_be_on(self) -> None:
        if not settings.DISCO_LOOK_UPS:
            raise Http404("Look-ups are switched off on this site.")


def remember_several(user: User, sent: Mapping[str, str]) -> None:
    """Keep what a form says of several genres, if it says anything."""
    several = sent.get("genres", "")
    if several in GENRE_CHOICES:
        Preferences.objects.choose_several_genres(user, several, by=user)


def genres_in_words(user: User) -> str:
    """Return what becomes of the genres of a catalogue in the records of a user, in a sentence."""
    rules = Preferences.objects.genre_rules_of(user)
    sentence = "Of several genres the first is the genre, and the others are styles."
    if rules.several != FIRST:
        sentence = "Several genres are all styles."
    if rules.mine:
        count = len(rules.mine)
        sentence += f" {counted(count, 'genre')} {'has' if count == 1 else 'have'} a name of yours."
    return sentence


def own_genres(user: User) -> list[str]:
    """Return the names of the genres of the records of a user, in the order of the alphabet."""
    used = Record.objects.owned_by(user).order_by().values("genre").distinct()
    return list(Genre.objects.filter(pk__in=used).order_by("name").values_list("name", flat=True))


def _rows(user: User, rules: GenreRules) -> list[GenreRow]:
    """Return a row for each genre of Discogs, and for others that a catalogue has named."""
    rows = {
        name_key(name): GenreRow(name, rules.mine.get(name_key(name), "")) for name in OF_DISCOGS
    }
    sources = [memory_source(catalogue) for catalogue in Catalogue.values]
    answers = SourceKey.objects.filter(source__in=sources, record__owner=user)
    counts = answers.values_list(F(f"seen__{GENRES}"), F("record__genre__name"))
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for named, mine, count in counts.annotate(count=Count("pk")).order_by():
        if named:
            seen[split_list(named)[0]][mine or ""] += count
    for theirs, called in seen.items():
        key = name_key(theirs)
        row = rows.setdefault(key, GenreRow(theirs, rules.mine.get(key, "")))
        row.empty += called.pop("", 0)
        row.called += called
    return list(rows.values())
