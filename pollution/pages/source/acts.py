"""The table of acts on a source: who may do each when, by which form, and what follows; one view serves them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from pollution import sources
from pollution.forms import source as forms
from pollution.models import Source
from pollution.pages.source.stand import Stand
from pollution.sources.disposal import DISPOSABLE
from pollution.sources.standing import open_moves
from pollution.statuses import Disposal, SourceKind, SourceStatus
from pollution.timeline import address

MOST_OFFERED = 4  # stand in the column; the others below "more"


@dataclass(frozen=True)
class Act:
    """One act on a source, or on a row of it: its words, when, its form, what follows."""

    name: str  # the address is source-<name>
    title: str | Promise
    form: type[forms.SourceForm]
    do: Callable[..., Any]  # do(thing, at=, by=, version=, **what the form says)
    when: Callable[[Stand], bool]
    follows: Callable[[Stand], str]
    is_urgent: Callable[[Stand], bool] = lambda stand: False
    rows: Callable[[Stand], list] | None = None  # the rows which its address may name; None: the source itself
    is_danger: bool = False

    def thing(self, stand: Stand, pk: int | None):
        """Return what the address names, or None."""
        return stand.source if self.rows is None else next((row for row in self.rows(stand) if row.pk == pk), None)

    def url(self, thing) -> str:
        """Return the address of the act on a thing."""
        return reverse(f"pollution:source-{self.name}", args=[thing.pk] if isinstance(thing, Source) else [thing.source_id, thing.pk])


@dataclass(frozen=True)
class Offered:
    """An act as a button on the page, with the sentence that says what will follow (see _acts.html)."""

    label: str
    url: str
    follows: str
    primary: bool = False
    danger: bool = False


def _living(stand: Stand) -> bool:
    return stand.is_living


def _can_prove(stand: Stand) -> bool:
    return stand.is_living and stand.source.disposal == Disposal.SHUT and not stand.source.disposed_on


def _can_dispose(stand: Stand) -> bool:
    return stand.is_living and bool(stand.source.disposal) and not stand.source.disposed_on


def _can_decide(stand: Stand) -> bool:
    return stand.is_living and stand.source.kind in DISPOSABLE and not stand.source.disposed_on


def _can_take_back(stand: Stand) -> bool:
    return bool(stand.source.disposal) and stand.source.status != SourceStatus.MOVED


def _prove_follows(stand: Stand) -> str:
    missing = stand.missing_proofs
    if not missing:
        return _("All five stand. A new photo takes the place of the one before, which is kept.")
    names = pgettext("between the items of a list", ", ").join(str(one.label) for one in missing)
    return _("Still missing: %(names)s. With all five it can be closed.") % {"names": names}


def _dispose_follows(stand: Stand) -> str:
    if stand.source.disposal == Disposal.SHUT:
        if missing := len(stand.missing_proofs):
            return _("Not yet: %(count)d of the five proofs are missing.") % {"count": missing}
        return _("It is closed and leaves the visits; its proofs stay.")
    if stand.source.disposal == Disposal.MERGE:
        return _("It counts as moved away and leaves the visits; this cannot be taken back.")
    return _("It counts as upgraded, is in operation and is visited as before.")


def _status_follows(stand: Stand) -> str:
    if stand.source.status == SourceStatus.CLOSED:
        return _("It is visited again, and what was closed counts as come back; it is to be proved shut anew.")
    return _("The reason stands in the time line; closed or moved away, it is visited no more.")


def _take_back_follows(stand: Stand) -> str:
    if stand.source.disposed_on:
        return _("It counts as not disposed of and is being rectified again; the five proofs are to be recorded anew.")
    return _("The decision is taken back; the reason stays in the field history.")


def _says(words) -> Callable[[Stand], str]:
    return lambda stand: str(words)


ACTS = [
    Act(
        "dispose", gettext_lazy("Record that it is done"), forms.DisposeForm, sources.dispose, _can_dispose, _dispose_follows,
        is_urgent=lambda stand: not stand.missing_proofs,
    ),
    Act(
        "prove", gettext_lazy("Record a proof"), forms.ProveForm, sources.prove, _can_prove, _prove_follows,
        is_urgent=lambda stand: bool(stand.missing_proofs),
    ),
    Act(
        "holders", gettext_lazy("Fill in who answers"), forms.HoldersForm, sources.set_holders, _living,
        _says(gettext_lazy("Empty slots show red here and in the list; the unit above is reminded of missing officers.")),
        is_urgent=lambda stand: bool(stand.empty_slots),
    ),
    Act(
        "decide-disposal", gettext_lazy("Decide on the disposal"), forms.DecideForm, sources.decide_disposal, _can_decide,
        _says(gettext_lazy("From then on the day runs; what is to be shut down needs five proofs with photos.")),
        is_urgent=lambda stand: stand.source.kind == SourceKind.SCATTERED and not stand.source.disposal,
    ),
    Act("status", gettext_lazy("Change the status"), forms.StatusForm, sources.change_status,
        lambda stand: bool(open_moves(stand.source)), _status_follows),
    Act(
        "device", gettext_lazy("Enter a device"), forms.DeviceForm, sources.install_device, _living,
        _says(gettext_lazy("It shows here whether it is on line; off line too long, it is alerted.")),
    ),
    Act(
        "permit", gettext_lazy("Enter a permit"), forms.PermitForm, sources.add_permit, _living,
        _says(gettext_lazy("After its last day it shows red here.")),
    ),
    Act(
        "permit-renew", gettext_lazy("Renew a permit"), forms.RenewForm, sources.renew_permit, _living,
        _says(gettext_lazy("It holds until the later day; what stood before stays in the field history.")),
        rows=lambda stand: stand.permits,
    ),
    Act(
        "device-remove", gettext_lazy("Take a device away"), forms.RemoveForm, sources.remove_device, lambda stand: True,
        _says(gettext_lazy("It stays on record; its number may stand at another site.")),
        rows=lambda stand: stand.devices,
    ),
    Act(
        "take-back", gettext_lazy("Take the disposal back"), forms.BecauseForm, sources.take_back_disposal, _can_take_back,
        _take_back_follows, is_danger=True,
    ),
]  # fmt: skip


def offered(stand: Stand) -> tuple[list[Offered], list[Offered]]:
    """Return what this person may do now, the most urgent first, and the further acts; acts on rows stand beside the rows."""
    urgent, further = [], []
    for button, is_first in _elsewhere(stand):
        (urgent if is_first else further).append(button)
    for act in ACTS if stand.may_change else ():
        if act.rows is None and act.when(stand):
            button = Offered(str(act.title), act.url(stand.source), act.follows(stand), danger=act.is_danger)
            (urgent if act.is_urgent(stand) else further).append(button)
    first = [*urgent, *further][:MOST_OFFERED]
    if first and not first[0].danger:
        first[0] = Offered(first[0].label, first[0].url, first[0].follows, primary=True)
    return first, [*urgent, *further][MOST_OFFERED:]


def _elsewhere(stand: Stand):
    """Return the acts that have pages of their own, each with whether it is urgent: a visit, a measure, the master data."""
    pk = stand.source.pk
    if stand.is_living and stand.may("inspect") and (url := address("pollution:visit", pk)):
        yield (
            Offered(_("Check it now"), url, _("The checklist for its kind; what fails becomes a finding or a matter.")),
            stand.visit_is_due,
        )
    if stand.may("enforce") and (url := address("pollution:enforcement-new")):
        follows = _("A stop order, a seizure, a fine; it stands in the time line.")
        yield Offered(_("Record an enforcement measure"), f"{url}?source={pk}", follows), False
    if stand.may_change and (url := address("ledger:edit", "sources", pk)):
        yield Offered(_("Edit master data"), url, _("Name, units, address, place, credit code.")), False
