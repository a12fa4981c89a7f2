"""Pages of accounts and the roles they hold, and the table of rights."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from tracker.frame.templatetags.frame import moment
from tracker.lib import periods
from tracker.org import accounts
from tracker.org.forms import AccountForm, InitialPasswordForm, RoleEndForm, RoleForm
from tracker.org.login import factors
from tracker.org.matrix import matrix
from tracker.org.models import RoleInUnit, User
from tracker.org.single_sign_on import binding_of
from tracker.org.statuses import Role
from tracker.org.views.parts import Act, Fact, Link, Page, act_page, may, need, paged, way
from tracker.org.views.units import with_form
from tracker.trail.restricted import restricted


@require_safe
@restricted("org.user")
def users(request):
    """List the accounts with their roles of today."""
    need(request, "org.user")
    today, words, role, state = periods.today(), request.GET.get("q", "").strip(), request.GET.get("role"), request.GET.get("state")
    rows = User.objects.visible_to(request.user).for_list(today)
    rows = rows.found_by(words) if words else rows
    rows = rows.filter(pk__in=RoleInUnit.objects.on(today).filter(role=role).values("user")) if role in Role.values else rows
    rows = rows.filter(is_active=state == "open") if state in ("open", "closed") else rows
    context = {
        "page_obj": paged(request, rows),
        "words": words,
        "role": role,
        "state": state,
        "roles": Role.choices,
        "crumbs": way(request),
    }
    return render(request, "org/users.html", context | {"may_change": may(request, "org.user", "change")})


def _or_404(request, pk: int, act: str = "view") -> User:
    need(request, "org.user", act)
    return get_object_or_404(User.objects.visible_to(request.user).select_related("person"), pk=pk)


@require_safe
@restricted("org.user")
def user(request, pk: int):
    """Show an account: whose it is, what it may, since when."""
    one = _or_404(request, pk)
    today = periods.today()
    roles = list(one.roles.select_related("unit").order_by("-first_day", "role"))
    context = {
        "one": one,
        "crumbs": _way(request),
        "facts": _facts(one),
        "roles": [held for held in roles if held.last_day is None or held.last_day >= today],
        "former": [held for held in roles if held.last_day is not None and held.last_day < today],
        "today": today,
        "may_change": may(request, "org.user", "change") and one.pk != request.user.pk,
        "acts": _acts(request, one),
    }
    return render(request, "org/user.html", context)


def _facts(one: User) -> list[Fact]:
    state = pgettext("account", "open") if one.is_active else pgettext("account", "closed")
    return [
        Fact(_("Account"), one.username),
        Fact(_("Person"), one.person, url=one.person.get_absolute_url() if one.person else ""),
        Fact(_("State"), state, tone="" if one.is_active else "red"),
        Fact(_("Last log-in"), moment(one.last_login, "full")),
        Fact(_("Second factor"), _("set up") if factors.device_of(one) else _("not set up")),
        Fact(_("Password"), _("must be changed at the next log-in") if one.must_change_password else _("chosen by the user")),
        *_sign_on_facts(one),
    ]


def _sign_on_facts(one: User) -> list[Fact]:
    if not settings.SINGLE_SIGN_ON:
        return []
    bound = binding_of(one)
    if bound is None:
        return [Fact(_("Single sign-on"), _("not bound yet: the first log-in through it binds the account"))]
    since = _("bound at %(when)s") % {"when": moment(bound.bound_at, "full")}
    return [Fact(_("Single sign-on"), bound.name or bound.subject, sub=since)]


def _acts(request, one: User) -> list[Act]:
    if not may(request, "org.user", "change") or one.pk == request.user.pk:
        return []
    acts = [
        Act(
            _("Give a role"), reverse("org:role-new", args=[one.pk]), _("What the role may do stands in the table of rights."), primary=True
        ),
        Act(_("Log-ins"), reverse("org:user-sessions", args=[one.pk]), _("Where the user is logged in; end all of it.")),
        *_factor_acts(one),
        Act(_("Set an initial password"), reverse("org:user-password", args=[one.pk]), _("For who forgot it; open sessions end.")),
    ]
    if binding_of(one):
        acts.append(
            Act(
                _("Unbind single sign-on"),
                reverse("sign_on:unbind", args=[one.pk]),
                _("The next log-in under this account name binds it again."),
                post=True,
                confirm=_("Unbind %(user)s from single sign-on?") % {"user": one},
            )
        )
    if not one.is_active:
        return [
            *acts,
            Act(
                pgettext("account", "Open again"),
                reverse("org:user-reopen", args=[one.pk]),
                _("The person can log in again, with the roles they hold."),
                post=True,
            ),
        ]
    sentence = _("Close the account of %(user)s?") % {"user": one}
    return [
        *acts,
        Act(
            _("Close the account"),
            reverse("org:user-close", args=[one.pk]),
            _("From the next click on the person is out; nothing is deleted."),
            danger=True,
            post=True,
            confirm=sentence,
        ),
    ]


def _factor_acts(one: User) -> list[Act]:
    if factors.device_of(one) is None:
        return []
    return [Act(_("Reset the second factor"), reverse("org:user-factor-reset", args=[one.pk]), _("For who lost the telephone."))]


def _way(request, *more: Link) -> list[Link]:
    return way(request, Link(_("Users"), reverse("org:users")), *more)


@with_form
def new(request):
    """Open an account."""
    need(request, "org.user", "change")
    form = AccountForm(request.POST or None, by=request.user, initial={"person": request.GET.get("person")})
    page = Page(_("Open an account"), _way(request), _("Without a role the account sees nothing; give it one next."))
    return act_page(request, form, page, lambda **told: accounts.open_account(**told).get_absolute_url(), reverse("org:users"))


@with_form
def password(request, pk: int):
    """Set a password that the user must change."""
    one = _or_404(request, pk, "change")
    form = InitialPasswordForm(request.POST or None)
    page = Page(_("Set an initial password"), _way(request, Link(one, one.get_absolute_url())), _("Open sessions of the account end."))
    return act_page(request, form, page, lambda **told: accounts.set_initial_password(one, by=request.user, **told), one.get_absolute_url())


@require_POST
def close(request, pk: int):
    """Close an account."""
    one = _or_404(request, pk, "change")
    try:
        accounts.close_account(one, by=request.user)
    except accounts.AccountRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The account is closed."))
    return redirect(one)


@require_POST
def reopen(request, pk: int):
    """Open an account again."""
    one = _or_404(request, pk, "change")
    accounts.reopen_account(one)
    messages.success(request, _("The account is open again."))
    return redirect(one)


@with_form
def new_role(request, pk: int):
    """Give an account a role."""
    one = _or_404(request, pk, "change")
    form = RoleForm(request.POST or None, on=periods.today())
    page = Page(
        _("Give a role"),
        _way(request, Link(one, one.get_absolute_url())),
        _("It holds from the first day on, with the person's next click."),
    )
    return act_page(request, form, page, lambda **told: _grant(one, request.user, told), one.get_absolute_url())


def _grant(one: User, by: User, told: dict) -> None:
    accounts.grant_role(one, told["role"], told["unit"], first_day=told["first_day"], last_day=told["last_day"], by=by)


@with_form
def end_role(request, pk: int):
    """Let a role end."""
    need(request, "org.user", "change")
    held = get_object_or_404(RoleInUnit.objects.visible_to(request.user).select_related("user__person", "unit"), pk=pk)
    back = held.user.get_absolute_url()
    page = Page(
        _("End a role"),
        _way(request, Link(held.user, back), Link(held.get_role_display())),
        f"{held.get_role_display()} · {held.unit}",
        danger=True,
    )
    form = RoleEndForm(request.POST or None, on=periods.today())
    return act_page(request, form, page, lambda **told: accounts.end_role(held, by=request.user, **told), back)


@require_safe
@restricted("org.roleinunit")
def rights(request):
    """Show who may do what: role by role, thing by thing."""
    need(request, "org.user")
    return render(request, "org/rights.html", {"groups": matrix(), "roles": Role.choices, "crumbs": way(request)})
