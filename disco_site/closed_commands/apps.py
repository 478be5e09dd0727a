from django.apps import AppConfig


class ClosedCommandsConfig(AppConfig):
    name = "disco_site.closed_commands"
    verbose_name = "Closed commands"
