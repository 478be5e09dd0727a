import atexit
import gc

from django.apps import AppConfig


class DiscoSiteConfig(AppConfig):
    name = "disco_site"
    verbose_name = "Disco"

    def ready(self) -> None:
        # Registers the system checks.
        from disco_site import checks  # noqa: F401, PLC0415 (models are loaded after this module)

        # What is loaded by now stays as long as the process. Looking through it for what nobody
        # needs any more was a sixth of the time of importing a file again. At the end it is looked
        # through after all: databases are closed by it, and their logs put away.
        gc.freeze()
        gc.enable()
        atexit.register(gc.unfreeze)
