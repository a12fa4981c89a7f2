"""The acts on a finding: who may do each and when, its form, what follows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution import findings
from pollution.forms.findings import ActForm, BecauseForm, ConfirmForm, ReplyForm
from pollution.models import Finding
from pollution.statuses import FindingStatus
from tracker.org.models import User
from tracker.org.rights import may

S = FindingStatus


@dataclass(frozen=True)
class Act:
    """One act on a finding; the address is finding-<name>."""

    name: str
    title: Promise
    form: type[ActForm]
    do: Callable
    right: str  # asked on the source
    statuses: tuple[str, ...]
    follows: Promise
    done: Promise
    is_danger: bool = False
    is_judging: bool = False  # never of one's own reply

    def is_allowed(self, finding: Finding, user: User) -> bool:
        """Return True if the user may do it at all."""
        return may(user, self.right, finding.source) and not (self.is_judging and findings.is_own_work(finding, user))

    def is_open(self, finding: Finding) -> bool:
        """Return True if it can be done as the finding stands."""
        return finding.status in self.statuses

    def url(self, finding: Finding) -> str:
        """Return its address."""
        return reverse(f"pollution:finding-{self.name}", args=[finding.uid])


@dataclass(frozen=True)
class Offered:
    """An act as a button (see _acts.html)."""

    label: str
    url: str
    follows: str
    primary: bool
    danger: bool


REPLY = Act(
    "reply",
    pgettext_lazy("finding", "Reply"),
    ReplyForm,
    findings.reply,
    "answer",
    (S.TOLD,),
    _("It goes to whoever inspected; with their confirmation it is over, without a matter."),
    _("Replied. It is over once the inspecting side has confirmed it."),
)
CONFIRM = Act(
    "confirm",
    pgettext_lazy("finding", "Confirm"),
    ConfirmForm,
    findings.confirm,
    "inspect",
    (S.REPLIED,),
    _("The finding counts as fixed at once, with its four moments."),
    _("Confirmed: fixed at once."),
    is_judging=True,
)
SEND_BACK = Act(
    "send-back",
    pgettext_lazy("finding", "Send back"),
    BecauseForm,
    findings.send_back,
    "inspect",
    (S.REPLIED,),
    _("The unit must answer anew; the time runs on from when it was told."),
    _("Sent back to the unit."),
    is_danger=True,
    is_judging=True,
)
RAISE = Act(
    "raise",
    _("Hand to supervision"),
    BecauseForm,
    findings.raise_finding,
    "inspect",
    (S.TOLD, S.REPLIED),
    _("A supervised matter is registered and assigned to the unit in charge."),
    _("Handed to supervision."),
    is_danger=True,
)
ACTS = (REPLY, CONFIRM, SEND_BACK, RAISE)


def offered(finding: Finding, user: User) -> list[Offered]:
    """Return what a person can do with a finding now."""
    can = [act for act in ACTS if act.is_open(finding) and act.is_allowed(finding, user)]
    found = [
        Offered(str(act.title), act.url(finding), str(act.follows), primary=not act.is_danger and at == 0, danger=act.is_danger)
        for at, act in enumerate(can)
    ]
    if may(user, "enforce", finding.source):
        follows = str(_("A stop order, a fine or another measure by law, recorded from its paper; the finding stands beside it."))
        url = f"{reverse('pollution:enforcement-new')}?finding={finding.uid}"
        found.append(Offered(str(_("Record a measure")), url, follows, primary=False, danger=False))
    return found
