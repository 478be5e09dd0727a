"""Django's own pages of users and groups, for owners alone: people who may change a user could make
themselves owners.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_tasks_db import admin as queue_pages

from adminkit.audit import people
from adminkit.fields import MOMENT_FIELDS
from adminkit.numbers import counted
from adminkit.strict_list import StrictTable
from adminkit.table_export import TableExport
from disco_site.people.export import GroupResource, UserResource
from disco_site.signing_in.sessions import end_sessions
from disco_site.what_happened.admin import EntryAdmin


class OwnersOnly:
    """Mixed into a ModelAdmin: single permissions do not open it."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission


admin.site.unregister([User, Group])
admin.site.register(LogEntry, EntryAdmin)
# The page of a task says what a person can use; this one shows how the queue is built.
admin.site.unregister(queue_pages.DBTaskResult)


# The fields of a user on which depends what they may do.
RIGHTS = {"is_active", "is_staff", "is_superuser", "groups", "user_permissions"}


class UserForm(AdminUserCreationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The admin puts the cursor there by script; asked twice, the browser complains.
        self.fields["username"].widget.attrs.pop("autofocus", None)


def belongings(user: User) -> list[str]:
    """Return what keeps a user from being deleted, each kind of rows counted."""
    counts = []
    for relation in User._meta.related_objects:
        if relation.on_delete is models.PROTECT:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: user})
            if total := rows.count():
                names = relation.related_model._meta
                word, words = str(names.verbose_name), str(names.verbose_name_plural)
                counts.append(counted(total, word, words))
    # Django would delete them with the login.
    if total := LogEntry.objects.filter(user=user).count():
        counts.append(f"{counted(total, 'entry', 'entries')} in What happened")
    return counts


@admin.register(User)
class DiscoUserAdmin(TableExport, OwnersOnly, StrictTable, UserAdmin):
    resource_classes = [UserResource]
    add_form = UserForm
    formfield_overrides = MOMENT_FIELDS

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return people(super().get_queryset(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the groups; whoever has other rights now signs in anew."""
        super().save_related(request, form, formsets, change)
        if change and not RIGHTS.isdisjoint(form.changed_data):
            end_sessions(form.instance)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what goes with the users; of those to whom something belongs, only what that
        is, which keeps all of them.
        """
        kept = [f"{user}: {what}" for user in objs for what in belongings(user)]
        return ([], {}, set(), kept) if kept else super().get_deleted_objects(objs, request)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Say what keeps a login, and lead to where it is closed."""
        user = self.get_object(request, unquote(object_id))
        if user and (kept := belongings(user)) and self.has_delete_permission(request, user):
            what = ", ".join(kept)
            messages.error(request, f"{user} has {what}, so the login stays. Close it instead.")
            return redirect("admin:person_change", user.pk)
        return super().delete_view(request, object_id, extra_context)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Redirect to the page of the person, the one place to give somebody else a password."""
        if (user := self.get_object(request, unquote(id))) is None:
            raise Http404
        return redirect("admin:person_change", user.pk)


@admin.register(Group)
class DiscoGroupAdmin(TableExport, OwnersOnly, StrictTable, GroupAdmin):
    resource_classes = [GroupResource]
