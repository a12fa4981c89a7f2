"""Put what an attacker would type wherever the district keeps words; run as `python -m tests.browser.hostile`, prints where to look."""

import json
from datetime import timedelta

import django

# Each carries Chinese, so that it counts as somebody's words and not as a text that nobody translated.
STRINGS = (
    '坏"><img src=x onerror=alert(1)>',
    "坏'</script><script>alert(2)</script>",
    "javascript:alert(3)//坏",
    "坏{{7*7}}<svg/onload=alert(4)>",
)


def plant() -> dict[str, int | str]:
    """Rename a project, its lead unit, its people, and add a delay and a milestone that are late; return their numbers."""
    from projects.models import Delay, Milestone, Project
    from tracker.alerts.sweep import sweep
    from tracker.lib import periods

    today, now = periods.today(), periods.now()
    image, script, address, template = STRINGS
    project = Project.objects.filter(lead_unit__short_name="马寨镇", plans__year=2016).order_by("pk").first()
    project.name, project.name_en, project.builder, project.location, project.content = image, script, address, script, template
    project.save()
    unit = project.lead_unit
    unit.name, unit.short_name, unit.name_en = f"{image}镇", "坏<script>alert(5)", image
    unit.save()
    for person in (project.responsible, project.sponsor):
        person.name = "坏<img src=x onerror=alert(6)>"[:30]
        person.save()
    Milestone.objects.create(project=project, name=script, planned_on=today - timedelta(300), due_on=today - timedelta(300))
    Delay.objects.create(
        project=project, cause="land", since=today - timedelta(30), description=image, next_step=script, next_step_due_on=today, at=now
    )
    report = project.reports.order_by("-month").first()
    report.progress, report.problems = image, script
    report.save()
    sweep(now)
    return {"project": project.pk, "unit": unit.pk, "person": project.responsible_id, "report": report.pk, "name": image}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(plant()))
