from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class SigningInConfig(AppConfig):
    name = "disco_site.signing_in"
    label = "signing_in"

    def ready(self) -> None:
        from disco_site.signing_in.noted_at_sign_in import (  # noqa: PLC0415 (models are loaded after this module)
            note_sign_in,
        )

        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(note_sign_in, dispatch_uid="disco")
