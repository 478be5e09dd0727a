"""Text as Disco keeps it: cleaning, identity, sorting and search folding of names.

Three questions are answered here and nowhere else: how a text is stored (`clean_text`), when two
names are the same (`name_key`), and how a collector looks for or sorts a name (`search_fold`,
`sort_name`, `sort_key`, `natural_key`).
"""

import re
import unicodedata
from functools import lru_cache

# C0, DEL, C1 and lone surrogates: no database, CSV file or screen can be trusted with them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|\x85")
# Marks that take no room: real exports carry them inside titles ("Sci-Fi" with U+200B) and at the
# end of labels. They are soft hyphens, blanks of no width, marks of the direction of writing, and
# the signs that ask for a character in color.
_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
        "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff",
    )
)
# These join two characters, or keep them apart, which can be seen in some scripts and in emoji.
_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))
_JOINER = re.compile("(.?)([\u200c\u200d]+)(?=(.?))", re.DOTALL)
_VIRAMA = 9
# Arabic letters that never join the one behind them: what keeps them apart is not seen.
_APART_ANYWAY = set("اآأإٱدذرزژوؤةۀەڈڑ")
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
_PIECES = re.compile(r"\d+|[^\W\d_]+")

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
    """Return the identity of a name: clean, runs of blanks folded, marks left out that cannot be
    seen, casefolded.

    Accents count (Björk is not Bjork). The key is "" when nothing visible is left.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()).casefold()
    visible = clean_text(text).translate(_INVISIBLE)
    if "\u200c" in visible or "\u200d" in visible:
        visible = _JOINER.sub(_visible_joiner, visible)
    return unicodedata.normalize("NFC", " ".join(visible.split()).casefold())


def _visible_joiner(match: re.Match[str]) -> str:
    """Return the character before joiners, and the joiner if it can be seen between its neighbours
    (RFC 5892, A.1 and A.2; Unicode Technical Standard 51 for emoji).
    """
    before, joiners, after = match.groups()
    joiner = joiners[0]
    if before and after:
        if unicodedata.combining(before) == _VIRAMA:
            return before + joiner
        is_arabic = unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"
        if joiner == "\u200c" and is_arabic and before not in _APART_ANYWAY:
            return before + joiner
        if joiner == "\u200d" and _is_sign(before) and _is_sign(after):
            return before + joiner
    return before


def _is_sign(character: str) -> bool:
    """Whether a character is a sign, as emoji are."""
    return unicodedata.category(character) in ("So", "Sk", "Sm")


@lru_cache(maxsize=16_384)
def search_fold(text: str) -> str:
    """Return `text` as the search compares it: like `name_key`, and without accents. Never an
    identity.
    """
    key = name_key(text)
    if key.isascii():
        return key
    key = key.translate(_JOINERS)
    folded = _ACCENT.sub("", unicodedata.normalize("NFKD", key)).translate(_LETTERS)
    return " ".join(folded.split()) or key


def without_namesake_number(name: str) -> str:
    """Return a name without the number by which Discogs tells namesakes apart: "Ono (3)" as
    "Ono".
    """
    return _NAMESAKE.sub("", name)


def namesake_number(name: str) -> str:
    """Return that number as it stands behind a name, such as " (3)"; "" where there is none."""
    return name.removeprefix(without_namesake_number(name))


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


def natural_key(text: str) -> str:
    """Return the text that orders numbers by what they count: BLP 4003 comes before BLP 40195, and
    shelf 2 before shelf 10. Case, accents, blanks and punctuation do not count.
    """
    pieces = []
    for piece in _PIECES.findall(search_fold(text)):
        if piece.isdecimal():
            digits = str(int(piece))
            # A longer number is a greater one.
            piece = f"{len(digits):03}{digits}"
        pieces.append(piece)
    return " ".join(pieces)[:SORT_LENGTH]
