"""The people of the house, for its owners: add one, say what he may do, give a new password, close his login."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import user_passes_test
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from disco_site.first_login import readable_password
from disco_site.roles import DESCRIPTIONS, Role, give_role, role_of

# In plain sight: whoever writes it down here is about to tell it to somebody.
IN_SIGHT = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class AddPersonForm(forms.ModelForm):
    """Name, password and role."""

    password = forms.CharField(
        strip=False,
        initial=readable_password,
        widget=forms.TextInput(IN_SIGHT),
        help_text="Tell it to the person, who can change it after signing in.",
    )
    role = forms.ChoiceField(
        choices=[(role.value, f"{role.label}: {DESCRIPTIONS[role]}") for role in Role],
        widget=forms.RadioSelect,
        initial=Role.COLLECTOR,
    )

    class Meta:
        model = User
        fields = ["username"]
        field_classes = {"username": UsernameField}
        labels = {"username": "Name"}
        help_texts = {"username": "To sign in with: letters, digits and @ . + - _"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("password"):
            try:
                validate_password(cleaned["password"], User(username=cleaned.get("username", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """Store the person with his password and role, and return him."""
        person = super().save(commit=False)
        if self.cleaned_data["password"]:
            person.set_password(self.cleaned_data["password"])
        person.save()
        give_role(person, Role(self.cleaned_data["role"]))
        return person


class ChangePersonForm(AddPersonForm):
    """The same for somebody who is there; an empty password leaves the old one."""

    field_order = ["username", "role", "password", "is_active"]

    class Meta(AddPersonForm.Meta):
        fields = ["username", "is_active"]
        labels = {"username": "Name", "is_active": "May sign in"}
        help_texts = AddPersonForm.Meta.help_texts | {
            "is_active": "Without it the login is closed; records, ratings and ledger stay."
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["role"].initial = role_of(self.instance)
        self.fields["password"].initial, self.fields["password"].required = None, False
        self.fields["password"].label = "New password"
        self.fields["password"].help_text = "Left empty, the old one stays."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        keeps_rights = cleaned.get("role") == Role.OWNER and cleaned.get("is_active")
        if self.instance == self.by and not keeps_rights:
            # So there is always an owner left.
            raise ValidationError("You cannot take your own rights away; another owner can.")
        if cleaned.get("is_active") and not cleaned.get("password") and not self.instance.has_usable_password():
            self.add_error("password", f"{self.instance} has no password yet, so give one.")
        return cleaned


def owners_only(user: User) -> bool:
    """Whoever may hand out roles could give himself any, so this is no permission among others."""
    if not user.is_superuser:
        raise PermissionDenied
    return True


@user_passes_test(owners_only)
def people(request: HttpRequest) -> HttpResponse:
    found = User.objects.prefetch_related("groups").order_by("-is_active", "username")
    found = found.annotate(record_count=Count("records", filter=Q(records__is_active=True)))
    rows = [(person, role_of(person)) for person in found]
    return _page(request, "disco/people.html", "People", people=rows)


@user_passes_test(owners_only)
def add_person(request: HttpRequest) -> HttpResponse:
    form = AddPersonForm(request.POST or None, label_suffix="")
    if form.is_valid():
        return _saved(request, form, ADDITION, "was added as")
    return _page(request, "disco/person.html", "Add a person", form=form)


@user_passes_test(owners_only)
def change_person(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = ChangePersonForm(request.POST or None, instance=person, by=request.user, label_suffix="")
    if form.is_valid():
        return _saved(request, form, CHANGE, "is now")
    return _page(request, "disco/person.html", f"{User.objects.get(pk=pk)}", form=form, person=person)


def _saved(request: HttpRequest, form: AddPersonForm, action: int, done: str) -> HttpResponse:
    person = form.save()
    role = Role(form.cleaned_data["role"]).label.lower()
    closed = "" if person.is_active else "; the login is closed"
    LogEntry.objects.log_actions(request.user.pk, [person], action, f"Role: {role}{closed}.", single_object=True)
    if person == request.user:
        update_session_auth_hash(request, person)
    messages.success(request, f"{person} {done} {role}{closed}.")
    return redirect("admin:people")


def _page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), "title": title, **context})
