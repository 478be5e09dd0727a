"""The currency in the number format of a cell: of 12.5 in the format $#,##0.00 everybody sees a
price in dollars.

ECMA-376 (Office Open XML), Part 1, 18.8.30 and 18.8.31: a sign stands in the code as it is, in
quotation marks, or in [$sign-language]. The built-in formats of money have no sign of their own;
the reader's country gives them one, so that they say nothing.
"""

import re

from collection.importing.cells.amounts import is_currency

# The pieces of a code: texts in quotation marks, signs with their language, single characters, and
# what stands for no text: colors and conditions, widths, fillings, and the places of figures.
_PIECE = re.compile(
    r'"([^"]*)"|\[\$([^\]\-]*)(?:-([^\]]*))?\]|\\(.)|\[[^\]]*\]|_.|\*.|General|'
    r"[#0?.,/@%E+()\- ]|(.)",
    re.IGNORECASE | re.DOTALL,
)
# Excel takes codes of 255 characters.
_LONGEST = 1000
# A sign of several currencies, and the language that says which is meant, as a number or in
# letters.
_BY_LANGUAGE = {
    "$": {
        "USD": "409 en-us",
        "CAD": "1009 c0c en-ca fr-ca",
        "AUD": "c09 en-au",
        "NZD": "1409 en-nz",
        "HKD": "c04 zh-hk",
        "SGD": "1004 4809 en-sg zh-sg",
        "TWD": "404 zh-tw",
        "MXN": "80a es-mx",
    },
    "kr": {
        "SEK": "41d sv-se",
        "NOK": "414 814 nb-no nn-no",
        "DKK": "406 da-dk",
        "ISK": "40f is-is",
    },
    "¥": {"JPY": "411 ja-jp", "CNY": "804 zh-cn"},
}


def currency_in(code: str) -> str:
    """Return the currency that a number format shows beside a number, "" for none."""
    if len(code) > _LONGEST:
        return ""
    texts = []
    for match in _PIECE.finditer(code):
        quoted, sign, language, escaped, bare = match.groups()
        if match[0] == ";":
            # How negative numbers are shown.
            break
        texts.append(_of_language(sign, language or "") if sign else quoted or escaped or bare)
    # The letters of a sign can be escaped one by one.
    words = [word.strip(" .") for word in "".join(text or " " for text in texts).split()]
    return next(filter(is_currency, words), "")


def with_currency(number: float, shown: str, currency: str) -> str:
    """Return a number, which is `shown` so without a currency, as an amount of money: a fraction
    has cents.
    """
    is_whole = isinstance(number, int) or number.is_integer()
    return f"{shown if is_whole else f'{number:.2f}'} {currency}"


def _of_language(sign: str, language: str) -> str:
    """Return the currency that a sign means in a language, the sign where that is not known."""
    for code, languages in _BY_LANGUAGE.get(sign.strip(), {}).items():
        if language.casefold() in languages.split():
            return code
    return sign
