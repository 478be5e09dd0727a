"""Words and marks by which people say what they own, wish for, and have sold or given away."""

from collection.importing.cells.values import NO, YES
from collection.importing.files.table import header_key
from collection.names import search_fold

OWNED, WISHED, GONE, UNSAID = "o", "w", "u", "n"
#: A text that tells nothing of it.
OTHER = "?"

_YES = YES | {"j", "checked", "☑", "✅", "да", "ano", "kylla", "kyllä"}
_NO = NO | {
    "-",
    "–",
    "unchecked",
    "☐",
    "❌",
    "✗",
    "✘",
    "нет",
    "ne",
    "ei",
    "n/a",
    "na",
    "0.0",
    "0.00",
}
_WORDS = {
    OWNED: "o own owned have got ihave gotit incollection collection inmycollection mycollection "
    "inpossession"
    " vorhanden besitz imbesitz possede posseduto tengo tenho",
    WISHED: "w wish wishlist wished wishlisted onwishlist want wants wanted wantlist inwantlist "
    "tobuy need needed"
    " lookingfor wunsch wunschliste gesucht souhait souhaite desiderata deseado desejado "
    "verlanglijst gezocht",
    UNSAID: "n notowned notincollection notinmycollection dontown donthave nichtvorhanden "
    "onorder ordered preordered preorder "
    "bestellt vorbestellt commande ordinato pedido besteld",
    GONE: "u sold traded swapped givenaway gaveaway gifted lost broken usedtoown previouslyowned "
    "formerlyowned"
    " nolongerowned verkauft vendu venduto vendido verkocht sald sprzedane",
}
_MEANT = {word: mark for mark, words in _WORDS.items() for word in words.split()}
# These tell enough where more words follow: "Sold to Bob", "Wanted (any pressing)".
_TELLING = set(
    "wanted wishlist wantlist gesucht sold traded verkauft vendu venduto vendido verkocht".split()
)
_REASONS = {
    **dict.fromkeys(("traded", "swapped"), "traded"),
    **dict.fromkeys(("givenaway", "gaveaway", "gifted"), "given"),
    **{
        "lost": "lost",
        "broken": "broken",
        "u": "",
        "usedtoown": "",
        "previouslyowned": "",
        "formerlyowned": "",
    },
}
# Names of a place for what is not there.
_PLACES = {"wishlist": WISHED, "wantlist": WISHED, "sold": GONE}


def meaning(text: str, yes: str) -> str:
    """Return the mark that a text is: `yes` for a yes, "" for nothing, OTHER for what is not
    understood.
    """
    if not text.strip():
        return ""
    first = header_key(search_fold(text.split()[0]))
    return plain(text, yes) or (_MEANT[first] if first in _TELLING else OTHER)


def plain(text: str, yes: str) -> str:
    """Return the mark that a text is and beside which it says nothing, else ""."""
    # A sign that only asks for a colored tick is no part of it.
    word = text.replace("\ufe0f", "").strip().casefold()
    if word in _YES:
        return yes
    return UNSAID if word in _NO else _MEANT.get(header_key(search_fold(word)), "")


def mark_of_place(text: str) -> str:
    """Return the mark that the name of a folder or shelf is, "" for any other name."""
    return _PLACES.get(header_key(text), "") if text else ""


def reason_of(text: str) -> str:
    """Return why a record left the shelf, "" if the text only says that it did; of a sale if it
    tells nothing.
    """
    return (
        "sold"
        if meaning(text, OWNED) != GONE
        else _REASONS.get(header_key(search_fold(text)), "sold")
    )
