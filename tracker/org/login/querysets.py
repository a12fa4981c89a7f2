"""Questions about log-ins, sessions and devices."""

from datetime import date, datetime

from django.db import models

from tracker.lib.scoping import Scoped, door


class PolicyQuerySet(models.QuerySet):
    """Versions of the log-in policy."""

    def in_force(self, day: date):
        """Return the version that holds on a day, or None before the first."""
        return self.latest_first().filter(first_day__lte=day).first()

    def latest_first(self):
        """Return the versions as they take precedence: the latest day first, of one day the one added last."""
        return self.order_by("-first_day", "-pk")


class SessionQuerySet(Scoped):
    """Sessions, from log-in to end."""

    def still_open(self):
        """Return the sessions that have not ended."""
        return self.filter(ended_at=None)

    @door
    def of(self, user):
        """Return the sessions of a user."""
        return self.filter(user=user)

    def newest_first(self):
        """Return the sessions by the moment of the log-in."""
        return self.order_by("-began_at", "-pk")

    def ended_before(self, moment: datetime):
        """Return the sessions that ended before a moment."""
        return self.filter(ended_at__lt=moment)


class PastPasswordQuerySet(Scoped):
    """Hashes of the passwords that users had."""

    @door
    def latest_of(self, user, wanted: int):
        """Return the latest passwords of a user, the present one among them."""
        return self.filter(user=user).order_by("-set_at", "-pk")[:wanted]


class DeviceQuerySet(models.QuerySet):
    """Devices that show codes."""

    def in_use(self, user):
        """Return the device with which a user confirms log-ins, or None."""
        return self.filter(user=user, confirmed=True).first()

    def waiting(self, user):
        """Return the device that a user has begun to enrol, or None."""
        return self.filter(user=user, confirmed=False).order_by("-pk").first()

    def abandoned(self, moment: datetime):
        """Return the devices whose enrolment was begun before a moment and never confirmed."""
        return self.filter(confirmed=False, created_at__lt=moment)
