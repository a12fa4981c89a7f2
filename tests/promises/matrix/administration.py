"""Rows of the table: the roof, the organisation, log-in, jobs, alerts (see table.py)."""

import json
from datetime import date

from tests.make import PASSWORD
from tests.promises.matrix.rules import (
    FORM,
    HELD,
    PEOPLE,
    POST,
    READ,
    UNITS,
    Row,
    among,
    anywhere,
    mine,
    on_it,
)
from tests.promises.matrix.words import NEW_PASSWORD, SAID, TODAY, pk
from tracker.lib import periods
from tracker.org.statuses import ADMINISTRATORS

# --- The roof -------------------------------------------------------------------

ROOF = [
    Row("home", fine=(302,)),
    Row("overview"),
    Row("todo"),
    Row("todo-count"),
    Row("search", query="q=项目"),
    Row("login", methods=FORM, for_strangers=True, fine=(200, 302), done=(200, 302), changes=False),
    Row("logout", methods=POST, sound=lambda it: {}, changes=False),
    Row(
        "password_change",
        methods=FORM,
        sound=lambda it: {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    ),
    Row("set_language", methods=POST, for_strangers=True, sound=lambda it: {"language": "en"}, changes=False),
    Row("healthz", for_strangers=True, fine=(200, 503)),
    Row("styleguide", only_if="TRACKER_DEBUG"),
    Row("sign_on:start", methods=READ, for_strangers=True, fine=(302,), only_if="TRACKER_OIDC_ISSUER"),
    Row(
        "sign_on:callback", methods=READ, for_strangers=True, fine=(400,), only_if="TRACKER_OIDC_ISSUER"
    ),  # nobody comes back who did not set out
    Row(
        "sign_on:unbind",
        (anywhere("org.user", "change"),),
        POST,
        pk("user"),
        PEOPLE,
        lambda it: {},
        changes=False,
        only_if="TRACKER_OIDC_ISSUER",
    ),
    Row("login-administrators", methods=FORM, for_strangers=True, fine=(200, 302), only_if="TRACKER_OIDC_ONLY"),
]

# --- The organisation -------------------------------------------------------------

UNIT_CHANGE, PERSON_CHANGE = anywhere("org.unit", "change"), anywhere("org.person", "change")
USER_SEES, USER_CHANGE = anywhere("org.user"), anywhere("org.user", "change")
SEES_UNIT, SEES_PERSON = anywhere("org.unit"), on_it("org.person")
NOTICE = json.dumps(
    {"year": 2027, "papers": ["https://www.gov.cn/2027.htm"], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]}
)
PERSON = {"name": "新来者", "phone": "13800000000", "email": ""}


def new_unit(it) -> dict:
    """Return a sound new unit under the one of the place."""
    return {
        "name": "新设社区",
        "short_name": "新设",
        "name_en": "",
        "code": "new-1",
        "kind": "community",
        "order": 9,
        "parent": it.root.pk,
        "on": TODAY,
    }


def changed_unit(it) -> dict:
    """Return a sound change of a unit."""
    unit = it.unit
    return {"name": "改名", "short_name": "改名", "name_en": "", "code": unit.code, "kind": unit.kind, "order": unit.order}


def new_role(it) -> dict:
    """Return a role to give."""
    return {"role": "inspector", "unit": it.own_unit.pk, "first_day": TODAY, "last_day": ""}


