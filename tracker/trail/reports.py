"""What the verifier found, day by day: written into the trail itself, shown on the health page, mailed with the heads."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tracker.jobs import health, outbox
from tracker.jobs.schedule import Daily, Every, Job, register
from tracker.lib import acting, periods
from tracker.trail import heads, triggers
from tracker.trail.heads import Head
from tracker.trail.looks import accepted, known_good, last_look
from tracker.trail.models import Act
from tracker.trail.notes import ACCEPTED, VERIFIED, verified
from tracker.trail.verify import Finding, Report, verify

TOPIC = "trail.heads"
MOST_TOLD = 200
LOOKED_AT_EACH_TIME = ("trigger:", "function:")
MONDAY = 0
SMTP = "django.core.mail.backends.smtp.EmailBackend"
OVERLAP = timedelta(days=1)  # an act is older than its seal, by a long transaction at most

_addressees: list[Callable[[date], list[str]]] = []


def mail_to(addressees: Callable[[date], list[str]]) -> None:
    """Let the app that knows the people say to whom the heads of a day go."""
    _addressees[:] = [addressees]


def look_daily(label: str, at: datetime) -> str:
    """Verify what is new, on Mondays everything; write the heads to the file of the day and mail them."""
    now, last = periods.real_now(), last_look()
    is_whole = last is None or periods.local_day(now).weekday() == MONDAY
    report = _look(last, is_whole=is_whole)
    found = heads.heads()
    heads.keep(found, now)
    picture = _picture(report, last, is_whole=is_whole)
    if last is None or last.detail["label"] != label or picture != last.detail["findings"]:
        _write(report, picture, [[head.chain, head.seq, head.hash] for head in found], label)
        outbox.ask(TOPIC, f"{TOPIC}:{label}", {"text": heads.text_of(found, now), "day": periods.local_day(now).isoformat()})
    return _result(report, heads.fingerprint(found)[:16])


def watch(label: str, at: datetime) -> str:
    """Verify what came since the last daily look; write down only what changes the picture."""
    last = last_look()
    report = _look(last, is_whole=False)
    picture = _picture(report, last, is_whole=False)
    if last is not None and picture != last.detail["findings"]:
        _write(report, picture, last.detail["heads"], label)
    return _result(report, "")


def _look(last: Act | None, *, is_whole: bool) -> Report:
    """Verify what follows the last daily look, or everything; heads in our files and in that look are compared in any case."""
    good = known_good(last)
    since_at = last.at - OVERLAP if last and not is_whole else None
    return verify(since=[] if is_whole else good, since_at=since_at, known=[*heads.kept(), *good], rows=is_whole)


def _picture(report: Report, last: Act | None, *, is_whole: bool) -> dict[str, str]:
    """Return all findings by key, with what earlier looks found in what this one did not look at again."""
    earlier = last.detail["findings"] if last and not is_whole else {}
    still = {key: words for key, words in earlier.items() if not key.startswith(LOOKED_AT_EACH_TIME)}
    return still | {finding.key: str(finding) for finding in report.findings}


def _write(report: Report, picture: dict[str, str], known: list[list], label: str) -> None:
    found = [Head(*row) for row in known]
    told = dict(list(picture.items())[:MOST_TOLD])
    facts = {"acts": report.acts, "changes": report.changes, "fingerprint": heads.fingerprint(found), "heads": known}
    verified(VERIFIED, label=label, findings=told, **facts)


def _result(report: Report, more: str) -> str:
    facts = {"acts": report.acts, "changes": report.changes, "n": len(report.findings)}
    return " ".join([_("%(acts)d acts, %(changes)d changes, %(n)d findings") % facts, more]).strip()


def accept(found: list[Finding], *, because: str) -> None:
    """Write down that somebody looked into findings: they stay findings, and no longer make the health page red."""
    with acting.because(because):
        verified(ACCEPTED, words=because, findings=sorted(finding.key for finding in found))


def finding() -> health.Finding:
    """Return how the trail stands for the health page: red while a finding is open or a table has lost its triggers."""
    last = last_look()
    lacking = triggers.missing()
    found = set(last.detail["findings"]) if last else set()
    is_open = bool(found - accepted())
    advice = _("Keep everything as it is, run manage.py trail verify, and tell the audit administrator; see the administrator's handbook.")
    brief = _words(last, len(lacking))
    if found and not is_open:
        brief = _and(brief, _("%(n)d accepted") % {"n": len(found)})
    print_ = heads.readable(last.detail["fingerprint"]) if last else ""
    facts = {
        "words": _and(brief, _("heads %(fingerprint)s") % {"fingerprint": print_}) if print_ else brief,
        "brief": brief,
        "accepted": 0 if is_open else len(found),
        "verified_at": last.at if last else None,
        "missing_triggers": len(lacking),
    }
    return health.Finding("trail", gettext_lazy("Audit trail"), not is_open and not lacking, facts, advice, is_set_up=last is not None)


def _words(last: Act | None, lacking: int) -> str:
    words = [_("%(n)d triggers missing") % {"n": lacking}] if lacking else []
    if last is None:
        return _and(*words, _("not verified yet"))
    facts = {"at": last.at.astimezone(periods.LOCAL).strftime("%Y-%m-%d %H:%M"), "n": len(last.detail["findings"])}
    words.append(_("verified %(at)s: %(n)d findings") % facts)
    return _and(*words)


def _and(*words: str) -> str:
    return pgettext("between facts", ", ").join(words)


def send_heads(payload: dict, key: str) -> None:
    """Mail the heads of a day to the audit administrators: where the database's own administrator cannot reach them."""
    people = [address for addressees in _addressees for address in addressees(periods.today())]
    if not people or (settings.EMAIL_BACKEND == SMTP and not settings.EMAIL_HOST):
        return
    subject = _("Heads of the audit trail, %(day)s") % {"day": payload["day"]}
    body = _("Keep this mail: manage.py trail verify --head compares the trail with it.") + "\n\n" + payload["text"]
    try:
        EmailMessage(subject, body, to=people, headers={"Message-ID": f"<{key}@tracker>"}).send()
    except (SMTPException, OSError) as error:
        raise outbox.TryLater(f"{type(error).__name__}: {error}") from error


def declare() -> None:
    """Register at start."""
    outbox.handle(TOPIC, send_heads)
    register(Job("trail-head", gettext_lazy("Daily look at the audit trail"), Daily(hour=2), look_daily))
    register(Job("trail-watch", gettext_lazy("Watch over the audit trail"), Every(minutes=5), watch))
    health.add_finding(finding)
