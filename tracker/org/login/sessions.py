"""Sessions from log-in to end: begun, seen, checked at every request, ended for a reason that the person is told."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.lib import periods
from tracker.lib.addresses import client_address
from tracker.org.login import policy
from tracker.org.login.models import CodeDevice, LogInPolicy, LogInSession
from tracker.org.login.store import hashed
from tracker.org.rights import has_role
from tracker.org.statuses import WhyEnded
from tracker.trail.notes import note

SEEN_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=200)  # logs are kept for six months at least
TOLD = "why_ended"  # key of the anonymous session that follows: why the last one ended

SENTENCES = {
    WhyEnded.IDLE: _("You did nothing for a while, so you were logged out. Please log in again."),
    WhyEnded.TOO_LONG: _("A log-in lasts one working day at most. Please log in again."),
    WhyEnded.ELSEWHERE: _(
        "Your account has logged in elsewhere. If that was not you, change your password and tell the security administrator."
    ),
    WhyEnded.PASSWORD: _("The password of the account was changed. Please log in with the new one."),
    WhyEnded.CLOSED: _("This account is closed. Ask your security administrator to open it again."),
    WhyEnded.ROLES: _("Your roles have changed. Please log in again."),
    WhyEnded.FACTOR: _("The second factor of the account was changed. Please log in again."),
    WhyEnded.GUESSED: _("The old password was wrong too often, so you were logged out."),
    WhyEnded.BY_USER: _("You ended this session from another device."),
    WhyEnded.BY_ADMIN: _("The security administrator ended this session. Please log in again."),
}


def of_key(key: str) -> LogInSession | None:
    """Return the session that a cookie belongs to, with its user, or None."""
    found = LogInSession.objects.unscoped("the key of a session finds it, as a name finds an account").filter(key_hash=hashed(key))
    return found.select_related("user__person").first()


def begin(request, user) -> LogInSession:
    """Write down a log-in under a fresh key; whoever still has to show a code does not end the older sessions yet."""
    rules, at, store = policy.current(), periods.real_now(), request.session
    if not store.session_key or of_key(store.session_key):
        store.cycle_key()
    store.set_expiry(rules.absolute_hours * 3600)
    request.log_in = LogInSession.objects.create(
        user=user,
        key_hash=hashed(store.session_key),
        began_at=at,
        seen_at=at,
        address=client_address(request) or None,
        browser=request.META.get("HTTP_USER_AGENT", "")[:255],
        awaits_code=CodeDevice.objects.in_use(user) is not None,
    )
    if not awaits_second_factor(request.log_in, user, rules):
        _end_older(request.log_in, rules, at)
    return request.log_in


def awaits_second_factor(session: LogInSession, user, rules: LogInPolicy) -> bool:
    """Return True as long as a password alone stands behind a session that needs more."""
    if session.has_second_factor:
        return False
    return session.awaits_code or has_role(user, *policy.roles_with_factor(rules))


def accept_second_factor(request) -> None:
    """Let a session go on with a second factor shown, under a fresh key; the user's older sessions may end now."""
    request.session.cycle_key()
    request.log_in.has_second_factor = True
    carry_over(request)
    request.log_in.save(update_fields=["has_second_factor"])
    _end_older(request.log_in, policy.current(), periods.real_now())


def carry_over(request) -> None:
    """Keep a session's row with it when its key was changed."""
    request.log_in.key_hash = hashed(request.session.session_key)
    request.log_in.save(update_fields=["key_hash"])


def why_over(session: LogInSession, rules: LogInPolicy, *, at: datetime) -> str:
    """Return why a session is over at a moment, or "" while it lasts."""
    if session.why_ended:
        return session.why_ended
    if at - session.began_at >= timedelta(hours=rules.absolute_hours):
        return WhyEnded.TOO_LONG
    if at - session.seen_at >= timedelta(minutes=rules.idle_minutes):
        return WhyEnded.IDLE
    return ""


def see(session: LogInSession, *, at: datetime) -> None:
    """Write down that a session was used, once a minute at most."""
    if at - session.seen_at >= SEEN_EVERY:
        LogInSession.objects.again(session).still_open().update(seen_at=at)


def end(session: LogInSession, why: str, *, at: datetime) -> None:
    """End a session; one that has ended keeps its first reason. Who leaves by themselves is noted by the log-out."""
    ended = LogInSession.objects.again(session).still_open().update(ended_at=at, why_ended=why)
    if ended and why != WhyEnded.LOG_OUT:
        _note_end(session.user_id, why)


def _note_end(user_id: int, why: str, sessions: int = 1) -> None:
    note("session_ended", thing="org.user", pk=user_id, words=WhyEnded(why).label, sessions=sessions)


def end_all(user, why: str, *, at: datetime | None = None, but: LogInSession | None = None) -> int:
    """End the open sessions of a user, one excepted; return how many they were."""
    found = LogInSession.objects.of(user).still_open().exclude(pk=but.pk if but else None)
    ended = found.update(ended_at=at or periods.real_now(), why_ended=why)
    if ended:
        _note_end(user.pk, why, ended)
    return ended


def _end_older(session: LogInSession, rules: LogInPolicy, at: datetime) -> None:
    if rules.one_session:
        end_all(session.user, WhyEnded.ELSEWHERE, at=at, but=session)


def open_of(user, *, at: datetime) -> list[LogInSession]:
    """Return the sessions of a user that last at a moment, the newest first."""
    rules = policy.current()
    return [one for one in LogInSession.objects.of(user).still_open().newest_first() if not why_over(one, rules, at=at)]


def end_forgotten(rules: LogInPolicy, *, at: datetime) -> int:
    """End the sessions whose time is over and whose person never came back; return how many they were."""
    too_long = Q(began_at__lte=at - timedelta(hours=rules.absolute_hours))
    idle = Q(seen_at__lte=at - timedelta(minutes=rules.idle_minutes))
    count = 0
    for why, is_over in ((WhyEnded.TOO_LONG, too_long), (WhyEnded.IDLE, idle)):
        for session in LogInSession.objects.still_open().filter(is_over):
            end(session, why, at=at)
            count += 1
    return count
