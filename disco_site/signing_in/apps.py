from django.apps import AppConfig


class SigningInConfig(AppConfig):
    name = "disco_site.signing_in"
    label = "signing_in"
