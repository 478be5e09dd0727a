"""Text as Disco keeps it: cleaning, identity, sorting and search folding of names.

Three questions are answered here and nowhere else: how a text is stored (`clean_text`), when two
names are the same (`name_key`), and how a collector looks for or sorts a name (`search_fold`,
`sort_name`, `sort_key`).
"""

import re
import unicodedata
from functools import lru_cache

# C0, DEL, C1 and lone surrogates: no database, CSV file or screen can be trusted with them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|\x85")
# Marks that take no room: real exports carry them inside titles ("Sci-Fi" with U+200B) and at the
# end of labels.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
_ACCENT = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
    }
)
_NAMESAKE = re.compile(r" \(\d+\)$")
_ARTICLES = "the a an die der das les le la el los las il gli os".split()
_ARTICLE = re.compile(rf"({'|'.join(_ARTICLES)})\s+(\S.*)", re.IGNORECASE | re.DOTALL)
_NOT_WORD_AT_START = re.compile(r"^[\W_]+")

SORT_LENGTH = 300


def clean_text(text: str, *, multiline: bool = False) -> str:
    """Return `text` as it is stored: NFC, line ends as LF, no control character but TAB and LF.

    A single line is trimmed; a multi-line text keeps its blanks unless it holds nothing else.
    """
    if not (text.isascii() and text.isprintable()):
        text = _CONTROL.sub("", _LINE_END.sub("\n", text))
        text = unicodedata.normalize("NFC", text)
    if multiline and not text.isspace():
        return text
    return text.strip()


def control_characters(text: str) -> list[str]:
    """Return the characters, each once, that `clean_text` leaves out, except line ends."""
    return sorted(set(_CONTROL.findall(_LINE_END.sub("", text))))


@lru_cache(maxsize=16_384)
def name_key(text: str) -> str:
    """Return the identity of a name: clean, runs of blanks folded, invisible marks left out,
    casefolded.

    Accents count (Björk is not Bjork). The key is "" when nothing visible is left.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()).casefold()
    visible = clean_text(text).translate(_INVISIBLE)
    return unicodedata.normalize("NFC", " ".join(visible.split()).casefold())


@lru_cache(maxsize=16_384)
def search_fold(text: str) -> str:
    """Return `text` as the search compares it: like `name_key`, and without accents. Never an
    identity.
    """
    key = name_key(text)
    if key.isascii():
        return key
    folded = _ACCENT.sub("", unicodedata.normalize("NFKD", key)).translate(_LETTERS)
    return " ".join(folded.split()) or key


def without_namesake_number(name: str) -> str:
    """Return a name without the number by which Discogs tells namesakes apart: "Ono (3)" as
    "Ono".
    """
    return _NAMESAKE.sub("", name)


def sort_name(name: str) -> str:
    """Return how a name is filed: "The Beatles" as "Beatles, The", and Discogs' " (2)" left out.

    "The The" and "They" stay as they are: an article only moves when something else is left to file
    under.
    """
    name = without_namesake_number(name)
    match = _ARTICLE.fullmatch(name)
    if not match or match[2].casefold() in _ARTICLES:
        return name
    return f"{match[2]}, {match[1]}"


def sort_key(name: str) -> str:
    """Return the text that orders an already filed name: folded, without punctuation in front,
    never empty.
    """
    folded = search_fold(name)
    return (_NOT_WORD_AT_START.sub("", folded) or folded)[:SORT_LENGTH]
