"""What the statistics page and its workbook show: heads, rows and remarks, in the reader's language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import Matter
from accountability.statistics import Asked, Counts, Statistics, Topics, statistics, topics
from accountability.statuses import Level
from tracker.org.models import User

HAND_DOWNS = (  # group, then its columns: title, what a row's Counts says
    (gettext_lazy("Assigned that day"), ((gettext_lazy("Number in all"), "today"), (gettext_lazy("Of these priority"), "today_priority"))),
    (
        gettext_lazy("Assigned so far"),
        ((gettext_lazy("Number in all"), "assigned"), (gettext_lazy("Of these priority"), "assigned_priority")),
    ),
    (gettext_lazy("Closed so far"), ((gettext_lazy("Number in all"), "over"), (gettext_lazy("Of these in time"), "in_time"))),
    (gettext_lazy("Closing rate"), ((gettext_lazy("Total rate"), "closing_rate"), (gettext_lazy("In time"), "in_time_rate"))),
)
PROGRESS = (
    (gettext_lazy("Assigned so far"), ((gettext_lazy("Number in all"), "assigned"),)),
    (
        gettext_lazy("Verdict"),
        (
            (gettext_lazy("True, all of it"), "true"),
            (gettext_lazy("Mostly true"), "mostly"),
            (gettext_lazy("Partly true"), "partly"),
            (gettext_lazy("Not true at all"), "false"),
            (gettext_lazy("Not yet checked"), "unchecked"),
        ),
    ),
    (
        gettext_lazy("Progress of hand-downs"),
        (
            (gettext_lazy("Closed for good"), "done"),
            (gettext_lazy("Closed for a phase"), "interim"),
            (gettext_lazy("Being dealt with"), "running"),
        ),
    ),
    (gettext_lazy("Rates"), ((gettext_lazy("Closing rate"), "closing_rate"), (gettext_lazy("Rate of what is not true"), "untrue_rate"))),
)
TYPES = (
    (
        gettext_lazy("Assigned so far"),
        ((gettext_lazy("Number in all"), "assigned"), (gettext_lazy("Of these priority"), "assigned_priority")),
    ),
    (gettext_lazy("Closed so far"), ((gettext_lazy("Number in all"), "over"), (gettext_lazy("Closing rate"), "closing_rate"))),
)

LEDGER = "/ledger/matters/"
MOST_NAMED = 20  # joint matters named one by one below the table


@dataclass(frozen=True)
class Cell:
    """One figure, and whether it is a rate."""

    head: str
    group: str
    value: object
    is_rate: bool


@dataclass(frozen=True)
class Row:
    """One row of a table; `url` opens the matters behind it."""

    name: str
    cells: list[Cell]
    remark: str = ""
    url: str = ""


@dataclass(frozen=True)
class Table:
    """A table with two rows of heads, its rows, a total, and the sentences below it."""

    title: str
    first: str
    groups: tuple
    rows: list[Row]
    total: Row
    remarks: list[str]

    @property
    def has_remarks(self) -> bool:
        """Return True if a row says something beside its figures."""
        return any(row.remark for row in (*self.rows, self.total))


def cells_of(groups: tuple, counts: Counts) -> list[Cell]:
    """Return the figures of a row in the order of the heads."""
    return [Cell(str(head), str(group), getattr(counts, name), name.endswith("_rate")) for group, heads in groups for head, name in heads]


def tables(user: User, asked: Asked) -> list[Table]:
    """Return the three tables of a day."""
    told = statistics(user, asked)
    return [_hand_downs(told), _progress(told), _types(topics(user, asked, told.total))]


def _hand_downs(told: Statistics) -> Table:
    rows = [_unit_row(HAND_DOWNS, line) for line in told.lines]
    sentences = [_remark(told, name, title) for name, title in (("assigned", _("Assigned so far")), ("today", _("Assigned that day")))]
    total = Row(_("Whole district"), cells_of(HAND_DOWNS, told.total), sentences[0])
    names = [f"{joint.matter.number}{_(': ')}{_(', ').join(map(str, joint.units))} +{joint.extra}" for joint in told.joints[:MOST_NAMED]]
    if len(told.joints) > MOST_NAMED:
        names.append(_("and %(count)d more") % {"count": len(told.joints) - MOST_NAMED})
    return Table(_("Statistics of hand-downs"), _("Area (unit)"), HAND_DOWNS, rows, total, [*filter(None, sentences), *names])


def _remark(told: Statistics, name: str, title: str) -> str:
    sentence = told.difference(name).sentence
    return f"{title}{_(': ')}{sentence}" if sentence else ""


def _unit_row(groups: tuple, line) -> Row:
    words = _("%(count)d of them answered for jointly") % {"count": line.joint} if line.joint and groups is HAND_DOWNS else ""
    return Row(str(line.unit), cells_of(groups, line.counts), words, f"{LEDGER}?unit={line.unit.pk}")


def _progress(told: Statistics) -> Table:
    rows = [_unit_row(PROGRESS, line) for line in told.lines]
    return Table(_("Verdicts and progress"), _("Unit"), PROGRESS, rows, Row(_("Whole district"), cells_of(PROGRESS, told.total)), [])


def _types(told: Topics) -> Table:
    rows = [Row(name, cells_of(TYPES, counts)) for name, counts in told.rows]
    if told.without.assigned:
        rows.append(Row(_("No type given"), cells_of(TYPES, told.without)))
    remarks = []
    if told.extra:
        parts = [_("%(count)d of %(types)d types") % {"count": count, "types": types} for types, count in told.several.items()]
        facts = {"rows": told.total.assigned + told.extra, "total": told.total.assigned, "extra": told.extra, "parts": _(", ").join(parts)}
        remarks.append(
            _("One matter may be of several types: the rows add up to %(rows)d for %(total)d matters, %(extra)d more (%(parts)s).") % facts
        )
    return Table(_("Types of pollution"), _("Type of pollution"), TYPES, rows, Row(_("Matters"), cells_of(TYPES, told.total)), remarks)


def batches(user: User) -> list[str]:
    """Return the batches in which matters that the user sees came in, latest first."""
    rows = Matter.objects.visible_to(user).exclude(batch="").order_by().values_list("batch", flat=True).distinct()
    return sorted(rows, reverse=True)[:200]


def about(asked: Asked) -> str:
    """Return what the tables are narrowed to, as a line above them."""
    parts = [_("as of %(day)s") % {"day": asked.day.isoformat()}]
    parts += [str(Level(asked.level).label)] if asked.level else []
    parts += [_("batch %(batch)s") % {"batch": asked.batch}] if asked.batch else []
    return " · ".join(parts)
