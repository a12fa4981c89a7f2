"""Pages of the log-in policy: what holds, what held, and a new version."""

from datetime import date

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.lib import periods
from tracker.org.login import policy
from tracker.org.login.forms import PolicyForm
from tracker.org.models import LogInPolicy
from tracker.org.statuses import Role
from tracker.org.views.parts import Fact, Link, Page, act_page, may, need, way
from tracker.org.views.units import with_form


@require_safe
def versions(request):
    """Show the policy in force and all its versions."""
    need(request, "org.loginpolicy")
    in_force, today = policy.current(), periods.local_day(periods.real_now())
    rows = list(LogInPolicy.objects.latest_first())
    numbers = {row.pk: number for number, row in enumerate(sorted(rows, key=lambda row: row.pk), start=1)}
    context = {
        "in_force": in_force,
        "facts": _facts(in_force),
        "weaker": policy.weaker_than_shipped(in_force),
        "versions": [
            (numbers[row.pk], row, _state(row, in_force, today, rows), _facts(row), policy.weaker_than_shipped(row)) for row in rows
        ],
        "crumbs": way(request),
        "may_change": may(request, "org.loginpolicy", "change"),
    }
    return render(request, "org/log_in_policy.html", context)


def _state(row: LogInPolicy, in_force: LogInPolicy, today: date, rows: list[LogInPolicy]) -> dict:
    """Return how a version stands: of one day the one added last counts."""
    if row.pk == in_force.pk:
        return {"tone": "green", "label": _("In force")}
    is_corrected = any(other.first_day == row.first_day and other.pk > row.pk for other in rows)
    if row.first_day > today and not is_corrected:
        return {"tone": "blue", "label": _("To come")}
    return {"tone": "grey", "label": _("Replaced")}


def _facts(row: LogInPolicy) -> list[Fact]:
    demands = _("%(length)d characters of %(classes)d kinds") % {"length": row.least_length, "classes": row.classes}
    changed = _("after %(n)d days") % {"n": row.change_days} if row.change_days else _("never by itself")
    locked = _("%(n)d failures of an account, %(m)d of an address: %(minutes)d minutes") % {
        "n": row.failures,
        "m": row.address_failures,
        "minutes": row.lock_minutes,
    }
    ends = _("%(idle)d minutes idle, %(hours)d hours at most") % {"idle": row.idle_minutes, "hours": row.absolute_hours}
    demanded = policy.roles_with_factor(row)
    roles = [str(role.label) for role in Role if role in demanded]
    return [
        Fact(_("Passwords"), demands),
        Fact(_("Password renewal"), changed, sub=_("not the last %(n)d") % {"n": row.remembered} if row.remembered else ""),
        Fact(_("Lock-out"), locked),
        Fact(_("Sessions end"), ends, sub=_("One session per user") if row.one_session else _("Several sessions per user")),
        Fact(_("Second factor"), _(", ").join(roles) or _("no role needs one")),
    ]


@with_form
def new(request):
    """Let other values hold from a day on."""
    need(request, "org.loginpolicy", "change")
    today = periods.local_day(periods.real_now())
    form = PolicyForm(request.POST or None, today=today, in_force=policy.current())
    page = Page(
        _("New version of the log-in policy"),
        way(request, Link(_("Log-in policy"), reverse("org:log-in-policy"))),
        _("It holds for everybody from its first day on. Versions are kept; a mistake is mended by another one, also today."),
    )
    return act_page(request, form, page, lambda **told: _add(told, today), reverse("org:log-in-policy"))


def _add(told: dict, today) -> None:
    policy.add_version(told, today=today)
