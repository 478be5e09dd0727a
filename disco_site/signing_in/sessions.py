"""The end of sessions before their time."""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_sessions(user: User) -> int:
    """Sign somebody out everywhere, for good. Returns of how many sessions.

    Django asks at each request whether a login is open, but a session outlives the time in which
    it is closed: whoever was signed in would be so again as soon as it is opened.
    """
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    keys = [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
