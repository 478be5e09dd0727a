"""What the names in the header of a home-made file mean, whatever people write around the words that are known."""

import re
from collections import Counter
from collections.abc import Sequence

from collection.importing.vocabulary import BOTH, LAST_NAME, column_key, word_for

# What people write behind the name of a column and that does not change what it means: a currency, a form to fill in.
_MONEY = r"[€$£¥₽]|EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|euros?|dollars?|kr|zł|руб\.?"
_DAY = r"yyyy|jjjj|aaaa|(?:yyyy|dd|mm|tt|jj)(?:[-/.](?:yyyy|dd|mm|yy|jjjj|aaaa)){2}"
_FORMS = rf"y/n|yes/no|j/n|ja/nein|o/n|oui/non|s/n|si/no|{_DAY}"
_BEHIND = re.compile(rf"(.+?)(?:\s*[(\[](?:in )?(?:{_MONEY}|{_FORMS})[)\]]|,?\s+(?:in )?(?:{_MONEY}))", re.IGNORECASE)
_OUT_OF = r"(?:out of|/|\b(?:von|su|sur|de|av|of)\b|\b[01]\s*(?:[-–]|to|bis))"
_SCALE = re.compile(rf"(.+?)[\s(\[]*{_OUT_OF}\s*(5|10|100)[)\]]*", re.IGNORECASE)
# What pandas puts before the names of nested fields of Discogs' API.
_OF_API = "basic_information."
# No name of a column is longer.
_LONGEST = 80
# Beside one of these, a rating is that of many people.
_VOTES = set("votes numvotes voters ratingcount ratingscount numratings numberofratings numberofvotes".split())
# Beside one of these, a row is a track, and its title that of the track.
_TRACK = set("track trackno tracknr tracknumber trackname tracktitle trackid trackuri spotifyuri".split())
_MINE = {"myrating", "personalrating"}


def _meaning(label: str) -> tuple[int, str] | None:
    """Return rank and meaning of a column, whatever currency or scale stands behind its name."""
    label = " ".join(label.split())
    if len(label) > _LONGEST:
        return None
    if meant := word_for(column_key(label)) or word_for(column_key(label.removeprefix(_OF_API))):
        return meant
    for pattern, only in ((_BEHIND, ""), (_SCALE, "rating")):
        bare = pattern.fullmatch(label)
        if bare and (meant := word_for(column_key(bare[1]))) and only in ("", meant[1]):
            return meant
    return None


def named_scale(label: str) -> int:
    """Return what ratings are out of by the name of their column, such as "Rating (1-10)"; 0 if it does not say."""
    found = _SCALE.fullmatch(label[:_LONGEST])
    return int(found[2]) if found else 0


def lists_tracks(labels: Sequence[str]) -> bool:
    """Tell whether the rows of a file are tracks rather than records."""
    return not _TRACK.isdisjoint(map(column_key, labels))


def looks_like_header(cells: Sequence[str]) -> bool:
    """Tell whether a line names columns: artist, or title, and one more that is known; each in a word or two."""
    meant = {found[1] for cell in cells if (found := _meaning(cell))}
    return len(meant) > 1 and not meant.isdisjoint(("artist", "title", LAST_NAME, BOTH))


def column_labels(header: Sequence[str]) -> list[str]:
    """Return a name for each column by which a user can call it, none of them twice: "column 5", "Genre (column 7)"."""
    counts, seen, labels = Counter(map(column_key, header)), set(), []
    for number, name in enumerate(header, start=1):
        key, name = column_key(name), " ".join(name.split())
        if not key:
            labels.append(f"column {number}")
        elif counts[key] > 1 and key in seen:
            labels.append(f"{name} (column {number})")
        else:
            labels.append(name)
        seen.add(key)
    return labels


def find_columns(labels: Sequence[str]) -> dict[int, str]:
    """Return what the columns mean, place to field, as far as the vocabulary tells; a field stands once."""
    best: dict[str, tuple[int, int]] = {}
    keys = list(map(column_key, labels))
    of_tracks, of_many = lists_tracks(labels), not _VOTES.isdisjoint(keys)
    for place, label in enumerate(labels):
        if found := _meaning(label):
            rank, target = found
            is_album = target == "title" and keys[place].startswith("album")
            if of_many and target == "rating" and keys[place] not in _MINE:
                continue
            best[target] = min(best.get(target, (rank, place)), (rank - 1000 * (of_tracks and is_album), place))
    return {place: target for target, (_, place) in best.items()}
