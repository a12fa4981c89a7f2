"""Who came, who was refused and who left: Django says it, the trail writes it down."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from tracker.trail.notes import note

MOST_CHARACTERS = 150  # of a name that somebody tried


def came(sender, request, user, **kwargs) -> None:
    """Write down a log-in."""
    note("login", thing=user)


def was_refused(sender, credentials, request=None, **kwargs) -> None:
    """Write down the name that somebody tried, and nothing else of what they typed."""
    note("login_refused", words=str(credentials.get("username") or "")[:MOST_CHARACTERS])


def left(sender, request, user, **kwargs) -> None:
    """Write down a log-out; of a session that was over already nobody is known."""
    if user is not None:
        note("logout", thing=user)


def declare() -> None:
    """Listen from the start on."""
    user_logged_in.connect(came, dispatch_uid="tracker.trail.came")
    user_login_failed.connect(was_refused, dispatch_uid="tracker.trail.was_refused")
    user_logged_out.connect(left, dispatch_uid="tracker.trail.left")
