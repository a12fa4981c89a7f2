"""At which source each matter that a sweep found lies: the source is named before the matter is registered, the visit follows later."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import UUID

from accountability.statuses import Origin
from pollution.models import Source
from pollution.statuses import MEASURE_OF, SourceKind
from projects.demo.matters.stock import Problem
from projects.demo.rows import Row, dice
from projects.demo.sources import words
from projects.demo.sources.ground import Community, Ground
from tracker.lib.periods import at_local

K = SourceKind
SINCE = date(2016, 4, 18)  # what is not a building site came with the first round of the sweep in spring
LEADS = {  # department of the trade
    K.SITE: "js",
    K.DEMOLITION: "js",
    K.BARE_GROUND: "js",
    K.SCATTERED: "hb",
    K.INDUSTRY: "hb",
    K.COAL: "hb",
    K.FUMES: "cg",
    K.BARBECUE: "cg",
    K.MUCK_ROUTE: "cg",
}
NAMED = {  # the stories call their places by names of their own
    "张李垌村土方裸露未覆盖": "张李垌村安置房工地",
    "黄岗寺安置房工地出入口带泥上路": "黄岗寺片区安置房工地",
    "贾寨片区拆迁工地湿法作业不到位": "贾寨片区拆迁工地",
    "王立砦社区拆迁空地黄土裸露": "王立砦社区拆迁空地",
    "程炉村夜间露天焚烧和烧烤摊点未取缔": "程炉村主路烧烤点",
}
KINDS = {
    "site_dust": K.SITE,
    "scattered": K.SCATTERED,
    "coal": K.COAL,
    "cooking_fumes": K.FUMES,
    "barbecue": K.BARBECUE,
    "muck_truck": K.MUCK_ROUTE,
    "bare_land": K.BARE_GROUND,
    "industry": K.INDUSTRY,
}
ITEMS = {  # which item of a checklist does not hold; before it words of the title, the first that stand there count
    "site_dust": (("带泥", "washing"), ("围挡", "fencing"), ("", "covering")),
    "bare_land": (("湿法", "wet_work"), ("垃圾", "covering"), ("", "bare_cover")),
    "scattered": (("砂石", "scat_layout"), ("", "scat_discharge")),
    "coal": (("", "coal_use"),),
    "cooking_fumes": (("", "fumes_purifier"),),
    "barbecue": (("", "bbq_place"),),
    "muck_truck": (("", "muck_sealed"),),
    "industry": (("", "ind_treatment"),),
}


@dataclass(frozen=True)
class Claim:
    """A matter that was found at a source: the matter's number, the item that fails, and the words of it."""

    uid: UUID
    source: Source
    item: str
    words: str


@dataclass
class Spots:
    """The sources that there are, by name, and what was found at them."""

    ground: Ground
    sources: dict[str, Source] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    projects: dict[str, Row] = field(default_factory=dict)  # the project of a site, by the site's name
    random: Random = field(default_factory=lambda: dice("sources of matters"))

    def claim(self, problem: Problem, uid: UUID) -> dict:
        """Return what the matter of a problem says of its source; nothing unless a sweep found it at one."""
        if problem.origin != Origin.SWEEP or problem.kind not in KINDS:
            return {}
        name, kind = self._called(problem)
        source = self.sources.get(name) or self._made(name, kind, problem)
        item = next(code for word, code in ITEMS[problem.kind] if word in problem.title)
        self.claims.append(Claim(uid, source, item, problem.description))
        here = {"latitude": source.latitude, "longitude": source.longitude}
        return {"origin_label": source.name, "origin_url": source.get_absolute_url(), **here}

    def _called(self, problem: Problem) -> tuple[str, str]:
        """Return name and kind of the source that a problem lies at."""
        title, kind = problem.title, KINDS[problem.kind]
        if problem.kind == "bare_land" and "拆迁工地" in title:
            kind = K.DEMOLITION
        if title in NAMED:
            return NAMED[title], kind
        place, side = self._place(problem), problem.address[-2:]
        name = {
            K.SITE: title.partition("工地")[0] + "工地",
            K.DEMOLITION: f"{place}拆迁工地",
            K.BARE_GROUND: f"{place}{side}空地",
            K.SCATTERED: f"{place}{side}砂石堆放点" if "砂石" in title else title,
            K.COAL: f"{place}沿街早餐门店",
            K.FUMES: f"{place}{side}餐饮门店",
            K.BARBECUE: f"{place}{side}路口烧烤点",
            K.MUCK_ROUTE: f"{place}{side}渣土运输线路",
            K.INDUSTRY: title.removesuffix("治污设施停运"),
        }[kind]
        return name, kind

    def _place(self, problem: Problem) -> str:
        there = self._community(problem)
        return there.name if there else problem.address[:-2]

    def _community(self, problem: Problem) -> Community | None:
        return self.ground.named_in(problem.title, problem.unit) or self.ground.named_in(problem.address, problem.unit)

    def _made(self, name: str, kind: str, problem: Problem) -> Source:
        """Make a source that nobody has met before; building sites are all there."""
        if kind in (K.SITE, K.DEMOLITION):
            raise KeyError(name)
        shop = next((shop for shop in words.SHOPS if shop in name), "")
        source = self.new(name, kind, problem.unit, self._community(problem), address=problem.address, trade=shop)
        source.pollutants = words.POLLUTANTS.get(shop, [])
        source.save()
        self.sources[name] = source
        return source

    def new(self, name: str, kind: str, key: str, community: Community | None = None, **more) -> Source:
        """Return a source, not yet saved, at a point of a unit."""
        latitude, longitude = self.ground.point(key, self.random)
        lead = LEADS.get(kind)
        values = {
            "measure": MEASURE_OF[kind],
            "unit": self.ground.units[key],
            "grid": self.ground.grid(key, self.random, community),
            "lead_unit": self.ground.units[lead] if lead else None,
            "latitude": latitude,
            "longitude": longitude,
            "entered_crs": "wgs84",
            "entered_latitude": latitude,
            "entered_longitude": longitude,
            "first_day": SINCE,
        } | more
        values.setdefault("status_since", at_local(values["first_day"], 9))
        return Source(name=name, kind=kind, **values)