ORG = [
    Row("org:home", (among(*ADMINISTRATORS),)),
    Row("org:me"),
    Row("org:units", (SEES_UNIT,)),
    Row("org:unit-new", (UNIT_CHANGE,), FORM, sound=new_unit),
    Row("org:unit", (SEES_UNIT,), at=pk("unit"), places=UNITS),
    Row("org:unit-edit", (UNIT_CHANGE,), FORM, pk("unit"), UNITS, sound=changed_unit),
    Row("org:unit-place", (UNIT_CHANGE,), FORM, pk("leaf"), UNITS, sound=lambda it: {"parent": it.elsewhere.pk, "on": TODAY}),
    Row("org:unit-end", (UNIT_CHANGE,), FORM, pk("leaf"), UNITS, sound=lambda it: {"on": TODAY}),
    Row("org:people", (anywhere("org.person"),)),
    Row("org:person-new", (PERSON_CHANGE,), FORM, sound=lambda it: PERSON),
    Row("org:person", (SEES_PERSON,), at=pk("person"), places=PEOPLE),
    Row("org:person-edit", (PERSON_CHANGE,), FORM, pk("person"), PEOPLE, sound=lambda it: PERSON),
    Row(
        "org:post-new",
        (PERSON_CHANGE,),
        FORM,
        pk("person"),
        PEOPLE,
        sound=lambda it: {"unit": it.root.pk, "title": "主任", "title_en": "", "duty": "", "first_day": TODAY},
    ),
    Row("org:post-end", (PERSON_CHANGE,), FORM, pk("post"), PEOPLE, sound=lambda it: {"on": TODAY}),
    Row("org:users", (USER_SEES,)),
    Row(
        "org:user-new",
        (USER_CHANGE,),
        FORM,
        sound=lambda it: {"person": it.spare_person.pk, "username": "xinlaizhe", "password": NEW_PASSWORD},
    ),
    Row("org:user", (USER_SEES,), at=pk("user"), places=PEOPLE),
    Row("org:user-password", (USER_CHANGE,), FORM, pk("user"), PEOPLE, sound=lambda it: {"password": NEW_PASSWORD}),
    Row("org:user-close", (USER_CHANGE,), POST, pk("user"), PEOPLE, sound=lambda it: {}),
    Row("org:user-reopen", (USER_CHANGE,), POST, pk("closed_user"), sound=lambda it: {}),
    Row("org:role-new", (USER_CHANGE,), FORM, pk("user"), PEOPLE, sound=new_role),
    Row("org:role-end", (USER_CHANGE,), FORM, pk("role"), PEOPLE, sound=lambda it: {"on": "2016-08-08"}),
    Row("org:rights", (USER_SEES,)),
    Row("org:person-leave", (anywhere("org.person", "leave"),), FORM, pk("person"), PEOPLE, lambda it: {"on": TODAY, "reason": "调离"}),
    Row("org:calendar", fine=(302,)),
    Row("org:calendar-year", (anywhere("org.calendarday"),), at=lambda it: {"year": 2016}),
    Row(
        "org:calendar-day",
        (anywhere("org.calendarday", "change"),),
        FORM,
        lambda it: {"day": date(2016, 8, 10)},
        sound=lambda it: {"kind": "off", "name": "台风"},
    ),
    Row(
        "org:calendar-load",
        (anywhere("org.calendarday", "change"),),
        FORM,
        sound=lambda it: {"text": NOTICE, "source": "通知", "apply": "1"},
    ),
]

LOG_IN_POLICY = {
    "source": "〔2026〕1号",
    "least_length": 12,
    "classes": 3,
    "change_days": 90,
    "remembered": 5,
    "failures": 5,
    "address_failures": 30,
    "lock_minutes": 30,
    "idle_minutes": 30,
    "absolute_hours": 12,
    "second_factor_roles": [],
}

