"""Administration of alerts: rules and levels with their versions, channels, the log of what was sent."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.alerts import channels as acts
from tracker.alerts.forms import ChannelForm, PolicyForm, masked
from tracker.alerts.log import STATES, line_of
from tracker.alerts.models import Alert, Channel, Digest, LevelPolicy
from tracker.alerts.policies import add_version, policy_on
from tracker.alerts.rules import rules
from tracker.alerts.statuses import ChannelKind, Level
from tracker.lib import periods
from tracker.org.rights import has_role, reach
from tracker.org.statuses import ADMINISTRATORS
from tracker.trail.restricted import restricted

PAGE_SIZE = 50
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def _demand(user, thing: str, act: str = "view") -> None:
    """Refuse whoever may not do the act anywhere."""
    if not reach(user, f"alerts.{thing}", act):
        raise PermissionDenied(_("You may not do this here."))


def _tabs(user, active: str) -> list[dict]:
    """Return the three pages, as far as the user may open them."""
    pages = [
        ("levelpolicy", "alerts:rules", _("Rules and levels")),
        ("channel", "alerts:channels", _("Channels")),
        ("digest", "alerts:log", _("Delivery log")),
    ]
    return [
        {"label": label, "url": reverse(name), "active": name == active} for thing, name, label in pages if reach(user, f"alerts.{thing}")
    ]


def _way(user, *more: tuple[str, str]) -> list[dict]:
    """Return the way to a page of the administration."""
    home = [(_("Administration"), reverse("org:home"))] if has_role(user, *ADMINISTRATORS) else []
    return [{"label": label, "url": url} for label, url in [*home, *more]]


@require_safe
def rule_list(request):
    """Show what is watched, whom a level tells when, and every version of the numbers."""
    _demand(request.user, "levelpolicy")
    today = periods.today()
    standing = Alert.objects.unscoped("who keeps the rules learns how many alerts stand under each, not whose")
    counts = dict(standing.open().order_by().values_list("rule").annotate(count=Count("subject", distinct=True)))
    context = {
        "tabs": _tabs(request.user, "alerts:rules"),
        "crumbs": _way(request.user, (_("Alerts"), "")),
        "rules": [(rule, counts.get(code, 0), [str(Level(level).label) for level in rule.circle]) for code, rule in rules().items()],
        "policy": policy_on(today),
        "ladder": [(Level(level).label, days) for level, days in policy_on(today).after.items()],
        "versions": LevelPolicy.objects.all(),
        "in_force": LevelPolicy.objects.on(today).first(),
        "can_change": bool(reach(request.user, "alerts.levelpolicy", "change")),
        "unreachable": standing.reaching_nobody().order_by().values("person").distinct().count(),
    }
    return render(request, "alerts/rules.html", context)


@GET_POST
def policy_add(request):
    """Add a version of the policy."""
    _demand(request.user, "levelpolicy", "change")
    form = PolicyForm(request.POST or None, today=periods.today())
    if request.method == "POST" and form.is_valid():
        version = add_version(by=request.user, **form.cleaned_data)
        messages.success(request, _("The new version is in force from %(day)s.") % {"day": version.first_day.isoformat()})
        return redirect("alerts:rules")
    return _form_page(request, form, _("New version of the alert policy"), (_("Alerts"), reverse("alerts:rules")))


@require_safe
def channel_list(request):
    """Show the ways out of the house."""
    _demand(request.user, "channel")
    found = Channel.objects.visible_to(request.user).select_related("unit")
    context = {
        "tabs": _tabs(request.user, "alerts:channels"),
        "crumbs": _way(request.user, (_("Channels"), "")),
        "channels": [(channel, masked(channel)) for channel in found],
        "lacks_mail_server": not settings.EMAIL_HOST and any(channel.kind == ChannelKind.MAIL for channel in found),
    }
    return render(request, "alerts/channels.html", context)


@GET_POST
def channel_edit(request, pk: int | None = None):
    """Add a channel, or change one."""
    _demand(request.user, "channel", "change")
    channel = get_object_or_404(Channel.objects.visible_to(request.user), pk=pk) if pk else Channel()
    form = ChannelForm(request.POST or None, instance=channel)
    if request.method == "POST" and form.is_valid():
        try:
            saved = acts.save_channel(channel, by=request.user, version=form.cleaned_data["version"], **form.values())
        except acts.StaleChannel as stale:
            form.add_error(None, str(stale))
        else:
            messages.success(request, _("The channel “%(channel)s” is saved.") % {"channel": saved})
            return redirect("alerts:channels")
    heading = _("Change the channel") if pk else _("New channel")
    return _form_page(request, form, heading, (_("Channels"), reverse("alerts:channels")))


def _form_page(request, form, heading: str, parent: tuple[str, str]):
    """Answer with a form under the page it came from."""
    crumbs = _way(request.user, parent, (heading, ""))
    return render(request, "alerts/form.html", {"form": form, "heading": heading, "back": parent[1], "crumbs": crumbs})


@require_POST
def channel_switch(request, pk: int):
    """Put a channel in use or out of use."""
    channel = get_object_or_404(Channel.objects.visible_to(request.user), pk=pk)
    acts.switch(channel, is_active="on" in request.POST, by=request.user)
    messages.success(request, _("The channel “%(channel)s” is saved.") % {"channel": channel})
    return redirect("alerts:channels")


@require_POST
def channel_test(request, pk: int):
    """Ask for a test message; the log shows what came of it."""
    channel = get_object_or_404(Channel.objects.visible_to(request.user), pk=pk)
    try:
        acts.send_test(channel, at=periods.now(), by=request.user)
    except acts.NoAddress as error:
        messages.error(request, str(error))
        return redirect("alerts:channels")
    messages.success(request, _("The test message is on its way. Its line below shows what came of it."))
    return redirect("alerts:log")


@require_safe
@restricted("alerts.digest")
def log(request):
    """Show what was sent, what waits and what failed; never the alerts themselves."""
    _demand(request.user, "digest")
    state = request.GET.get("state", "")
    digests = Digest.objects.visible_to(request.user).with_outbox().select_related("channel", "person").order_by("-made_at", "-pk")
    listed = getattr(digests, state)() if state in STATES else digests
    page = Paginator(listed.annotate(alert_count=Count("deliveries")), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "tabs": _tabs(request.user, "alerts:log"),
        "crumbs": _way(request.user, (_("Delivery log"), "")),
        "page_obj": page,
        "lines": [line_of(digest) for digest in page],
        "states": STATES.items(),
        "state": state,
        "is_waiting": any(digest.sent_at is None and digest.dead_at is None and digest.done_at is None for digest in page),
        "can_resend": bool(reach(request.user, "alerts.digest", "resend")),
    }
    return render(request, "alerts/_log.html" if "HX-Request" in request.headers else "alerts/log.html", context)


@require_POST
def resend(request, pk: int):
    """Try a digest again that was given up."""
    digest = get_object_or_404(Digest.objects.visible_to(request.user), pk=pk)
    acts.send_again(digest, by=request.user)
    messages.success(request, _("It is tried again within seconds."))
    return redirect("alerts:log")
