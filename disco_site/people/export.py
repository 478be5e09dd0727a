"""The columns of exported users and groups. Passwords, hashed or not, are never among them."""

from django.contrib.auth.models import Group, User
from import_export.fields import Field
from import_export.resources import ModelResource

from collection.cells import join_list


class UserResource(ModelResource):
    groups = Field(column_name="groups")

    class Meta:
        model = User
        fields = export_order = [
            "username",
            "first_name",
            "last_name",
            "email",
            "is_active",
            "is_staff",
            "is_superuser",
            "groups",
            "last_login",
            "date_joined",
        ]

    def dehydrate_groups(self, user: User) -> str:
        return join_list(user.groups.order_by("name").values_list("name", flat=True))


class GroupResource(ModelResource):
    permissions = Field(column_name="permissions")

    class Meta:
        model = Group
        fields = export_order = ["name", "permissions"]

    def dehydrate_permissions(self, group: Group) -> str:
        """Return the permissions as code names them, such as collection.add_record."""
        named = group.permissions.order_by("content_type__app_label", "codename")
        pairs = named.values_list("content_type__app_label", "codename")
        return join_list(f"{app}.{codename}" for app, codename in pairs)
