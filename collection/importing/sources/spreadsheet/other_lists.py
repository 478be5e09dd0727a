"""Lists of other things than records, by columns that only they have. They are read all the same,
because somebody may keep such columns empty, or beside records; but it is said first.
"""

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


def other_list(labels: Sequence[str], cells: ColumnCells) -> tuple[str, list[str]]:
    """Return what a file lists instead of records, and the columns that show it; "" for records."""
    keys = list(map(column_key, labels))
    for things, words in _ONLY.items():
        found = [
            label
            for place, label in enumerate(labels)
            if keys[place] in words.split() and len(cells.filled(place)) * 2 > len(cells.sample)
        ]
        if found and (len(found) > 1 or keys[labels.index(found[0])].startswith(("isbn", "imdb"))):
            return things, found
    files = audio_files(labels, cells)
    return ("tracks", [labels[place] for place in files]) if files else ("", [])
