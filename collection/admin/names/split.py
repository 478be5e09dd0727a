"""The page on which an artist or a label whose name is several names is split."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from adminkit.addresses import read_id
from adminkit.views import AdminView
from collection.admin.names.tasks import split_name
from collection.bulk.split import check_names
from collection.importing.sources.doubt import ways
from collection.models import Artist, Label
from collection.tasks.asking import carry_out

_OWN = "own"


class SplitForm(forms.Form):
    """One of the ways in which the name can be read, or names of one's own."""

    way = forms.ChoiceField(label="Is", widget=forms.RadioSelect)
    names = forms.CharField(
        label="Names",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, for “these names”.",
    )

    def __init__(self, *args: Any, name: str) -> None:
        super().__init__(*args)
        self.ways = ways(name)
        choices = [(str(number), " + ".join(names)) for number, names in enumerate(self.ways)]
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*choices, (_OWN, "these names:")]
        field.initial = choices[0][0] if choices else _OWN

    def chosen(self) -> list[str]:
        """Return the names that were chosen."""
        way = self.cleaned_data["way"]
        if way != _OWN:
            return self.ways[int(way)]
        return [line for line in self.cleaned_data["names"].splitlines() if line.strip()]


class SplitPage(AdminView):
    """Asks into which names an artist or a label is split, and splits it."""

    permission = "merge"

    def get(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(object_id)
        return self._show(row, SplitForm(name=row.name))

    def post(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(object_id)
        form = SplitForm(request.POST, name=row.name)
        if not form.is_valid():
            return self._show(row, form)
        names = form.chosen()
        try:
            check_names(row, names)
        except ValidationError as error:
            form.add_error("names", error)
            return self._show(row, form)
        return carry_out(
            request,
            split_name,
            f"Split of “{row}”",
            row.records.distinct().count(),
            table=str(row._meta.model_name),
            row=row.pk,
            names=names,
        )

    def _row(self, object_id: str) -> Artist | Label:
        pk = read_id(object_id)
        if pk is None:
            raise Http404
        row: Artist | Label = get_object_or_404(self.model_admin.model, pk=pk)
        return row

    def _show(self, row: Artist | Label, form: SplitForm) -> HttpResponse:
        context = {"row": row, "form": form, "moving": row.records.distinct().count()}
        return self.page("collection/split.html", f"Split “{row}”", context)
