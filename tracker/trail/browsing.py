"""The acts that the trail browser lists: newest first, page after page by the last act seen, never counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet

from tracker.lib import periods
from tracker.trail.chains import chain_name
from tracker.trail.kinds import kind_of
from tracker.trail.models import Act, Change, Seal
from tracker.trail.pages import page_name
from tracker.trail.showing import chain_model
from tracker.trail.speaking import Told, collect, doer_of, tell
from tracker.trail.words import Names, key_of, model_of, models_by_label, thing_name

PAGE = 50
SHOWN_CHANGES = 3  # of each act in the list
MOST_PEOPLE = 200  # whom a name can mean

SAMPLES = """
SELECT c.* FROM unnest(%s::bigint[]) AS a (id)
CROSS JOIN LATERAL (SELECT * FROM trail_change WHERE act_id = a.id ORDER BY number LIMIT %s) c ORDER BY c.act_id, c.number
"""


@dataclass
class Row:
    """An act as the list shows it; `more` changes are not among those told."""

    act: Act
    kind: str
    tone: str
    doer: str
    unit: str
    thing: str
    name: str
    changes: list[Told] = field(default_factory=list)
    more: int = 0

    @property
    def page(self) -> str:
        """Return what the page is called on which it was done."""
        return page_name(self.act.path)


@dataclass(frozen=True)
class Acts:
    """One page of acts; `older` is the act before which the next page begins, None at the end."""

    rows: list[Row]
    older: int | None


def listed(told: dict, reader, *, before: Act | None = None) -> Acts:
    """Return a page of the acts that meet the conditions (cleaned values of the form), of those before one if it is named."""
    found = acts_of(told, reader, before=before, most=PAGE + 1)
    return Acts(rows_of(found[:PAGE]), found[PAGE - 1].pk if len(found) > PAGE else None)


def all_rows(told: dict, reader, *, at_once: int) -> Iterator[Row]:
    """Return every act that meets the conditions, read in portions, so that nothing is held open."""
    last = None
    while found := acts_of(told, reader, before=last, most=at_once):
        yield from rows_of(found)
        last = found[-1]


def acts_of(told: dict, reader, *, before: Act | None, most: int) -> list[Act]:
    """Return the newest acts that meet the conditions.

    Acts upon a kind of thing come from two sides (notes about it, changes of its rows), each by its own index; they are merged here.
    """
    common = _in_common(Act.objects.visible_to(reader), told, reader)
    if before is not None:
        common = common.filter(at__lte=before.at).exclude(at=before.at, pk__gte=before.pk)
    sides = _sides(common, told) if told.get("thing") else [common]
    found = {act.pk: act for side in sides for act in side.order_by("-at", "-pk")[:most]}
    return sorted(found.values(), key=lambda act: (act.at, act.pk), reverse=True)[:most]


def _in_common(acts: QuerySet, told: dict, reader) -> QuerySet:
    """Return the acts that meet what is asked of the act itself."""
    for name in ("kind", "request", "address"):
        acts = acts.filter(**{name: told[name]}) if told.get(name) else acts
    if told.get("unit") is not None:
        acts = acts.filter(chain=told["unit"])
    if told.get("since"):
        acts = acts.filter(at__gte=periods.at_local(told["since"]))
    if told.get("until"):
        acts = acts.filter(at__lt=periods.at_local(told["until"] + timedelta(days=1)))
    if told.get("job"):
        acts = acts.filter(job__gt="", job__startswith=told["job"])
    if told.get("who"):
        acts = acts.filter(user_id__in=_people(told["who"], reader))
    for word in (told.get("q") or "").split():
        acts = acts.filter(Q(words__contains=word) | Q(reason__contains=word) | Q(user_name__contains=word) | Q(path__contains=word))
    return acts


def _people(words: str, reader) -> list[int]:
    """Return the accounts that words may mean, among those the reader sees."""
    return list(get_user_model().objects.visible_to(reader).found_by(words).values_list("pk", flat=True)[:MOST_PEOPLE])


def _sides(acts: QuerySet, told: dict) -> list[QuerySet]:
    """Return the notes about a kind of thing (or one of it), and the acts that changed its rows."""
    model, pk = models_by_label()[told["thing"]], told.get("pk")
    changes = Change.objects.filter(table_name=model._meta.db_table, **({"object_pk": pk} if pk else {}))
    return [
        acts.filter(thing=told["thing"], **({"object_pk": pk} if pk else {})),
        acts.filter(pk__in=changes.values("act_id")),
    ]


def rows_of(acts: list[Act]) -> list[Row]:
    """Return acts in words: three statements, and one for the names of each kind of row."""
    if not acts:
        return []
    ids = [act.pk for act in acts]
    samples: dict[int, list[Change]] = {}
    for change in Change.objects.within(act=acts).raw(SAMPLES, [ids, SHOWN_CHANGES]):
        samples.setdefault(change.act_id, []).append(change)
    counts = dict(Seal.objects.within(act=acts).values_list("pk", "changes"))
    names = Names()
    for act in acts:
        names.want(get_user_model(), act.user_id)
        names.want(chain_model(), act.chain or None)
        names.want(models_by_label().get(act.thing), act.object_pk)
        collect(names, samples.get(act.pk, ()))
    return [_row(act, samples.get(act.pk, []), counts.get(act.pk, 0), names) for act in acts]


def _row(act: Act, changes: list[Change], count: int, names: Names) -> Row:
    kind, tone = kind_of(act.kind)
    thing, name = thing_of_note(act, names)
    told = [tell(change, names) for change in changes]
    unit = chain_name(act.chain, names) if act.chain else ""
    return Row(act, kind, tone, doer_of(act, names), unit, thing, name, told, max(count - len(told), 0))


def thing_of_note(act: Act, names: Names) -> tuple[str, str]:
    """Return what a note is about: the kind of thing, and the name of the one if it is one."""
    model = models_by_label().get(act.thing)
    if model is None:
        return act.thing, act.object_pk
    return thing_name(model), (names.of(model, act.object_pk) or act.object_pk) if act.object_pk else ""


def links_of(act: Act, changes: list[Change], reader) -> dict[tuple[type[Model] | None, str], str]:
    """Return the pages of the objects that a reader may see, by model and key: one query for each kind of thing."""
    named = {(models_by_label().get(act.thing), act.object_pk), *((model_of(one.table_name), one.object_pk) for one in changes)}
    wanted: dict[type[Model], set] = {}
    for model, pk in named:
        if hasattr(model, "get_absolute_url") and hasattr(model._default_manager, "visible_to"):
            wanted.setdefault(model, set()).add(key_of(model, pk))
    found = {}
    for model, keys in wanted.items():
        for row in model._default_manager.visible_to(reader).filter(pk__in=keys - {None}):
            found[model, str(row.pk)] = row.get_absolute_url()
    return found
