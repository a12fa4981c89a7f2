"""The pages of air monitoring that stand beside one another, as tabs for who may open them."""

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from pollution.air.models import Station
from pollution.tabs import Tab
from tracker.org.models import Unit, User
from tracker.org.rights import reach

STATION = "air.station"
ROOMS = (  # URL name, words, thing and, if it is not seeing, act that who opens it may do; each room adds its line
    ("air", pgettext_lazy("pages", "Air now"), STATION),
    ("compare", pgettext_lazy("pages", "Comparison"), STATION),
    ("completeness", pgettext_lazy("pages", "Completeness of data"), STATION),
    ("stations", pgettext_lazy("pages", "Stations"), STATION),
    ("devices", pgettext_lazy("pages", "Devices"), STATION),
    ("quarantine", pgettext_lazy("pages", "Quarantine"), "air.stranger"),
    ("files", pgettext_lazy("pages", "Files of readings"), STATION, "import"),
    ("exceedances", pgettext_lazy("pages", "Exceedances"), STATION),
    ("targets", pgettext_lazy("pages", "Air targets"), "air.airtarget"),
    ("consequences", pgettext_lazy("pages", "Rewards and deductions"), "air.consequence"),
    ("voids", pgettext_lazy("pages", "Voids and corrections"), STATION),
    ("api", pgettext_lazy("pages", "For programs"), STATION),
)
BACK = ROOMS[0]  # rooms with tabs of their own lead back to the first
EXCEEDANCES = (
    BACK,
    ("exceedances", pgettext_lazy("pages", "Ledger of exceedances"), STATION),
    ("exceedance-replies", pgettext_lazy("pages", "Replies to exceedances"), STATION),
    ("exceedance-rules", pgettext_lazy("pages", "Rules of exceedance"), "air.exceedancerule"),
)
KEEPING = (  # what does not count, and what was changed
    BACK,
    ("voids", pgettext_lazy("pages", "Voided hours"), STATION),
    ("corrections", pgettext_lazy("pages", "Corrections"), STATION),
    ("events", pgettext_lazy("pages", "Exceptional events"), "air.exceptionalevent"),
)
DOOR = (
    BACK,
    ("keys", pgettext_lazy("pages", "Keys"), "air.apikey"),
    ("api", pgettext_lazy("pages", "What programs may do"), STATION),
)
OF_STATION = (  # what is shown of one station; the address takes its key
    ("charts", pgettext_lazy("pages", "Charts"), ()),
    ("calendar", pgettext_lazy("pages", "Calendar"), ("station",)),
    ("gaps", pgettext_lazy("pages", "Gaps"), ()),
    ("readings", pgettext_lazy("pages", "Readings"), ()),
)
OF_UNIT = (
    ("unit", pgettext_lazy("pages", "Charts"), ()),
    ("calendar", pgettext_lazy("pages", "Calendar"), ("unit",)),
)


def tabs(user: User, here: str, rooms: tuple = ROOMS) -> list[Tab]:
    """Return the rooms as tabs, the one shown marked."""
    return [Tab(str(words), reverse(f"air:{name}"), name == here) for name, words, *asked in rooms if reach(user, *asked)]


def station_tabs(station: Station, here: str) -> list[Tab]:
    """Return the pages of a station as tabs."""
    first = Tab(str(pgettext_lazy("pages", "The station")), station.get_absolute_url(), here == "station")
    return [first, *_of(station.pk, OF_STATION, here)]


def unit_tabs(unit: Unit, here: str) -> list[Tab]:
    """Return the pages of a unit's air as tabs."""
    return _of(unit.pk, OF_UNIT, here)


def _of(pk: int, pages: tuple, here: str) -> list[Tab]:
    return [Tab(str(words), reverse(f"air:{name}", args=[*before, pk]), name == here) for name, words, before in pages]
