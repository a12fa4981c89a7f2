"""The words of alerts: whom a level reaches, how an alert ended, through what it travels."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.org.statuses import Duty, Role


class Level(models.TextChoices):
    """Who is told, in the order in which lateness widens the circle; a level is a duty or a role."""

    RESPONSIBLE = Duty.RESPONSIBLE.value, Duty.RESPONSIBLE.label
    DEPUTY = Duty.DEPUTY.value, Duty.DEPUTY.label
    MAIN_LEADER = Duty.MAIN_LEADER.value, Duty.MAIN_LEADER.label
    SUPERVISION = Role.SUPERVISION.value, Role.SUPERVISION.label
    DISCIPLINE = Role.DISCIPLINE.value, Role.DISCIPLINE.label
    SYSTEM_ADMIN = Role.SYSTEM_ADMIN.value, Role.SYSTEM_ADMIN.label


LADDER = (Level.RESPONSIBLE, Level.DEPUTY, Level.MAIN_LEADER, Level.SUPERVISION)
URGENT = (Level.MAIN_LEADER, Level.SUPERVISION, Level.DISCIPLINE, Level.SYSTEM_ADMIN)  # told at once, outside quiet hours


class Ending(models.TextChoices):
    """How an alert ended; empty while it is open."""

    DONE = "done", pgettext_lazy("alert", "Marked as done")
    SETTLED = "settled", pgettext_lazy("alert", "Settled")
    REPLACED = "replaced", pgettext_lazy("alert", "Replaced by a later one")


class ChannelKind(models.TextChoices):
    """Through what a digest travels; the inbox needs no channel."""

    MAIL = "mail", _("E-mail")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")


ROBOTS = (ChannelKind.WECOM, ChannelKind.DINGTALK)
