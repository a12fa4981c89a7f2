"""What sources are called, and who is said to run them: all invented, credit codes with sound check digits among them."""

from random import Random

from stdnum.cn import uscc

WORKS = {  # what is built in a community, besides the projects of the ledger
    "老旧小区改造": "courtyard renewal",
    "住宅楼": "block of flats",
    "地下停车场": "underground car park",
    "热力管网": "heating mains",
    "燃气管网": "gas mains",
    "雨污分流": "separate sewers",
    "道路整修": "road repair",
    "卫生服务中心": "health centre",
    "菜市场改造": "market renewal",
    "商业楼": "shops and offices",
    "电力管沟": "cable duct",
    "绿化提升": "planting",
}
SHOPS = {
    "塑料颗粒": "plastic granules",
    "石材": "stone cutting",
    "家具喷漆": "furniture spraying",
    "防水卷材": "roofing felt",
    "小铸造": "small foundry",
    "洗沙": "sand washing",
    "废品熔炼": "scrap melting",
    "木材加工": "timber",
    "彩印包装": "printing and packing",
}
POLLUTANTS = {
    "塑料颗粒": ["挥发性有机物", "恶臭"],
    "石材": ["颗粒物"],
    "家具喷漆": ["挥发性有机物"],
    "防水卷材": ["沥青烟", "挥发性有机物"],
    "小铸造": ["颗粒物", "二氧化硫"],
    "洗沙": ["颗粒物", "废水"],
    "废品熔炼": ["颗粒物", "二噁英"],
    "木材加工": ["颗粒物"],
    "彩印包装": ["挥发性有机物"],
}
BUILDERS = ("豫中", "中州", "嵩岳", "河洛", "天中", "商城", "金水源", "黄河滩")
FIRMS = {
    "速冻食品": "Frozen food",
    "方便食品": "Instant food",
    "包装印务": "Packing",
    "彩钢": "Coated steel",
    "装备制造": "Machinery",
    "冷链": "Cold chain",
    "建材": "Building material",
    "饲料": "Fodder",
    "面粉": "Flour",
    "铝材": "Aluminium",
}


def builder(random: Random) -> str:
    """Return an invented construction firm."""
    return f"河南{random.choice(BUILDERS)}第{random.choice('一二三四五六')}建筑工程有限公司"


def credit_code(random: Random, sound: bool = True) -> str:
    """Return an invented unified credit code of the district; an unsound one has a wrong check digit."""
    body = "91410103MA" + "".join(random.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _place in range(7))
    right = uscc.calc_check_digit(body)
    return body + (right if sound else ("0" if right != "0" else "1"))
