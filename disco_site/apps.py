from django.apps import AppConfig


class DiscoSiteConfig(AppConfig):
    name = "disco_site"
    verbose_name = "Disco"

    def ready(self) -> None:
        # Registers the system checks.
        from disco_site import checks  # noqa: F401, PLC0415 (models are loaded after this module)
