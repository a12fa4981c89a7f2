"""Questions about alerts and what was sent of them."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from tracker.alerts.rules import private_rules
from tracker.alerts.statuses import Level
from tracker.jobs.models import Outbox
from tracker.lib.scoping import Scoped, door
from tracker.org.rights import reach


def addressed_to(user) -> Q:
    """Return the condition that an alert is a user's own: addressed to the account or to the person behind it."""
    mine = Q(user=user.pk)
    return mine | Q(person=user.person_id) if user.person_id else mine


class AlertQuerySet(Scoped):
    """Alerts, each addressed to one person."""

    @door
    def visible_to(self, user):
        """Return a user's own alerts, and nobody else's whatever the role."""
        return self.filter(addressed_to(user))

    def open(self):
        """Return the alerts that still stand."""
        return self.filter(done_at=None)

    def ended(self):
        """Return the alerts that ended: done, settled or replaced."""
        return self.exclude(done_at=None)

    def of_rule(self, code: str):
        """Return the alerts of one rule."""
        return self.filter(rule=code)

    def by_due(self):
        """Return the alerts in the order of their due day, the latest first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def latest_ended(self):
        """Return ended alerts, the newest ending first."""
        return self.order_by("-done_at", "-id")

    def on_subjects_of(self, alerts):
        """Return the open alerts about the same subjects: who else was told."""
        return self.open().filter(rule__in={one.rule for one in alerts}, subject__in={one.subject for one in alerts})

    def leaving_by(self, channel):
        """Return the open alerts that have not left through a channel and are within its scope; a group hears of nothing private."""
        from tracker.alerts.models import Delivery

        alerts = self.open().filter(~Exists(Delivery.objects.filter(alert=OuterRef("pk"), channel=channel)))
        if channel.unit_id:
            alerts = alerts.filter(unit__path__startswith=channel.unit.path)
        if channel.level:
            levels = list(Level)
            alerts = alerts.filter(level__in=levels[levels.index(channel.level) :])
        if channel.is_robot:
            return alerts.exclude(rule__in=private_rules())
        return alerts.filter(person__isnull=False).exclude(person__email="")

    def reaching_nobody(self):
        """Return the open alerts of people who neither log in nor have an e-mail address."""
        return self.open().filter(person__isnull=False, person__email="").exclude(person__user__is_active=True)


def open_count(user) -> int:
    """Return how many alerts are open in a user's inbox; one query on an index of open alerts only."""
    from tracker.alerts.models import Alert

    return Alert.objects.visible_to(user).open().count()


class PolicyQuerySet(models.QuerySet):
    """Dated versions of the policy."""

    def on(self, day: date):
        """Return the versions that had begun by a day, the one in force first."""
        return self.filter(first_day__lte=day).order_by("-first_day")


class ChannelQuerySet(Scoped):
    """Channels."""

    @door
    def visible_to(self, user):
        """Return the channels for those who administer them; a channel belongs to no unit's people."""
        return self if reach(user, "alerts.channel").everywhere else self.none()

    def active(self):
        """Return the channels in use."""
        return self.filter(is_active=True)


class DigestQuerySet(Scoped):
    """What was sent, or waits to be."""

    @door
    def visible_to(self, user):
        """Return the log for those who administer channels."""
        return self if reach(user, "alerts.digest").everywhere else self.none()

    def with_outbox(self):
        """Annotate how sending stands: attempts, error, dead_at, done_at, not_before of the outbox row."""
        row = Outbox.objects.filter(key=OuterRef("key"))
        names = ("attempts", "error", "dead_at", "done_at", "not_before")
        return self.annotate(**{name: models.Subquery(row.values(name)[:1]) for name in names})

    def sent(self):
        """Return the digests that the receiver took."""
        return self.filter(sent_at__isnull=False)

    def failed(self):
        """Return the digests that were given up (see with_outbox)."""
        return self.filter(sent_at=None, dead_at__isnull=False)

    def waiting(self):
        """Return the digests on their way (see with_outbox)."""
        return self.filter(sent_at=None, dead_at=None, done_at=None)
