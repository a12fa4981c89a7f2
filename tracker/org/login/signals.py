"""What Django says about log-ins: a session begins and ends with them."""

from django.contrib.auth.signals import user_logged_in, user_logged_out

from tracker.lib import periods
from tracker.org.login import sessions
from tracker.org.statuses import WhyEnded


def began(sender, request, user, **kwargs) -> None:
    """Write down that a session began."""
    sessions.begin(request, user)


def ended(sender, request, user, **kwargs) -> None:
    """Write down that a session was left."""
    session = sessions.of_key(request.session.session_key or "") if user is not None else None
    if session is not None:
        sessions.end(session, WhyEnded.LOG_OUT, at=periods.real_now())


def declare() -> None:
    """Listen from the start on."""
    user_logged_in.connect(began, dispatch_uid="tracker.org.login.began")
    user_logged_out.connect(ended, dispatch_uid="tracker.org.login.ended")
