"""The app config of the admin, alone in its module, so that Django knows it is the default."""

from django.contrib.admin.apps import AdminConfig


class DiscoAdminConfig(AdminConfig):
    default_site = "disco_site.site.DiscoSite"
