"""Mails to an administrator, and to the audit administrators, when somebody else touches what lets that administrator in."""

from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from tracker.jobs import outbox
from tracker.lib import acting, periods
from tracker.org.models import User
from tracker.org.people import audit_addresses
from tracker.org.statuses import ADMINISTRATORS

TOPIC = "org.warning"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PASSWORD = gettext_noop("An initial password was set for the account %(name)s.")
FACTOR = gettext_noop("The second factor of the account %(name)s was reset.")
CLOSED = gettext_noop("The account %(name)s was closed.")
CONTACT = gettext_noop("Telephone or e-mail of the holder of the account %(name)s were changed.")


def is_administrators(user: User) -> bool:
    """Return True if an account holds, held or will hold an administrator's role."""
    return user.roles.filter(role__in=ADMINISTRATORS).exists()


def tell(user: User, sentence: str, *addresses: str) -> None:
    """Mail to an administrator, to further addresses and to the audit administrators what was done; the audit trail says it anyway."""
    if not is_administrators(user):
        return
    now = periods.real_now()
    own = user.person.email if user.person_id else ""
    people = sorted({one for one in (own, *addresses) if one})
    told = {"sentence": sentence, "name": user.username, "to": people, "by": acting.current().user_name, "at": now.isoformat()}
    outbox.ask(TOPIC, f"{TOPIC}:{user.pk}:{now.isoformat()}", told)


def send(payload: dict, key: str) -> None:
    """Mail it; without a mail server nothing goes out, and the audit trail alone tells."""
    people = sorted({*payload["to"], *audit_addresses(periods.today())})
    if not people or (settings.EMAIL_BACKEND == SMTP and not settings.EMAIL_HOST):
        return
    with override(settings.LANGUAGE_CODE):
        at = f"{datetime.fromisoformat(payload['at']).astimezone(periods.LOCAL):%Y-%m-%d %H:%M}"
        lines = [
            _(payload["sentence"]) % {"name": payload["name"]},
            _("When: %(at)s. By: %(by)s.") % {"at": at, "by": payload["by"] or _("somebody at the server")},
            _("If this was not agreed with you, tell the audit administrator at once."),
        ]
        subject = _("Change to an administrator's account")
    try:
        EmailMessage(subject, "\n\n".join(lines), to=people, headers={"Message-ID": f"<{key}@tracker>"}).send()
    except (SMTPException, OSError) as error:
        raise outbox.TryLater(f"{type(error).__name__}: {error}") from error


def declare() -> None:
    """Register at start."""
    outbox.handle(TOPIC, send)
