"""The rival of every page: a plain view of fifty records with their links, by their ids."""

from django.template import Context, Template

from collection.models import Record

ROWS = 50
_TEMPLATE = """<!doctype html><title>Records</title><table>{% for record in records %}<tr>
<td>{% for link in record.artist_links.all %}{{ link.artist.name }} {% endfor %}</td>
<td>{{ record.title }}</td><td>{{ record.year|default:"" }}</td><td>{{ record.genre|default:"" }}</td>
<td>{{ record.format|default:"" }}</td><td>{{ record.location }}</td><td>{{ record.price|default:"" }}</td>
<td>{% for link in record.label_links.all %}{{ link.label.name }} {{ link.catalog_number }} {% endfor %}</td>
</tr>{% endfor %}</table>"""
_compiled: list[Template] = []


def plain_view() -> str:
    """Return the page of fifty records in the middle of the collection."""
    if not _compiled:
        _compiled.append(Template(_TEMPLATE))
    last = Record.objects.order_by("pk").last()
    middle = last.pk // 2 if last else 0
    records = Record.objects.filter(pk__in=range(middle, middle + ROWS)).with_links()
    return _compiled[0].render(Context({"records": records}))
