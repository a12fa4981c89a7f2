"""The verifier: is every change as it was written, does every link follow from the one before, is the end where it was?"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tracker.trail import functions, questions, retold, triggers
from tracker.trail.heads import Head

SQL = Path(__file__).resolve().parent / "sql"
OWN_TRIGGER = re.compile(r"ALTER TABLE (\w+) ENABLE ALWAYS TRIGGER (\w+)")


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be; `kind` says what, the facts where."""

    kind: str
    act: int | None = None
    number: int | None = None
    table: str = ""
    pk: str = ""
    chain: int | None = None
    seq: int | None = None
    of: str = ""  # who acted and when, which file knows better, which function

    @property
    def key(self) -> str:
        """Return what tells this finding from others, in no language."""
        facts = (
            self.act,
            self.number,
            self.table,
            self.pk,
            self.chain,
            self.seq,
            self.of if self.act is None and self.chain is None else "",
        )
        return ":".join([self.kind, *("" if fact is None else str(fact) for fact in facts)])

    def __str__(self):
        return sentences()[self.kind] % vars(self)


def sentences() -> dict[str, str]:
    """Return what each kind of finding says."""
    return {
        "altered": _("Change %(number)s of act %(act)s was altered: table %(table)s, row %(pk)s."),
        "deleted": _("Change %(number)s of act %(act)s was deleted (act of %(of)s)."),
        "added": _("Change %(number)s was added to act %(act)s later: table %(table)s, row %(pk)s."),
        "act_altered": _("Act %(act)s (%(of)s) was altered, or its link %(seq)s in chain %(chain)s was."),
        "act_deleted": _("Act %(act)s was deleted: only its link %(seq)s in chain %(chain)s is left."),
        "unsealed": _("Act %(act)s (%(of)s) has no link in its chain: the link was deleted, or the act came in another way."),
        "orphan": _("Change %(number)s belongs to act %(act)s, which does not exist: table %(table)s, row %(pk)s."),
        "gap": _("Chain %(chain)s lacks link %(seq)s."),
        "broken": _("Link %(seq)s of chain %(chain)s does not follow from the link before it."),
        "cut": _("Chain %(chain)s ends before link %(seq)s, which %(of)s knows: its end was cut off."),
        "rewritten": _("Link %(seq)s of chain %(chain)s is not the one that %(of)s knows: the chain was written anew."),
        "trigger": _("Table %(table)s: trigger %(of)s is missing, switched off or other than it should be; changes may go unseen."),
        "row": _("Table %(table)s, row %(pk)s is not what the trail last told of it: %(of)s."),
        "row_gone": _("Table %(table)s, row %(pk)s is gone, and the trail does not tell that it was deleted."),
        "row_added": _("Table %(table)s, row %(pk)s is there, and the trail does not tell that it was added."),
        "function": _("Function %(of)s of the trail is missing or not the product's own."),
    }


@dataclass
class Report:
    """What a look found, and how much it looked at."""

    findings: list[Finding] = field(default_factory=list)
    acts: int = 0
    changes: int = 0


@transaction.atomic
def verify(
    *,
    since: list[Head] = (),
    since_at: datetime | None = None,
    chain: int | None = None,
    known: list[Head] = (),
    rows: bool = False,
) -> Report:
    """Look at all chains or one, wholly or after links known to be good; compare with heads kept outside, and on demand with the rows."""
    values = {"chains": [head.chain for head in since], "seqs": [head.seq for head in since], "only": chain, "since": since_at}
    changes = questions.CHANGES_OF_SCOPE if since or chain is not None else questions.CHANGES_IN_SCOPE
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        ask = Asker(cursor, values, changes)
        report = Report(_of_changes(ask) + _of_acts(ask) + _of_links(ask) + _of_heads(cursor, known, chain))
        report.findings += _of_triggers() + _of_functions(cursor)
        if rows:
            report.findings += [Finding(row.kind, table=row.table, pk=row.pk, of=row.columns) for row in retold.differing(cursor)]
        report.acts, report.changes = (int(count) for count in ask(questions.SIZES)[0])
    return report


