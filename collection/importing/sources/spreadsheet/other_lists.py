"""Lists of other things than records, by columns that only they have. They are read all the same,
because somebody may keep such columns empty, or beside records; but it is said first.
"""

import re
from collections.abc import Sequence

from collection.importing.files.header_words import column_key
from collection.importing.sources.column_cells import ColumnCells
from collection.importing.sources.spreadsheet.track_lists import audio_files

_ONLY = {
    "books": "isbn isbn10 isbn13 isbnnumber pages pagecount numberofpages numpages seiten "
    "seitenzahl nombredepages paginas pagine bladzijden liczbastron sidor sider",
    "films": "director directors directedby regisseur regie realisateur regista cast actors imdb "
    "imdbid imdburl imdbrating screenplay screenwriter",
    "games": "platform console plattform konsole esrb gamestudio developer",
}
# These are enough by themselves.
_ALONE = ("isbn", "imdb", "pagecount", "numberofpages")
_AUTHORS = set("author authors autor autorin auteur autore".split())
_BINDING = re.compile(
    r"(?:mass market |trade )?paperback|hard(?:cover|back)|softcover|kindle(?: edition)?|e-?book|"
    r"taschenbuch|gebunden|manga|graphic novel|poche|broch[eé]|reli[eé]|tapa (?:dura|blanda)|"
    r"brossura|rilegato",
    re.IGNORECASE,
)
_MOST = 0.5
# Beside an author, so many of them show that a list is one of books.
_SOME_BOUND = 0.2
# What kind of file something is, such as "image/jpeg".
MEDIA_TYPE = re.compile(r"(?:image|text|application|audio|video)/[\w.+-]+", re.IGNORECASE)


def other_list(labels: Sequence[str], cells: ColumnCells) -> tuple[str, list[str]]:
    """Return what a file lists instead of records, and the columns that show it; "" for records."""
    keys = list(map(column_key, labels))
    for things, words in _ONLY.items():
        found = [
            label
            for place, label in enumerate(labels)
            if keys[place] in words.split() and len(cells.filled(place)) * 2 > len(cells.sample)
        ]
        if found and (len(found) > 1 or keys[labels.index(found[0])].startswith(_ALONE)):
            return things, found
    if bound := _books(keys, cells):
        return "books", [labels[place] for place in bound]
    if typed := [at for at in range(len(keys)) if cells.share(at, MEDIA_TYPE.fullmatch) > _MOST]:
        return "files", [labels[place] for place in typed]
    files = audio_files(labels, cells)
    return ("tracks", [labels[place] for place in files]) if files else ("", [])


def _books(keys: Sequence[str], cells: ColumnCells) -> list[int]:
    """Return the columns of authors and of bindings; none where one of them is missing."""
    authors = [place for place, key in enumerate(keys) if key in _AUTHORS and cells.filled(place)]
    bound = [at for at in range(len(keys)) if cells.share(at, _BINDING.fullmatch) > _SOME_BOUND]
    return [*authors, *bound] if authors and bound else []
