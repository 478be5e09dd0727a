from django.apps import AppConfig


class DiscoSiteConfig(AppConfig):
    name = "disco_site"
    verbose_name = "Disco"

    def ready(self) -> None:
        from disco_site import checks  # noqa: F401  registers the system checks
