"""Rows of the table for the rules of supervision and for raising what is late (see table.py)."""

from accountability import numbering
from accountability.models import MatterKind
from tests.promises.matrix.rules import FORM, PROJECTS, Row, anywhere, on_it
from tests.promises.matrix.words import TODAY, P, pk

RULES, RAISING, MATTER = "accountability.supervisionpolicy", "projects.raisingrule", "accountability.matter"
READS, KEEPS = anywhere(RULES, otherwise=403), anywhere(RULES, "change", otherwise=403)
SEES, RAISES, INSTRUCTS = on_it(P), anywhere(MATTER, "add", otherwise=403), anywhere(MATTER, "instruct", otherwise=403)
NUMBERS = {
    "acknowledge_days": "1", "urging_mode": "automatic", "urge_after_days": "1", "days_to_fix": "5", "failures_before_case": "2",
    "review_ask_days": "30", "review_answer_days": "30", "extension_times": "2", "extension_cap_days": "90",
    "look_back_days": "30", "look_back_share": "20", "first_day": TODAY, "source": "新办法",
}  # fmt: skip
WORDING = {"rule": "late", "words": "按期整改", "paragraph": "逾期不放过", "source": "新办法", "first_day": TODAY}
KIND = {"code": "new", "name": "新类别", "days": "7", "order": "1", "step_1": "office"}


def keeping(name: str, sound, **more) -> Row:
    """Return the row of a page on which the rules are written."""
    return Row(f"accountability:{name}", (KEEPS,), FORM, sound=sound, **more)


def a_kind() -> int:
    """Return a kind of matter that is there."""
    return MatterKind.objects.first().pk


def prefixes(it) -> dict:
    """Return a prefix for each series."""
    return {str(series): f"字{place}" for place, series in enumerate(numbering.prefixes())}


KEEPING = [
    *(Row(f"accountability:{name}", (READS,)) for name in ("policy", "checklist", "kinds", "instruments")),
    keeping("policy-add", lambda it: NUMBERS),
    keeping("checklist-add", lambda it: WORDING),
    keeping("kind-add", lambda it: KIND),
    keeping("kind", lambda it: KIND, at=pk("matter_kind")),
    Row("accountability:prefixes", (READS,), FORM, case="reading", only="GET"),
    Row("accountability:prefixes", (KEEPS,), FORM, sound=prefixes, case="writing", only="POST"),
    Row(
        "projects:raise",
        (SEES, RAISES),
        FORM,
        lambda it: {"pk": it.project.pk, "why": "delay", "of": it.delay.pk},
        PROJECTS,
        lambda it: {"title": "滞后", "description": "未供地", "kind": a_kind()},
    ),
    Row("projects:instruct", (SEES, INSTRUCTS), FORM, pk("project"), PROJECTS, lambda it: {"words": "抓紧", "kind": a_kind()}),
    Row("projects:raising", (anywhere(RAISING, otherwise=403),)),
    Row(
        "projects:raising-add",
        (anywhere(RAISING, "change", otherwise=403),),
        FORM,
        sound=lambda it: {"first_day": TODAY, "source": "会议纪要", "delay_days": "10", "kind": a_kind()},
    ),
]
