"""The guide: the user documents, which are Markdown files with pictures beside them, as pages."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from markdown import Markdown

from adminkit.addresses import refuse_others
from adminkit.pages import admin_page
from disco_site.installation import DOCUMENTS

GUIDE = "guide.md"
#: What there is to read, in the order in which it is offered; each file begins with its title.
FILES = [
    GUIDE,
    "look-ups.md",
    "ledger.md",
    "file-formats.md",
    "operations.md",
    "security.md",
    "scaling.md",
    "benchmarks.md",
]


class DocumentLink(NamedTuple):
    """An entry in the list of documents."""

    title: str
    url: str
    is_current: bool


class Document(NamedTuple):
    """A document as HTML: its title, its text, and its headings as a list of links."""

    title: str
    html: str
    contents: str


def guide(request: HttpRequest, name: str = GUIDE) -> HttpResponse:
    """Show the document in the file `name`. Raises Http404 if there is none.

    Documents are side by side here as their files are, so that links between them work.
    """
    refuse_others(request.GET)
    if name not in FILES:
        raise Http404
    path = DOCUMENTS / name
    document = _rendered(path, path.stat().st_mtime_ns)
    context = {"document": document, "links": [_link(file, name) for file in FILES]}
    return admin_page(request, "disco/guide.html", document.title, context)


def guide_picture(request: HttpRequest, name: str) -> FileResponse:
    """Return a picture of the documents. Raises Http404 if there is none of that name."""
    for path in (DOCUMENTS / "pictures").glob("*.png"):
        if path.name == name:
            return FileResponse(path.open("rb"), content_type="image/png")
    raise Http404


def _link(file: str, shown: str) -> DocumentLink:
    with (DOCUMENTS / file).open(encoding="utf-8") as lines:
        title = _title(next(lines))
    return DocumentLink(title, reverse("admin:guide_document", args=[file]), file == shown)


def _title(line: str) -> str:
    return line.removeprefix("# ").strip()


@lru_cache(maxsize=len(FILES))
def _rendered(path: Path, modified: int) -> Document:
    """Return a document as HTML. It is rendered again when the file was `modified`."""
    heading, _, text = path.read_text(encoding="utf-8").partition("\n")
    markdown = Markdown(
        extensions=["fenced_code", "sane_lists", "tables", "toc"],
        # The security policy allows no style attribute, by which columns are aligned otherwise.
        extension_configs={"tables": {"use_align_attribute": True}, "toc": {"toc_depth": "2"}},
    )
    html = markdown.convert(text)
    # With the keyboard, too.
    html = html.replace("<table>", '<div class="guide-table" tabindex="0"><table>')
    html = html.replace("</table>", "</table></div>")
    # Set by the extension "toc".
    contents = getattr(markdown, "toc", "")
    return Document(_title(heading), html, contents)
