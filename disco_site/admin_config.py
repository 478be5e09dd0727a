"""The admin's app config. In a module of its own: beside another config Django could not tell which is the default."""

from django.contrib.admin.apps import AdminConfig


class DiscoAdminConfig(AdminConfig):
    default_site = "disco_site.site.DiscoSite"
