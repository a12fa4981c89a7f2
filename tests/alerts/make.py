"""Builders for alerts: a project with its three officers, and the day on which the sweep runs."""

from datetime import date

from tests.make import make_district, make_milestone, make_person, make_project, make_unit, make_user
from tracker.alerts.models import Alert, Channel
from tracker.alerts.rules import rules
from tracker.alerts.statuses import ChannelKind
from tracker.alerts.sweep import Swept, sweep
from tracker.lib.periods import at_local
from tracker.org.statuses import Role

MILESTONE = "projects.milestone"


def sweep_on(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> Swept:
    """Sweep at a local moment."""
    return sweep(at_local(date(year, month, day), hour, minute))


def make_officers() -> dict:
    """Return the three people who answer for a project."""
    return {duty: make_person(name) for duty, name in (("responsible", "王责任"), ("deputy", "李分管"), ("main_leader", "赵主要"))}


def make_late(due_on: date = date(2016, 8, 5), **fields):
    """Return an undelivered milestone of a project with its three officers."""
    unit = make_unit(parent=make_district())
    return make_milestone(make_project(unit=unit, **(make_officers() | fields)), due_on)


def make_supervisor(**fields):
    """Return an account of the supervision office."""
    return make_user(role=Role.SUPERVISION, **fields)


def make_admin(**fields):
    """Return a system administrator."""
    return make_user(role=Role.SYSTEM_ADMIN, **fields)


def make_channel(kind=ChannelKind.WECOM, address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", **fields) -> Channel:
    """Return a channel; mail has no address."""
    return Channel.objects.create(kind=kind, name=f"{kind}", address="" if kind == ChannelKind.MAIL else address, **fields)


def make_alert(person=None, *, rule=MILESTONE, subject="1", due_on=date(2016, 8, 5), level="responsible", facts=None, **fields) -> Alert:
    """Return an open alert as the sweep writes it."""
    at = at_local(date(2016, 8, 9), 9)
    facts = facts or {"id": 1, "project_id": 1, "project": f"项目{subject}", "project_en": "", "kind": "other", "name": "主体封顶"}
    values = {"step": "late", "day": date(2016, 8, 8), "raised_at": at, "made_at": at} | fields
    if person is None and "user" not in values:
        person = make_person()
    return Alert.objects.create(rule=rule, subject=subject, due_on=due_on, level=level, person=person, facts=facts, **values)


def told(milestone) -> dict[str, str]:
    """Return name → step and level of everybody told of a milestone now."""
    alerts = Alert.objects.open().of_rule(MILESTONE).filter(subject=str(milestone.pk)).select_related("person", "user")
    return {str(alert.person or alert.user): f"{alert.step} {alert.level}" for alert in alerts}


def sentence(alert: Alert) -> str:
    """Return the alert in words."""
    return rules()[alert.rule].sentence(alert.facts)
