"""Who somebody is: name, password, and the code of the second factor of those who have one."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from disco_site.signing_in.second_factor import opens


class PasswordAndCode(ModelBackend):
    """All of it is asked for at once, and a wrong code is a failure as a wrong password is: nobody
    learns which of them was right.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        code: str = "",
        **kwargs: Any,
    ) -> User | None:
        user = super().authenticate(request, username=username, password=password, **kwargs)
        return user if isinstance(user, User) and opens(user, code) else None
