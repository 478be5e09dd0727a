"""Which encoding the bytes of a text seem to be in that is not UTF-8: an offer, never a decision.

The letters decide: those of one language look like signs, or like capitals within words, in the
encoding of another.
"""

from itertools import pairwise

_WESTERN = set("éèêëàâäáãåæçíìîïñóòôöõøœúùûüßÿýÉÈÊËÀÂÄÁÃÅÆÇÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜ€£’‘“”–—…«»°½©®™´·")
_CENTRAL = set("ąćęłńóśźżéáíýčďěňřšťůúžőűöüäßôĺľŕĄĆĘŁŃÓŚŹŻČŘŠŤŽŐŰÖÜÄ€„”“’–—…")
# Of encodings that fit as well, the first is taken.
_LETTERS = {"cp1252": _WESTERN, "mac-roman": _WESTERN, "cp1250": _CENTRAL}
_KANA = range(0x3040, 0x3100)


def likely_encoding(data: bytes) -> str:
    """Return the encoding in which `data`, which is not UTF-8, has the most plausible letters."""
    if _is_japanese(data):
        return "cp932"
    foreign = sum(byte > 0x7F for byte in data)
    together = sum(first > 0x7F and second > 0x7F for first, second in pairwise(data))
    # Languages of Latin letters have few of their own in a row.
    if together * 2 > foreign:
        return _cyrillic(data)
    return max(_LETTERS, key=lambda encoding: _score(data, encoding))


def wide_encoding(data: bytes) -> str:
    """Return the kind of UTF-16 that `data` is in, "" if it is in neither: of each two bytes, one
    is NUL in most texts.
    """
    half = len(data) // 2
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        if half and data[first::2].count(0) * 4 > half * 3 and not data[1 - first :: 2].count(0):
            return encoding
    return ""


def _score(data: bytes, encoding: str) -> int:
    """Return by how many more of the letters that are not ASCII are those of its languages than
    are not.
    """
    foreign = [letter for letter in data.decode(encoding, "replace") if not letter.isascii()]
    return sum(1 if letter in _LETTERS[encoding] else -1 for letter in foreign)


def _cyrillic(data: bytes) -> str:
    """Return the encoding in which small letters are more than capitals, as in any text."""
    for encoding in ("cp1251", "koi8-r"):
        foreign = [letter for letter in data.decode(encoding, "replace") if not letter.isascii()]
        if sum(map(str.islower, foreign)) * 2 > len(foreign):
            return encoding
    return "cp1251"


def _is_japanese(data: bytes) -> bool:
    # The sample may end within a letter.
    text = data.decode("cp932", "replace")
    kana = sum(ord(letter) in _KANA for letter in text)
    return kana * 4 > sum(not letter.isascii() for letter in text) and text.count("\ufffd") < 2
