"""What the administration pages share: who may, the way here, one page for every act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.lib import periods
from tracker.org.accounts import AccountRefused, RoleRefused
from tracker.org.contact import ContactRefused
from tracker.org.leaving import LeavingRefused
from tracker.org.login.factors import FactorRefused
from tracker.org.login.policy import PolicyRefused
from tracker.org.notices import NoticeRefused
from tracker.org.people import PostRefused
from tracker.org.placing import PlacingRefused
from tracker.org.rights import has_role, reach
from tracker.org.statuses import ADMINISTRATORS

PAGE_SIZE = 50
REFUSALS = (
    AccountRefused,
    ContactRefused,
    FactorRefused,
    LeavingRefused,
    NoticeRefused,
    PlacingRefused,
    PolicyRefused,
    PostRefused,
    RoleRefused,
)


@dataclass(frozen=True)
class Link:
    """A step of the way here."""

    label: object
    url: str = ""


@dataclass(frozen=True)
class Act:
    """Something this person may do now, and what will follow."""

    label: str
    url: str
    follows: str = ""
    primary: bool = False
    danger: bool = False
    post: bool = False
    confirm: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing known, as a term."""

    label: str
    value: object
    url: str = ""
    sub: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Page:
    """What an act's page says: title, the way here, about what, what will follow, and what is said when it is done."""

    title: str
    crumbs: list[Link]
    follows: str = ""
    done: str = ""
    danger: bool = False


def may(request, thing: str, act: str = "view") -> bool:
    """Return True if the person may do an act on this kind of thing anywhere."""
    return bool(reach(request.user, thing, act))


def need(request, thing: str, act: str = "view") -> None:
    """Answer 404 to who has no right: for them the page does not exist."""
    if not may(request, thing, act):
        raise Http404


def way(request, *more: Link) -> list[Link]:
    """Return the way here, beginning at the administration for who works there."""
    return [*([Link(_("Administration"), reverse("org:home"))] if has_role(request.user, *ADMINISTRATORS) else []), *more]


def act_page(request, form, page: Page, do: Callable, back: str = ""):
    """Show a form, or do its act and lead on; a refusal becomes a sentence on the form.

    `do` takes the filled-in values and returns where to go, or None for `back`.
    """
    if request.method == "POST" and form.is_valid():
        try:
            target = do(**form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, page.done or _("Saved."))
            return redirect(target or back)
    return render(request, "org/act.html", {"form": form, "page": page, "back": back}, status=422 if form.is_bound else 200)


def paged(request, rows):
    """Return the page of rows that the address asks for."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def day_asked(request) -> date:
    """Return the day of ?on=2016-08-09, today without a readable one."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return periods.today()