@dataclass(frozen=True)
class Asker:
    """Puts the questions with the same parameters."""

    cursor: object
    values: dict
    changes: str

    def __call__(self, question: str, **more) -> list[tuple]:
        words = {"scope": questions.SCOPE, "changes": self.changes, "most": questions.MOST_FOUND}
        self.cursor.execute(question.format(**words), self.values | more)
        return self.cursor.fetchall()


def _of_changes(ask: Asker) -> list[Finding]:
    found = [Finding("altered", act, number, table, pk) for act, number, table, pk in ask(questions.ALTERED)]
    if ask.changes == questions.CHANGES_IN_SCOPE:
        found += [Finding("orphan", act, number, table, pk) for act, number, table, pk in ask(questions.ORPHANS)]
    return found


def _of_acts(ask: Asker) -> list[Finding]:
    found: list[Finding] = []
    for act, chain, seq, sealed, is_there, count, last, at, name in ask(questions.ACTS):
        of = _doer(at, name)
        if not is_there:
            found.append(Finding("act_deleted", act, chain=chain, seq=seq))
        elif count != sealed or last != sealed:
            found += _of_numbers(ask(questions.NUMBERS, act=act), act, sealed, of)
        else:
            found.append(Finding("act_altered", act, chain=chain, seq=seq, of=of))
    return found + [Finding("unsealed", act, of=_doer(at, name)) for act, at, name in ask(questions.UNSEALED)]


def _of_numbers(rows: list[tuple], act: int, sealed: int, of: str) -> list[Finding]:
    """Return which of the changes 1, 2, … of an act are gone, and which are too many."""
    present = {number for number, _table, _pk in rows}
    gone = [number for number in range(1, sealed + 1) if number not in present][: questions.MOST_FOUND]
    more = [Finding("added", act, number, table, pk) for number, table, pk in rows if not 1 <= number <= sealed]
    return [Finding("deleted", act, number, of=of) for number in gone] + more[: questions.MOST_FOUND]


def _doer(at: datetime | None, name: str | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} {name}".strip() if at else ""


def _of_links(ask: Asker) -> list[Finding]:
    rows = ask(questions.LINKS)
    return [Finding("gap", chain=chain, seq=seq - 1) if gap else Finding("broken", chain=chain, seq=seq) for chain, seq, gap in rows]


def _of_heads(cursor, known: list[Head], chain: int | None) -> list[Finding]:
    heads = [head for head in known if chain is None or head.chain == chain]
    values = {
        "chains": [head.chain for head in heads],
        "seqs": [head.seq for head in heads],
        "hashes": [head.hash for head in heads],
        "sources": [head.source for head in heads],
    }
    cursor.execute(questions.ANCHORS.format(most=questions.MOST_FOUND), values)
    rows = cursor.fetchall()
    return [Finding("cut" if is_gone else "rewritten", chain=chain, seq=seq, of=source) for chain, seq, source, is_gone in rows]


def _of_triggers() -> list[Finding]:
    return [Finding("trigger", table=one.table, of=one.name) for one in triggers.missing()]


def _of_functions(cursor) -> list[Finding]:
    """Return the trail's own functions and triggers that are not as this product made them."""
    found = [Finding("function", of=name) for name in functions.differing()]
    cursor.execute(questions.OWN_TRIGGERS, {})
    switched_on = set(cursor.fetchall())
    return found + [Finding("trigger", table=table, of=name) for table, name in own_triggers() if (table, name) not in switched_on]


@cache
def own_triggers() -> tuple[tuple[str, str], ...]:
    """Return the triggers that guard the trail's own tables, as (table, name)."""
    return tuple(OWN_TRIGGER.findall((SQL / "triggers.sql").read_text(encoding="utf-8")))
