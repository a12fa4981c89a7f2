"""The matrix: one row for each address of the house. An address without a row fails test_promise_32.

HOW TO ADD A ROW (whoever adds an address adds its row):
1. `Row("app:name", asks=(…), methods=…, at=…)` in the list of your app (administration.py, business.py, trails.py). `asks` are the
   questions of the page in its order:
   - `anywhere(thing, act, otherwise=404|403)`: the role must know the act at all (pages without an object);
   - `on_it(thing, act, otherwise=…)`: the object of the address must stand in the role's scope. Seeing comes first and answers 404,
     acting second and answers 403: `asks=(on_it(P), on_it(P, "deliver", otherwise=403))`;
   - `among(Role.…)`: one of these roles, for pages that no act of the table of rights describes; `mine()`: somebody's own thing;
   - nothing: everybody who is logged in. `for_strangers=True`: strangers too.
   What each role gets is worked out from tracker.org.rights.table(); never write a status for a role here.
2. `methods`: SAFE (GET, HEAD), READ (GET only: downloads), FORM (GET, HEAD, POST) or POST. Everything else must answer 405.
3. `places=PROJECTS` (or UNITS, PEOPLE, HELD) when the address names an object; `at=lambda it: {...}` gives the arguments of the
   address for the object of one place (what there is: tests/promises/matrix/district.py; add what you need there).
4. `sound=lambda it: {...}`: a POST that the page takes from who may; it must answer 302 (or `done`) and change a row.
   Several rows of one address are told apart by `case`. `only_if="…"` for addresses that are not always there.
Then: python -m pytest tests/promises/test_promise_32_nobody_sees_what_is_not_theirs.py -q -p no:cacheprovider
"""

from tests.promises.matrix.administration import ALERTS, JOBS, LOG_IN, ORG, ROOF
from tests.promises.matrix.air_days import AIR_DAYS
from tests.promises.matrix.air_exceedances import AIR_EXCEEDANCES
from tests.promises.matrix.air_files import AIR_FILES
from tests.promises.matrix.air_keeping import AIR_KEEPING
from tests.promises.matrix.air_standings import AIR_STANDINGS
from tests.promises.matrix.air_stations import AIR_STATIONS
from tests.promises.matrix.business import DELIVERY, LEDGER, PAGES, RANKINGS, REPORTING
from tests.promises.matrix.cases import CASES
from tests.promises.matrix.counts import COUNTS
from tests.promises.matrix.desks import DESKS
from tests.promises.matrix.enforcement import ENFORCEMENT
from tests.promises.matrix.evidence import EVIDENCE
from tests.promises.matrix.field import FIELD
from tests.promises.matrix.keeping import KEEPING
from tests.promises.matrix.map import MAP
from tests.promises.matrix.matters import MATTERS
from tests.promises.matrix.papers import PAPERS
from tests.promises.matrix.rules import Row
from tests.promises.matrix.source_ledger import SOURCE_LEDGER
from tests.promises.matrix.source_page import SOURCE_PAGE
from tests.promises.matrix.sweeps import SWEEPS
from tests.promises.matrix.trails import TRAIL
from tests.promises.matrix.watch import WATCH

ROWS: list[Row] = [
    *ROOF,
    *ORG,
    *LOG_IN,
    *JOBS,
    *ALERTS,
    *PAGES,
    *DELIVERY,
    *REPORTING,
    *LEDGER,
    *RANKINGS,
    *MATTERS,
    *DESKS,
    *PAPERS,
    *CASES,
    *EVIDENCE,
    *TRAIL,
    *WATCH,
    *KEEPING,
    *MAP,
    *SWEEPS,
    *SOURCE_LEDGER,
    *SOURCE_PAGE,
    *FIELD,
    *ENFORCEMENT,
    *COUNTS,
    *AIR_STATIONS,
    *AIR_FILES,
    *AIR_KEEPING,
    *AIR_DAYS,
    *AIR_EXCEEDANCES,
    *AIR_STANDINGS,
]
