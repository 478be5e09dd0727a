"""Cells in which a program left its own text: ['Rock', 'Pop'], ('Can',), [], {'name': 'Can'}.

They are read by Python's own parser, and by that of JSON; nothing is run. A text is such a cell
only with quotation marks inside, or where it is an empty list: [pias] is a label, and what stands
in round brackets only where a comma makes a list of it.
"""

import ast
import io
import json
import re
import tokenize
from typing import Any

_LONGEST = 20_000
_EMPTY = {"[]", "{}", "[ ]", "['']", '[""]', "[None]", "[nan]", "[null]"}
_WORDS = {"nan": "None", "NaN": "None", "null": "None", "true": "True", "false": "False"}
_NOTHING = {"nan", "<na>", "nat", "none", "null", ""}
_ENDS = {"[": "]", "{": "}", "(": ")"}
_HALF = re.compile("[\ud800-\udfff]")
_CLOSING = tuple(_ENDS.values())
# Around a list: array(['Neu!'], dtype=object), frozenset({'Can'}).
_NAMED = re.compile(
    r"(?:array|list|set|frozenset|tuple|Index|Series)\((.*?)(?:,\s*dtype=[^()]*)?\)", re.DOTALL
)


def listed(text: str) -> list[str] | None:
    """Return the values in the text of a list or of an entry with a name, None for any other text.

    What the program wrote for nothing is left out.
    """
    if text[-1:] not in _CLOSING or len(text) > _LONGEST:
        return None
    if named := _NAMED.fullmatch(text):
        text = named[1] or "[]"
    if text[-1] != _ENDS.get(text[0]):
        return None
    if text in _EMPTY:
        return []
    if "'" not in text and '"' not in text:
        return None
    value = parsed(text)
    if value is None or (text[0] == "(" and not isinstance(value, tuple)):
        return None
    return _flat(value)


def parsed(text: str) -> Any:
    """Return the value that a program wrote as this text, None where it is none."""
    try:
        tree = ast.parse(_with_commas(text), mode="eval")
        return ast.literal_eval(_InOrder().visit(tree))
    except (ValueError, SyntaxError, MemoryError, RecursionError, tokenize.TokenError):
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class _InOrder(ast.NodeTransformer):
    """Makes a list of a set, so that its values stay in the order in which they are written."""

    def visit_Set(self, node: ast.Set) -> ast.List:
        return ast.copy_location(ast.List(node.elts, ast.Load()), node)


def _with_commas(text: str) -> str:
    """Return the text with a comma between neighbours, as numpy leaves it out, and with Python's
    words for what other programs call nothing, yes and no.
    """
    tokens = tokenize.generate_tokens(io.StringIO(text.replace("\n", " ")).readline)
    parts: list[str] = []
    was_text = False
    for token in tokens:
        is_text = token.type == tokenize.STRING
        if is_text and was_text:
            parts.append(",")
        parts.append(_WORDS.get(token.string, token.string))
        was_text = is_text
    return " ".join(parts).strip()


def _flat(value: Any) -> list[str] | None:
    """Return the texts in a value, however deep; None where it holds more than texts."""
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, str | int | float):
        # Half of a character, which such a text can hold, is not silently left out.
        text = _HALF.sub("\ufffd", str(value)).strip()
        return [] if text.casefold() in _NOTHING else [text]
    if isinstance(value, dict):
        told = [key for key in ("name", "value") if key in value]
        return _flat(value[told[0]]) if told else None
    if not isinstance(value, list | tuple | set):
        return None
    texts: list[str] = []
    for part in value:
        flat = _flat(part)
        if flat is None:
            return None
        texts += flat
    return texts
