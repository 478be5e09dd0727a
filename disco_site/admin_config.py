"""The app config of the admin, alone in its module, so that Django knows it is the default."""

import atexit
import gc

from django.contrib.admin.apps import AdminConfig


class DiscoAdminConfig(AdminConfig):
    default_site = "disco_site.site.DiscoSite"

    def ready(self) -> None:
        """Register the pages of all apps, the last that is loaded of Disco."""
        super().ready()
        # What is loaded by now stays as long as the process. Looking through it for what nobody
        # needs any more was a sixth of the time of importing a file again. At the end it is looked
        # through after all: databases are closed by it, and their logs put away.
        gc.freeze()
        # Nor is it worth looking every 700 objects: those of thousands of rows go together.
        gc.set_threshold(50_000, 10, 10)
        gc.enable()
        atexit.register(gc.unfreeze)
