"""The other sources: those that matters named, and firms of the park, boilers, kitchens, stalls, routes and bare ground."""

from random import Random

from pollution.models import Source
from pollution.statuses import SourceKind
from projects.demo.rows import dice
from projects.demo.sources import words
from projects.demo.sources.spots import Spots

K = SourceKind
MORE = {  # how many of a kind there are besides those of matters, and how they are called
    K.INDUSTRY: (9, "马寨园区{firm}厂", "{firm} works in Mazhai Park"),
    K.COAL: (4, "{place}浴池燃煤锅炉", "Coal boiler of a bath house in {english}"),
    K.FUMES: (4, "{place}餐饮一条街", "Restaurants in {english}"),
    K.BARBECUE: (2, "{place}夜市烧烤点", "Night market stalls in {english}"),
    K.MUCK_ROUTE: (2, "{place}渣土运输通道", "Muck-truck road through {english}"),
    K.BARE_GROUND: (2, "{place}待建地块", "Ground to be built on in {english}"),
}


def build(spots: Spots) -> list[Source]:
    """Return all of them: those that matters named (saved), and some more."""
    random = dice("other sources")
    known = [one for one in spots.sources.values() if one.kind in MORE]
    fresh = [one for kind in MORE for one in _of_kind(spots, kind, random)]
    for one in fresh:
        one.fill_search()
    return [*known, *fresh]


def _of_kind(spots: Spots, kind: str, random: Random) -> list[Source]:
    count, name, english = MORE[kind]
    if kind == K.INDUSTRY:
        return [_firm(spots, firm, name, english, random) for firm in random.sample(list(words.FIRMS), count)]
    places = random.sample(list(spots.ground.communities.values()), count)
    return [
        spots.new(name.format(place=one.name), kind, one.key, one, address=one.name, name_en=english.format(english=one.unit.name_en))
        for one in places
    ]


def _firm(spots: Spots, firm: str, name: str, english: str, random: Random) -> Source:
    known = {"trade": firm, "address": "马寨产业集聚区", "operator": f"郑州{random.choice(words.BUILDERS)}{firm}有限公司"}
    known |= {"credit_code": words.credit_code(random, sound=random.random() < 0.85), "pollutants": ["颗粒物", "挥发性有机物"]}
    return spots.new(name.format(firm=firm), K.INDUSTRY, "MP", name_en=english.format(firm=words.FIRMS[firm]), **known)
