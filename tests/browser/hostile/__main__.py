"""Fill the district of DATABASE_URL, and print what stands where, which columns stayed empty, and every page with who sees it."""

import json

import django

from tests.browser.hostile import STRINGS


def plant() -> dict:
    """Fill a row of every model, by acts of somebody whose name and reasons are hostile too; return the rows by what they are."""
    from tests.browser.hostile.air_exceedances import of_air_exceedances
    from tests.browser.hostile.air_files import of_air_files
    from tests.browser.hostile.air_keeping import of_air_keeping
    from tests.browser.hostile.air_standings import of_air_standings
    from tests.browser.hostile.air_stations import of_air_stations
    from tests.browser.hostile.cases import of_a_case
    from tests.browser.hostile.counts import of_counts
    from tests.browser.hostile.enforcement import of_enforcement
    from tests.browser.hostile.field import of_the_field
    from tests.browser.hostile.map import of_the_map
    from tests.browser.hostile.rows import of_the_office, of_the_project, on_the_way
    from tests.browser.hostile.source_list import of_the_list
    from tests.browser.hostile.source_page import of_the_source
    from tests.browser.hostile.sweeps import of_a_sweep
    from tracker.alerts.sweep import sweep
    from tracker.lib import acting, periods

    image, script = STRINGS[:2]
    with acting.acting(acting.Acting(user_name=image, path=f"/{script}", job=image)), acting.because(script):
        found = of_the_project()
        found |= of_the_office(found)
        found |= on_the_way(found)
        found |= of_a_case()
        found |= of_the_map(found)
        found |= of_enforcement(found)
        found |= of_counts(found)
        found |= of_the_source(found)
        found |= of_the_field(found)
        found |= of_the_list(found)
        found |= of_a_sweep(found)
        found |= of_air_stations(found)
        found |= of_air_files(found)
        found |= of_air_keeping(found)
        found |= of_air_exceedances(found)
        found |= of_air_standings(found)
    sweep(periods.now())
    return found


if __name__ == "__main__":
    django.setup()
    from tests.browser.every_page import every_page
    from tests.browser.hostile.columns import empty_columns, unknown_keys
    from tracker.lib import scoping

    scoping.declare("fills every table for a test")
    planted = plant()
    rows = {name: str(getattr(thing, "pk", thing)) for name, thing in planted.items()}
    told = {"rows": rows, "name": planted["project"].name, "empty": empty_columns(), "unknown": unknown_keys()}
    print(json.dumps(told | every_page(planted)))
