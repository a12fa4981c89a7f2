"""Building the matters: June set by set, July and August act by act with the sweep in between, then look-backs and a relapse."""

from datetime import date

from accountability import look_back
from accountability.models import LookBack
from accountability.sweep import sweep
from projects.demo.matters import cast, ended, rules, stock
from projects.demo.matters import projects as late_projects
from projects.demo.matters.days import SWEEP_HOUR, workdays
from projects.demo.matters.deeds import play
from projects.demo.matters.living import Maker, lives
from projects.demo.matters.stories import stories
from projects.demo.people import People
from projects.demo.rows import DEMO_DAY, Row, dice
from projects.demo.sources.spots import Spots
from tracker.lib.periods import at_local, frozen
from tracker.org.models import Unit

FIRST = date(2016, 7, 1)
BATCH_AT, BATCH = at_local(date(2016, 7, 28), 10), 34  # a list of hand-downs


def build(table: list[Row], units: dict[str, Unit], staff: People, spots: Spots) -> cast.Cast:
    """Make the rules, the people who act and all matters; return who acts."""
    rules.build()
    played = cast.build(units, staff, spots)
    random = dice("matters")
    make = stock.problems(table, random)
    ended.june(played, make, random)
    steps = [(at_local(day, SWEEP_HOUR), sweep) for day in workdays(FIRST, DEMO_DAY)]
    steps.append((BATCH_AT, lambda at: ended.handed_down_at_once(at, BATCH, played, make, random)))
    steps += late_projects.steps(table, played)
    random_too = dice("matters under way")
    maker = Maker(played, stock.problems(table, random_too), random_too)
    play([*stories(maker), *lives(maker)], steps)
    look_back_at_some(played)
    rules.name_the_departments(units)
    return played


def look_back_at_some(played: cast.Cast) -> None:
    """Draw the look-backs; some were done already, one of them found a relapse."""
    look_back.draw(date(2016, 8, 8), at=at_local(date(2016, 8, 8), SWEEP_HOUR))
    at = at_local(date(2016, 8, 8), 15)
    due = LookBack.objects.unscoped("the demonstration is being built").due().order_by("due_on", "pk").select_related("matter")
    with frozen(at):
        for number, row in enumerate(due[:5]):
            if number == 2:
                look_back.relapse_found(row, because="回头看发现原址再次裸露，防尘网破损未修补。", at=at, by=played.colleague)
            else:
                look_back.pass_(row, words="现场复查，整改成效保持。", at=at, by=played.colleague)
