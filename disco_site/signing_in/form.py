"""The form with which people sign in."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate

from disco_site.signing_in.models import SecondFactor


class CodeField(forms.CharField):
    """The code of a second factor, or a recovery code."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"})
        usual: dict[str, Any] = {"label": "Code", "max_length": 30, "required": False}
        super().__init__(**(usual | {"widget": widget} | options))


class SignInForm(AdminAuthenticationForm):
    """Name and password, and the code where anybody on this site has a second factor."""

    code = CodeField(help_text="Of your second factor, if you have set one up.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = "name or password"
        if SecondFactor.objects.exists():
            words = "name, password or code"
        else:
            del self.fields["code"]
        self.error_messages = self.error_messages | {
            "invalid_login": f"The {words} is wrong; capital letters count."
        }

    def clean(self) -> dict[str, Any]:
        """As in Django's form, with the code."""
        given = {name: self.cleaned_data.get(name, "") for name in ("username", "password", "code")}
        if given["username"] and given["password"]:
            self.user_cache = authenticate(self.request, **given)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data
