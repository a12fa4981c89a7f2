"""The people: invented names, posts with duties, and the log-ins of the demonstration."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from projects.demo.accounts import LOG_INS, PASSWORD
from projects.demo.rows import dice
from tracker.lib import pinyin
from tracker.org.models import Person, Post, RoleInUnit, Unit, User
from tracker.org.statuses import Duty, UnitKind

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "景澜 砚舟 望川 知远 守拙 若溪 怀瑾 清越 牧之 听雨 思齐 云舒 行简 明夷 承泽 采薇 沐阳 逸群 令仪 鸿渐 "
    "维桢 子衿 青禾 北辰 慕白 安歌 长庚 致宁 书言 南乔 允执 既明 其琛 晏清 归鸿 松筠 疏桐 怀远 秋白 立言 "
    "咏絮 同尘 半夏 临川 修远 嘉树 星河 若谷 朝晖 千帆"
).split()

# (title, in English, duty), by kind of unit; both heads answer for a township (党政同责).
POSTS = {
    UnitKind.DEPARTMENT: [
        ("局长", "Director", Duty.MAIN_LEADER),
        ("副局长", "Deputy Director", Duty.DEPUTY),
        ("项目科科长", "Head of the Project Section", Duty.RESPONSIBLE),
    ],
    UnitKind.TOWNSHIP: [
        ("党委书记", "Party Secretary", Duty.MAIN_LEADER),
        ("镇长", "Mayor", Duty.MAIN_LEADER),
        ("副镇长", "Deputy Mayor", Duty.DEPUTY),
        ("项目办主任", "Head of the Project Office", Duty.RESPONSIBLE),
    ],
    UnitKind.SUBDISTRICT: [
        ("党工委书记", "Party Working Committee Secretary", Duty.MAIN_LEADER),
        ("办事处主任", "Director of the Sub-district Office", Duty.MAIN_LEADER),
        ("办事处副主任", "Deputy Director of the Sub-district Office", Duty.DEPUTY),
        ("经济发展办公室主任", "Head of the Economic Development Office", Duty.RESPONSIBLE),
    ],
    UnitKind.COMMITTEE: [
        ("党工委书记", "Party Working Committee Secretary", Duty.MAIN_LEADER),
        ("管委会主任", "Director of the Committee", Duty.MAIN_LEADER),
        ("管委会副主任", "Deputy Director of the Committee", Duty.DEPUTY),
        ("项目推进部部长", "Head of the Project Department", Duty.RESPONSIBLE),
    ],
    UnitKind.COMMUNITY: [("党支部书记", "Party Branch Secretary", Duty.MAIN_LEADER)],
    UnitKind.GRID: [("网格长", "Grid Chief", Duty.RESPONSIBLE)],
}
LEADERS = [
    ("区委书记", "District Party Secretary"),
    ("区长", "District Mayor"),
    ("区委副书记", "Deputy District Party Secretary"),
    ("常务副区长", "Executive Deputy District Mayor"),
    ("副区长", "Deputy District Mayor"),
    ("副区长", "Deputy District Mayor"),
    ("区人大常委会主任", "Chair of the District People's Congress"),
    ("区政协主席", "Chair of the District Consultative Conference"),
]
HEADS_ELSEWHERE = {
    "qw": "主任",
    "dc": "主任",
    "jw": "书记",
    "zfw": "书记",
    "xcz": "主任",
    "gx": "主任",
    "nj": "主任",
    "wj": "主任",
    "td": "主任",
    "dz": "主任",
}
SECTIONS_ELSEWHERE = {
    "qw": ("综合科科长", "Head of the General Section"),
    "dc": ("督察科科长", "Head of the Inspection Section"),
    "jw": ("党风政风监督室主任", "Head of the Conduct Supervision Section"),
    "fg": ("重点项目科科长", "Head of the Key Projects Section"),
    "cz": ("预算科科长", "Head of the Budget Section"),
    "hb": ("大气污染防治科科长", "Head of the Air Pollution Section"),
}
ENGLISH_HEADS = {"书记": "Secretary", "主任": "Director"}


@dataclass
class Holders:
    """The three duty holders of a unit."""

    main_leader: Person
    deputy: Person
    responsible: Person


@dataclass
class People:
    """Who answers for what: leaders of the district in order, holders by unit key, users by user name."""

    leaders: list[Person] = field(default_factory=list)
    holders: dict[str, Holders] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


def build(units: dict[str, Unit]) -> People:
    """Make people, posts, users and roles."""
    names = _names(dice("people"))
    posts = [Post(person=Person(name=next(names)), unit=units["root"], title=title, title_en=english) for title, english in LEADERS]
    wanted = sorted(Unit.objects.exclude(kind=UnitKind.DISTRICT), key=lambda unit: unit.path_order)
    keys = {unit.pk: key for key, unit in units.items()}
    for unit in wanted:
        for title, english, duty in POSTS[unit.kind]:
            title, english = _titled(keys.get(unit.pk, ""), unit, title, english)
            posts.append(Post(person=Person(name=next(names)), unit=unit, title=title, title_en=english, duty=duty))
    posts.append(Post(person=Person(name=next(names)), unit=units["SS"], title="环保专干", title_en="Environment Officer"))
    for title, english in (
        ("系统管理员", "System Administrator"),
        ("安全管理员", "Security Administrator"),
        ("审计管理员", "Audit Administrator"),
    ):
        posts.append(Post(person=Person(name=next(names)), unit=units["dz"], title=title, title_en=english))
    _save(posts, dice("terms of office"))
    people = People(leaders=[post.person for post in posts[: len(LEADERS)]])
    for key, unit in units.items():
        if key != "root":
            held = {post.duty: post.person for post in reversed(posts) if post.unit is unit or post.unit_id == unit.pk}
            people.holders[key] = Holders(held[Duty.MAIN_LEADER], held[Duty.DEPUTY], held[Duty.RESPONSIBLE])
    people.users = _users(units, posts)
    return people


def _names(random: Random):
    """Return invented names without repeats."""
    pairs = [surname + given for surname in SURNAMES for given in GIVEN]
    return iter(random.sample(pairs, 600))


def _titled(key: str, unit: Unit, title: str, english: str) -> tuple[str, str]:
    """Return the title as this unit calls it: 乡 has a 乡长, a commission a 主任."""
    if unit.short_name.endswith("乡"):
        return title.replace("镇长", "乡长"), english.replace("Mayor", "Township Head")
    if key in HEADS_ELSEWHERE and title.endswith("局长"):
        head = HEADS_ELSEWHERE[key]
        return title.replace("局长", head), english.replace("Director", ENGLISH_HEADS[head])
    if title == "项目科科长" and key in SECTIONS_ELSEWHERE:
        return SECTIONS_ELSEWHERE[key]
    return title, english


def _save(posts: list[Post], random: Random) -> None:
    for post in posts:
        post.person.initials = "".join(word[:1] for word in pinyin.syllables(post.person.name)).lower()
        post.first_day = date(random.choice((2012, 2013, 2014, 2015)), random.randint(1, 12), 1)
    Person.objects.bulk_create(post.person for post in posts)
    for post in posts:
        post.person_id = post.person.pk
    Post.objects.bulk_create(posts)


def _users(units: dict[str, Unit], posts: list[Post]) -> dict[str, User]:
    """Make the log-ins: one hash of the one password, so that building stays quick."""
    users, roles = [], []
    model = User()
    model.set_password(PASSWORD)
    for log_in in LOG_INS:
        unit = units[log_in.unit]
        person = next(
            post.person for post in posts if post.unit_id == unit.pk and (log_in.title or Duty.RESPONSIBLE) in (post.title, post.duty)
        )
        user = User(username=log_in.username, password=model.password, person=person)
        users.append(user)
        roles.append(RoleInUnit(user=user, role=log_in.role, unit=units[log_in.reach or log_in.unit], first_day=date(2016, 1, 1)))
    User.objects.bulk_create(users)
    RoleInUnit.objects.bulk_create(roles)
    return {user.username: user for user in users}