LOG_IN = [
    Row("org:sessions"),
    Row("org:sessions-end-others", methods=POST, sound=lambda it: {}, changes=False),
    Row("org:user-sessions", (USER_SEES,), at=pk("user"), places=PEOPLE),
    Row("org:user-sessions-end", (USER_CHANGE,), POST, pk("user"), PEOPLE, lambda it: {}),
    Row("org:factor"),
    Row("org:factor-begin", methods=POST, sound=lambda it: {}),
    Row("org:factor-enrol", methods=FORM),
    Row("org:factor-verify", methods=FORM, fine=(302,)),
    Row("org:factor-codes", methods=POST, sound=lambda it: {}, done=(200, 302), changes=False),
    Row("org:factor-off", methods=POST, sound=lambda it: {}, changes=False),
    Row(
        "org:user-factor-reset",
        (USER_CHANGE,),
        FORM,
        pk("user"),
        PEOPLE,
        lambda it: SAID | {"reason": "手机丢失"},
        done=(302, 422),
        changes=False,
    ),
    Row("org:log-in-policy", (anywhere("org.loginpolicy"),)),
    Row(
        "org:log-in-policy-new",
        (anywhere("org.loginpolicy", "change"),),
        FORM,
        sound=lambda it: LOG_IN_POLICY | {"first_day": periods.local_day(periods.real_now()).isoformat()},
    ),
    Row("org:locks", (USER_CHANGE,)),
    Row("org:unlock", (USER_CHANGE,), POST, sound=lambda it: {"name": "somebody", "address": ""}, changes=False),
]

# --- Jobs and alerts ------------------------------------------------------------------

JOBS = [
    Row("jobs:health", (anywhere("jobs.jobrun"),)),
    Row("jobs:run-again", (anywhere("jobs.jobrun", "change"),), POST, pk("failed_run"), sound=lambda it: {}),
    Row("jobs:try-again", (anywhere("jobs.jobrun", "change"),), POST, pk("dead_letter"), sound=lambda it: {}),
    Row("jobs:let-go", (anywhere("jobs.jobrun", "change"),), POST, pk("dead_letter"), sound=lambda it: {}),
]

SEES_CHANNEL, SEES_DIGEST = anywhere("alerts.channel"), anywhere("alerts.digest")
CHANGES_CHANNEL = anywhere("alerts.channel", "change", otherwise=403)
POLICY = {
    "first_day": "2016-09-01",
    "source": "〔2016〕9号",
    "warn_days": "7,3,1",
    "repeat_every": 5,
    "responsible_after": 1,
    "deputy_after": 3,
    "main_leader_after": 5,
    "supervision_after": 10,
    "digest_at": "08:30",
    "quiet_from": "20:00",
    "quiet_until": "07:30",
}
CHANNEL = {"kind": "mail", "name": "邮件二", "address": "", "secret": "", "unit": "", "level": "", "is_active": "on"}

ALERTS = [
    Row("alerts:inbox"),
    Row("alerts:done", (mine(otherwise=302),), POST, lambda it: {}, HELD, lambda it: {"alert": [it.alert.pk]}),
    Row("alerts:back", (mine(otherwise=302),), POST, lambda it: {}, HELD, lambda it: {"alert": [it.done_alert.pk]}),
    Row("alerts:rules", (anywhere("alerts.levelpolicy", otherwise=403),)),
    Row("alerts:policy-add", (anywhere("alerts.levelpolicy", "change", otherwise=403),), FORM, sound=lambda it: POLICY),
    Row("alerts:channels", (anywhere("alerts.channel", otherwise=403),)),
    Row("alerts:channel-add", (CHANGES_CHANNEL,), FORM, sound=lambda it: CHANNEL),
    Row("alerts:channel", (CHANGES_CHANNEL,), FORM, pk("channel"), sound=lambda it: CHANNEL | {"version": it.channel.version}),
    Row("alerts:channel-switch", (SEES_CHANNEL, CHANGES_CHANNEL), POST, pk("channel"), sound=lambda it: {"on": "1"}),
    Row("alerts:channel-test", (SEES_CHANNEL, CHANGES_CHANNEL), POST, pk("robot"), sound=lambda it: {}),
    Row("alerts:log", (anywhere("alerts.digest", otherwise=403),)),
    Row("alerts:resend", (SEES_DIGEST, anywhere("alerts.digest", "resend", otherwise=403)), POST, pk("digest"), sound=lambda it: {}),
]
