"""The people of this site, for its owners: add a person, choose their role, give them a new
password, close their login.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import user_passes_test
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from adminkit.addresses import refuse_others
from adminkit.audit import note
from adminkit.audit import people as all_people
from adminkit.entries.verb import Verb
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from disco_site.people.first_login import readable_password
from disco_site.people.roles import (
    DESCRIPTIONS,
    Role,
    give_role,
    listeners_see_private_fields,
    role_of,
    show_private_fields_to_listeners,
)
from disco_site.signing_in.sessions import end_sessions

# In plain sight: whoever types it here is about to pass it on.
IN_SIGHT = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class AddPersonForm(forms.ModelForm):
    """Name, password and role."""

    password = forms.CharField(
        strip=False,
        initial=readable_password,
        widget=forms.TextInput(IN_SIGHT),
        help_text="Pass it on to the person, who can change it after signing in.",
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
        super().clean()
        password = self.cleaned_data.get("password")
        if password:
            person = User(username=self.cleaned_data.get("username", ""))
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return self.cleaned_data

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """Store the person with password and role. Returns the person."""
        person = super().save(commit=False)
        if self.cleaned_data["password"]:
            person.set_password(self.cleaned_data["password"])
        person.save()
        give_role(person, Role(self.cleaned_data["role"]))
        if not {"role", "is_active", "password"}.isdisjoint(self.changed_data):
            end_sessions(person)
        return person


class ChangePersonForm(AddPersonForm):
    """The same for a person who exists; an empty password keeps the old one."""

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
        password = self.fields["password"]
        password.initial, password.required = None, False
        password.label = "New password"
        password.help_text = "Leave it empty to keep the old one."

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        may_sign_in = cleaned.get("is_active")
        keeps_rights = cleaned.get("role") == Role.OWNER and may_sign_in
        if self.instance == self.by and not keeps_rights:
            # So there is always an owner left.
            raise ValidationError("You cannot take your own rights away; another owner can.")
        has_password = cleaned.get("password") or self.instance.has_usable_password()
        if may_sign_in and not has_password:
            self.add_error("password", f"{self.instance} has no password yet, so give one.")
        return cleaned


def owners_only(user: User | AnonymousUser) -> bool:
    """Let only owners pass. Raises PermissionDenied for others.

    People who may hand out roles can give themselves any role, so this is not one permission among
    others.
    """
    if not user.is_superuser:
        raise PermissionDenied
    return True


@user_passes_test(owners_only)
def people(request: HttpRequest) -> HttpResponse:
    """List the users with their roles and how many records each has on the shelf."""
    refuse_others(request.GET)
    on_the_shelf = Count("records", filter=Q(records__is_active=True))
    users = all_people().prefetch_related("groups").annotate(record_count=on_the_shelf)
    rows = [(person, role_of(person)) for person in users.order_by("-is_active", "username")]
    context = {"people": rows, "listeners_see": listeners_see_private_fields()}
    return admin_page(request, "disco/people.html", "People", context)


@require_POST
@user_passes_test(owners_only)
def listeners(request: HttpRequest) -> HttpResponse:
    """Let listeners see prices, places and remarks, or keep them from them."""
    shown = request.POST.get("shown")
    if shown not in ("0", "1"):
        raise Http404("Prices are shown to listeners (1) or not (0).")
    show_private_fields_to_listeners(shown == "1", by=signed_in_user(request))
    see = "see" if shown == "1" else "no longer see"
    messages.success(request, f"Listeners {see} prices, places and remarks.")
    return redirect("admin:people")


@user_passes_test(owners_only)
def add_person(request: HttpRequest) -> HttpResponse:
    """Show the form of a new person, and add them with a role and a password."""
    refuse_others(request.GET)
    form = AddPersonForm(request.POST or None, label_suffix="")
    if form.is_valid():
        return _saved(request, form, Verb.ADD, "was added as")
    return admin_page(request, "disco/person.html", "Add a person", {"form": form})


@user_passes_test(owners_only)
def change_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form of a person, and give them another role or password, or close their login."""
    refuse_others(request.GET)
    person = get_object_or_404(all_people(), pk=pk)
    user = signed_in_user(request)
    form = ChangePersonForm(request.POST or None, instance=person, by=user, label_suffix="")
    if form.is_valid():
        return _saved(request, form, Verb.CHANGE, "is now")
    # The form has written what was typed into `person`; the title is the stored name.
    title = str(User.objects.get(pk=pk))
    return admin_page(request, "disco/person.html", title, {"form": form, "person": person})


def _saved(request: HttpRequest, form: AddPersonForm, verb: Verb, done: str) -> HttpResponse:
    user = signed_in_user(request)
    role = Role(form.cleaned_data["role"]).label.lower()
    with transaction.atomic():
        person = form.save()
        login = "open" if person.is_active else "closed"
        password = "given" if "password" in form.changed_data or verb == Verb.ADD else ""
        note(user, verb, person, role=role, login=login, password=password)
    closed = "" if person.is_active else "; the login is closed"
    if person == user:
        update_session_auth_hash(request, person)
    messages.success(request, f"{person} {done} {role}{closed}.")
    return redirect("admin:people")
