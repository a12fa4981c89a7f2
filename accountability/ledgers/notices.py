"""The ledger of notices (文书): what was issued, who signed for it, what was replied; the notice desk is this list."""

import django_filters
from django.db.models import Case, Q, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext_lazy

from accountability.beside import beside
from accountability.ledgers.basis import Basis, as_of, basis
from accountability.ledgers.filters import day_filter, unit_filter
from accountability.models import Notice
from accountability.statuses import NoticeKind, NoticeLight, Receipt
from tracker.ledger.filters import LONGEST_TEXT, LedgerFilter, OneOfFilter
from tracker.ledger.register import Column, Facet, Kind, Ledger
from tracker.lib.periods import at_local

ASKS_REPLY = Q(kind__in=(NoticeKind.SUPERVISION, NoticeKind.LETTER), due_on__isnull=False)
STATES = {
    Receipt.UNSIGNED: Q(received_at=None),
    Receipt.TO_REPLY: ASKS_REPLY & Q(received_at__isnull=False, replied_at=None),
    Receipt.REPLIED: Q(replied_at__isnull=False),
    Receipt.SIGNED: Q(received_at__isnull=False, replied_at=None) & ~ASKS_REPLY,
}


def rows(user, act: str, basis: Basis):
    """Return the notices of the matters that a user sees, with their light on the day."""
    late = Q(is_unsigned=True, issued_at__lt=at_local(basis.unsigned_since)) | Q(is_to_reply=True, due_on__lt=basis.on)
    light = Case(
        When(late, then=Value(NoticeLight.RED)),
        When(Q(is_unsigned=True) | Q(is_to_reply=True), then=Value(NoticeLight.YELLOW)),
        default=Value(NoticeLight.GREEN),
    )
    found = Notice.objects.visible_to(user).with_state().annotate(issued_on=TruncDate("issued_at"), received_on=TruncDate("received_at"))
    return found.annotate(replied_on=TruncDate("replied_at"), light=light)


class NoticeFilter(LedgerFilter):
    """The conditions on notices."""

    state = OneOfFilter(label=_("Receipt"), choices=Receipt, method="leave")  # the facet: applied by the listing
    kind = OneOfFilter(label=_("Kind of notice"), choices=NoticeKind)
    unit = unit_filter(_("To"), "unit")
    light = OneOfFilter(label=_("Light"), choices=NoticeLight)
    issued_from = day_filter(_("Issued from"), "issued_at", "date__gte")
    issued_by_day = day_filter(_("Issued by day"), "issued_at", "date__lte")
    matter = django_filters.NumberFilter(label=_("Matter"), method="of_matter", min_value=1)

    class Meta:
        model = Notice
        fields: tuple = ()

    def search(self, queryset, name, value):
        """Return the notices whose number or title, or whose matter, holds every word."""
        return queryset.found_by(value[:LONGEST_TEXT])

    def leave(self, queryset, name, value):
        """Leave the rows: the listing has seen to it."""
        return queryset

    def of_matter(self, queryset, name, value):
        """Return the notices about one matter."""
        return queryset.filter(matter=value)


def title_of(values: tuple, sheet) -> str:
    """Return the second line under a number: what the notice is about."""
    return values[1]


def flags(basis: Basis) -> dict[str, Q]:
    """Return the conditions whose notices the foot counts."""
    return {"late": Q(light=NoticeLight.RED)}


def foot(totals: dict, basis: Basis) -> dict[str, tuple | str]:
    """Return the foot's values by column."""
    late = totals.get("late")
    return {"received_on": ngettext("%(count)d late", "%(count)d late", late) % {"count": late} if late else (None,)}


NOTICES = Ledger(
    name="notices",
    title=_("Ledger of notices"),
    thing="accountability.matter",  # a notice is seen where its matter is
    model=Notice,
    key="number",
    rows=rows,
    basis=basis,
    as_of=as_of,
    filters=NoticeFilter,
    facet=Facet("state", Receipt, lambda value: STATES[Receipt(value)]),
    chips=("kind", "unit", "light"),
    detail="accountability:notice",
    counted=ngettext_lazy("%(count)d notice", "%(count)d notices", "count"),
    flags=flags,
    foot=foot,
    tabs=lambda user: beside(user, "notices"),
    columns=(
        Column("light", _("Light"), Kind.LIGHT, choices=NoticeLight, order=("light",), width=8),
        Column("number", pgettext_lazy("notice", "Number"), Kind.NAME, paths=("number", "title"), says=title_of, always=True, width=36),
        Column("kind", _("Kind of notice"), Kind.CHOICE, choices=NoticeKind, width=12),
        Column("unit", _("To"), Kind.UNIT, order=("unit__path_order",), width=20),
        Column("issued_on", _("Issued on"), Kind.DATE, order=("issued_at",)),
        Column("due_on", _("To be answered by"), Kind.DATE),
        Column("received_on", _("Signed for on"), Kind.DATE, order=("received_at",)),
        Column("replied_on", _("Replied on"), Kind.DATE, order=("replied_at",)),
        Column("matter", _("Matter"), paths=("matter__title",), shown=False, width=36),
        Column("matter_number", _("Number of the matter"), paths=("matter__number",), shown=False, width=20),
        Column("signer", _("Issued by"), shown=False, width=14),
    ),
    default_sort=("-issued_on",),
)
