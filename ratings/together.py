"""Rate together: two people on one device, neither sees the other's rating before both are in."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from ratings.forms import RatingField
from ratings.models import Rating

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from collection.models import Record

# What the session remembers of a round: the record, the two people, the ratings given so far.
ROUND = "rate_together"


class StartForm(forms.Form):
    """With whom, and about which record (none: one is drawn)."""

    other = forms.ModelChoiceField(get_user_model().objects.none(), label="With", empty_label=None)
    record = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, user: "AbstractBaseUser", *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        others = get_user_model().objects.filter(is_active=True).exclude(pk=user.pk).order_by("username")
        able = [other.pk for other in others if other.has_perm("ratings.add_rating")]
        self.fields["other"].queryset = others.filter(pk__in=able)


class ValueForm(forms.Form):
    value = RatingField(label="Rating", help_text="0 to 10, in halves.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.fields["value"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}


class TogetherPage(admin.ModelAdmin):
    """Mixed into the admin of ratings."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path("together/", self.admin_site.admin_view(self.together_view), name="ratings_together"),
            *super().get_urls(),
        ]

    def together_view(self, request: HttpRequest) -> HttpResponse:
        """Take one step of a round: choose, the first rating, the second rating, both side by side."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "stop" in request.POST:
            request.session.pop(ROUND, None)
            return redirect("admin:ratings_together")
        running = request.session.get(ROUND)
        return self._ask(request, running) if running and len(running["values"]) < 2 else self._start(request, running)

    def _start(self, request: HttpRequest, done: dict[str, Any] | None) -> HttpResponse:
        form = StartForm(request.user, request.POST or None, initial={"record": request.GET.get("record")})
        if form.is_valid():
            record = _record(form.cleaned_data["record"]) or _drawn(request.user, form.cleaned_data["other"])
            if record:
                people = [request.user.pk, form.cleaned_data["other"].pk]
                request.session[ROUND] = {"record": record.pk, "people": people, "values": []}
                return redirect("admin:ratings_together")
            form.add_error(None, "There is no record on the shelf.")
        chosen = _record(request.GET.get("record"))
        if done:
            form.initial["other"] = done["people"][1]
        return self._together_page(request, "ratings/together.html", form=form, chosen=chosen, **_revealed(done))

    def _ask(self, request: HttpRequest, running: dict[str, Any]) -> HttpResponse:
        record, turn = _record(running["record"]), len(running["values"])
        person = get_user_model().objects.filter(pk=running["people"][turn]).first()
        if record is None or person is None:
            return self._start(request, None)
        form = ValueForm(request.POST or None)
        if form.is_valid():
            running["values"].append(str(form.cleaned_data["value"]))
            if len(running["values"]) == 2:
                _write(record, running)
            request.session.modified = True
            return redirect("admin:ratings_together")
        return self._together_page(request, "ratings/turn.html", form=form, chosen=record, person=person, turn=turn + 1)

    def _together_page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        base = self.admin_site.each_context(request) | {"title": "Rate together", "opts": self.opts}
        return TemplateResponse(request, template, base | context)


def _records() -> Any:
    return Rating._meta.get_field("record").related_model.objects.active()


def _record(pk: object) -> "Record | None":
    text = str(pk or "")
    return _records().filter(pk=text).first() if text.isdecimal() and len(text) < 19 else None


def _drawn(*people: "AbstractBaseUser") -> "Record | None":
    """Draw a record on the shelf, one that these people have not both rated if there is one."""
    rated = [Rating.objects.filter(author=person).values("record") for person in people]
    unrated = _records().exclude(pk__in=rated[0], id__in=rated[1])
    return unrated.order_by("?").first() or _records().order_by("?").first()


@transaction.atomic
def _write(record: "Record", running: dict[str, Any]) -> None:
    people = get_user_model().objects.in_bulk(running["people"])
    for pk, value in zip(running["people"], running["values"], strict=True):
        Rating.objects.rate(record, people[pk], RatingField().clean(value))


def _revealed(done: dict[str, Any] | None) -> dict[str, Any]:
    """Return both ratings of a round that is done, side by side."""
    record = _record(done["record"]) if done else None
    if record is None:
        return {}
    both = list(Rating.objects.filter(record=record, author__in=done["people"]).latest().select_related("author"))
    both.sort(key=lambda rating: done["people"].index(rating.author_id))
    values = [rating.value for rating in both]
    mean = Rating.objects.current_of(record)
    return {"revealed": record, "both": both, "difference": max(values) - min(values), "mean": mean} if values else {}
