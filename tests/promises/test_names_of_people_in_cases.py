"""Names of people held to account are read by discipline only: nobody else finds one in any answer, file or line of the trail."""

import io
import zipfile

import pytest
from django.db import connection
from django.urls import reverse

from accountability import cases
from accountability.cases.outcomes import Decided
from accountability.cases.people import Named
from accountability.models import Case, CasePerson, Outcome, PersonChange, Relief
from tests.make import make_user, moment
from tests.promises.matrix.gate import gate  # noqa: F401 - a fixture
from tests.promises.matrix.rules import HOUSE, NOBODY, OWN, ROLES, Row
from tests.promises.matrix.table import ROWS
from tracker.org.statuses import Role
from tracker.trail.models import Change

pytestmark = pytest.mark.django_db
NAMES = ("公孙觅踪", "令狐守拙", "濮阳问安")  # who is named, who was before a correction, who stands in texts only
AT = moment()
EVERYWHERE = (Role.SUPERVISION,)  # who sees the cases is asked at every address
ELSEWHERE = {"search", "todo", "trail:acts", "ledger:export", "accountability:list"}  # the others
ASKED = {"search": ["q"], "accountability:list": ["q"], "ledger:list": ["q"], "trail:acts": ["words"]}  # and with a name in the question


def seed(district) -> None:
    """Let three names stand wherever a name of somebody held to account can stand."""
    first, second, third = NAMES
    case, by = district.house.handed_case, make_user(role=Role.DISCIPLINE)
    who = {"at": AT, "by": by}
    person = cases.name_person(case, Named(second, "主任", "direct", words=f"{third}直接责任"), **who)
    crime = {"is_crime_suspected": True, "transfer_organ": "区监委", "transfer_document": f"{third}移送函", "transferred_on": AT.date()}
    cases.correct_person(person, Named(first, "书记", "main", words=f"{third}失职", **crime), **who)
    given = Decided("reminder", "admonition", district.house.clause, "区纪委", f"关于{third}的决定", AT.date())
    cases.record_outcome(person, given, **who)
    relief = cases.ask_relief(Case.objects.get(pk=case.pk), reason=f"{third}申请容错", **who)
    facts = {"result": "refused", "organ": "区委", "decided_on": AT.date(), "answer": f"{third}不符合"}
    cases.decide_relief(relief, **facts, **who)


@pytest.fixture(scope="module")
def seeded(gate):  # noqa: F811
    seed(gate.district)
    return gate


def found_in(seen) -> list[str]:
    """Return the names in an answer: in its body, in the parts of a packed file, in where it leads."""
    texts = [seen.content, seen.location.encode()]
    if seen.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(seen.content)) as opened:
            texts += [opened.read(name) for name in opened.namelist()] + [" ".join(opened.namelist()).encode()]
    return [name for name in NAMES if any(name.encode() in text for text in texts)]


def addresses_for(gate, who: str, rows: list[Row]):  # noqa: F811
    for row in rows:
        where = HOUSE if HOUSE in row.places else OWN if OWN in row.places else row.places[0]
        address = gate.address(row, who, where)
        yield row.name, address
        for asked in ASKED.get(row.url, ()):
            yield row.name, f"{address}{'&' if '?' in address else '?'}{asked}={NAMES[0]}"
    yield from of_the_case(gate)


def of_the_case(gate):  # noqa: F811
    """Yield the addresses of the matter of the case, of its history, and of every act that wrote a name."""
    case = gate.district.house.handed_case
    yield "its matter", reverse("accountability:matter", args=[case.matter_id])
    yield "its history", reverse("trail:of", kwargs={"label": "accountability.matter", "pk": case.matter_id})
    yield "its own history", reverse("trail:of", kwargs={"label": "accountability.case", "pk": case.pk})
    yield "their history", reverse("trail:of", kwargs={"label": "accountability.caseperson", "pk": case.people.first().pk})
    tables = [model._meta.db_table for model in (CasePerson, Outcome, PersonChange, Relief)]
    for act in sorted(set(Change.objects.filter(table_name__in=tables).order_by("-id").values_list("act_id", flat=True)[:8])):
        yield "an act that wrote a name", reverse("trail:act", args=[act])


def look(gate, people, rows: list[Row]) -> int:  # noqa: F811
    """Ask at every address of some rows as each of some people; return how many answered with something."""
    answered, leaks = 0, []
    for who in people:
        for name_of, address in addresses_for(gate, who, rows):
            seen = gate.ask(who, "GET", address)
            answered += seen.status == 200
            asked = NAMES[:1] if NAMES[0] in address else ()  # the question itself may be said again
            leaks += [f"{who} {name_of}: {name}" for name in found_in(seen) if name not in asked]
    assert not leaks, "\n".join(leaks)
    return answered


READ_BY_OTHERS = ("trail_act", "trail_change", "alerts_alert", "alerts_digest", "jobs_outbox", "jobs_jobrun", "accountability_casehistory")
READABLE = [row for row in ROWS if "GET" in row.methods and not row.only_if]
OTHERS = [who for who in (*ROLES, NOBODY) if who != Role.DISCIPLINE and who not in EVERYWHERE]


def test_discipline_reads_all_three(seeded):
    (row,) = (row for row in ROWS if row.url == "accountability:case")
    address = reverse(row.url, args=[seeded.district.house.handed_case.pk])
    assert found_in(seeded.ask(Role.DISCIPLINE, "GET", address)) == list(NAMES)


def test_the_office_finds_none_at_any_address(seeded):
    assert look(seeded, EVERYWHERE, READABLE) > 30


def test_nobody_else_finds_one_where_matters_cases_and_the_trail_are_shown(seeded):
    rows = [row for row in READABLE if row.url in ELSEWHERE or row.url.startswith(("accountability:case", "trail:"))]
    assert look(seeded, OTHERS, rows) > 20


@pytest.mark.long
def test_nobody_else_finds_one_at_any_address(seeded):
    assert look(seeded, OTHERS, READABLE) > 300


def test_the_trail_alerts_and_messages_hold_none(seeded):
    with connection.cursor() as cursor:
        for table in (
            "trail_act",
            "trail_change",
            "alerts_alert",
            "alerts_digest",
            "jobs_outbox",
            "jobs_jobrun",
            "accountability_casehistory",
        ):
            for name in NAMES:
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text LIKE %s", [f"%{name}%"])
                assert cursor.fetchone()[0] == 0, (table, name)
        cursor.execute("SELECT count(*) FROM accountability_caseperson WHERE name = ANY(%s)", [list(NAMES)])
        assert cursor.fetchone()[0] == 1  # the look itself would have found one
        cursor.execute("SELECT count(*) FROM evidence_file WHERE name ~ %s", ["|".join(NAMES)])
        assert cursor.fetchone()[0] == 0
