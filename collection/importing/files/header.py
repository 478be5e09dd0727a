"""The meaning of the names in the header of a home-made file, whatever people write around the
known words.
"""

import re
from collections import Counter
from collections.abc import Container, Sequence

from collection.importing.files.header_words import BOTH, LAST_NAME, column_key, word_for

# Written behind the name of a column without changing its meaning: a currency, a form to fill
# in.
_MONEY = r"[€$£¥₽]|EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|euros?|dollars?|kr|zł|руб\.?"
_DAY = r"yyyy|jjjj|aaaa|(?:yyyy|dd|mm|tt|jj)(?:[-/.](?:yyyy|dd|mm|yy|jjjj|aaaa)){2}"
_FORMS = rf"y/n|yes/no|j/n|ja/nein|o/n|oui/non|s/n|si/no|{_DAY}"
_BEHIND = re.compile(
    rf"(.+?)(?:\s*[(\[](?:in )?(?:{_MONEY}|{_FORMS})[)\]]|,?\s+(?:in )?(?:{_MONEY}))", re.IGNORECASE
)
_OUT_OF = r"(?:out of|/|\b(?:von|su|sur|de|av|of)\b|\b[01]\s*(?:[-–]|to|bis))"
_SCALE = re.compile(rf"(.+?)[\s(\[]*{_OUT_OF}\s*(5|10|20|100)[)\]]*", re.IGNORECASE)
# What may end the name of a column: "Artist:", "Title *".
_ENDS = " :*"
#: What is between artist and title where both are in one cell.
#: Without a + behind \s: a cell of a hundred thousand tabs would be searched from each of them.
BETWEEN = re.compile(r"\s[-–—]\s")
# Objects of JSON, and of pandas' names for them, whose fields are those of the record.
_HOLDERS = set(
    "basic_information release record album item details data info attributes properties fields "
    "metadata node".split()
)
# No name of a column is longer.
_LONGEST = 80
#: How the names of columns begin that hold the title of a record where a row is a track.
OF_ALBUM = ("album", "releasename", "releasetitle", "recordname", "recordtitle")
_STARS = set(
    "star stars mystars starrating starratings ratingstars stern sterne etoiles stelle stelline "
    "estrellas estrelas gwiazdki sterren stjarnor stjerner tahdet hvezdy".split()
)
# Two words for one thing, or artist and title together: "Band/Artist", "Artist - Title".
_TOGETHER = re.compile(r"\s*(?:/|[-–—]|[&+]|\b(?:and|or|und|oder|et|ou|y|e|o|en|of)\b)\s*")
# How vowels are written where a keyboard has no others.
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))
# Beside one of these, a rating is that of many people.
_VOTES = set(
    "votes numvotes voters ratingcount ratingscount numratings numberofratings "
    "numberofvotes".split()
)
_MINE = {"myrating", "mystars", "myscore", "personalrating"}


def _meaning(label: str) -> tuple[int, str] | None:
    """Return rank and meaning of a column, whatever currency or scale follows its name."""
    label = " ".join(label.split()).rstrip(_ENDS)
    if len(label) > _LONGEST:
        return None
    holder, _, inner = label.partition(".")
    meaning = _of_word(column_key(label))
    if not meaning and holder in _HOLDERS:
        meaning = word_for(column_key(inner))
    if meaning:
        return meaning
    match = _BEHIND.fullmatch(label)
    meaning = word_for(column_key(match[1])) if match else None
    if meaning:
        return meaning
    match = _SCALE.fullmatch(label)
    meaning = word_for(column_key(match[1])) if match else None
    # Only ratings have a scale.
    return meaning if meaning and meaning[1] == "rating" else _of_words_together(label)


def _of_word(key: str) -> tuple[int, str] | None:
    """Return rank and meaning of a key, also where Händler is written Haendler."""
    if meaning := word_for(key):
        return meaning
    for digraph, vowel in _DIGRAPHS:
        key = key.replace(digraph, vowel)
    return word_for(key)


def _of_words_together(label: str) -> tuple[int, str] | None:
    """Return rank and meaning of several words that mean one thing, or artist and title."""
    parts = [part for part in _TOGETHER.split(label) if part]
    meanings = list(filter(None, map(_of_word, map(column_key, parts))))
    if len(parts) < 2 or len(meanings) < len(parts):
        return None
    targets = {target for _, target in meanings}
    ranks = max(rank for rank, _ in meanings)
    if targets == {"artist", "title"} and len(parts) == 2:
        return ranks, BOTH
    # A column of its own that is called by one word comes first.
    return (ranks, targets.pop()) if len(targets) == 1 else None


def named_scale(label: str) -> int:
    """Return the scale of ratings in the name of their column, such as "Rating (1-10)", 0 if there
    is none.
    """
    match = _SCALE.fullmatch(label[:_LONGEST].rstrip(_ENDS))
    if match:
        return int(match[2])
    # Who counts stars has five of them, unless they say otherwise.
    return 5 if column_key(label) in _STARS else 0


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a line names columns: artist or title, and one more that is known."""
    targets = {target for _, target in filter(None, map(_meaning, cells))}
    return len(targets) > 1 and not targets.isdisjoint(("artist", "title", LAST_NAME, BOTH))


def names_both(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a line names the only column of a list whose rows are "artist - title"."""
    if len(cells) != 1 or meaning_of(cells[0]) not in ("title", BOTH) or not below:
        return False
    return all(len(row) == 1 and BETWEEN.search(row[0]) for row in below)


def column_labels(header: Sequence[str]) -> list[str]:
    """Return names for the columns, none of them twice: "Genre", "Genre (column 7)", "column 8"."""
    counts = Counter(map(column_key, header))
    seen: set[str] = set()
    labels = []
    for number, name in enumerate(header, start=1):
        key, name = column_key(name), " ".join(name.split()).rstrip(_ENDS)
        if not key:
            labels.append(f"column {number}")
        elif counts[key] > 1 and key in seen:
            labels.append(f"{name} (column {number})")
        else:
            labels.append(name)
        seen.add(key)
    return labels


def meaning_of(label: str) -> str:
    """Return the field that a column of this name means by the vocabulary, "" for none."""
    meaning = _meaning(label)
    return meaning[1] if meaning else ""


def find_columns(
    labels: Sequence[str], empty: Container[int] = (), *, rows_are_tracks: bool = False
) -> dict[int, str]:
    """Return place and field of the columns that the vocabulary knows, each field once.

    Where several columns mean the same, one that holds something wins over an `empty` one, and
    among those the spelling that the vocabulary prefers. Of a list of tracks, the album is the
    title and the artist of the album the artist; what a track is rated says nothing of the record.
    """
    best: dict[str, tuple[bool, int, int]] = {}
    keys = list(map(column_key, labels))
    ratings_are_of_many = not _VOTES.isdisjoint(keys)
    for place, label in enumerate(labels):
        meaning = _meaning(label)
        if not meaning:
            continue
        rank, target = meaning
        if ratings_are_of_many and target == "rating" and keys[place] not in _MINE:
            continue
        is_of_album = keys[place].startswith(OF_ALBUM)
        if rows_are_tracks and target == "rating" and not is_of_album:
            continue
        if rows_are_tracks and target in ("title", "artist") and is_of_album:
            # Before every other word for them: those of a track are not the record's.
            rank -= 1000
        candidate = (place in empty, rank, place)
        best[target] = min(best.get(target, candidate), candidate)
    return {place: target for target, (_, _, place) in best.items()}
