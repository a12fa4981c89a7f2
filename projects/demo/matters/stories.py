"""The matters that show the rules: strikes, a case at the office, one handed over, one annulled, extensions, a relapse, repeats."""

from datetime import date, datetime

from accountability.statuses import ContactKind, Level, NoticeKind, Origin, Rule, Verdict
from projects.demo.matters import deeds
from projects.demo.matters.deeds import Life
from projects.demo.matters.living import Maker
from projects.demo.matters.pictures import taken
from projects.demo.units import places
from tracker.lib.periods import at_local
from tracker.org.models import Unit


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of 2016."""
    return at_local(date(2016, month, day), hour, minute)


def stories(maker: Maker) -> list[Life]:
    """Return all of them."""
    found = [handed_over(maker), standing(maker), annulled(maker), due_today(maker), one_strike(maker)]
    return [*found, *extensions(maker), *repeats(maker), *unclear(maker), *of_communities(maker), *schools(maker), *papers(maker)]


def handed_over(maker: Maker) -> Life:
    """Urged twice in vain by 25 July; its case was handed over, one outcome is recorded."""
    words = {
        "title": "程炉村夜间露天焚烧和烧烤摊点未取缔",
        "description": "程炉村主路两侧4处露天烧烤摊点使用木炭明火，并夜间焚烧垃圾，群众多次反映。",
        "done": "4处摊点已取缔，炉具暂扣，夜间安排专人值守。",
    }
    life = maker.handed_down(at(7, 1, 9, 10), unit="MZ", kind="barbecue", words=words)
    life.do(at(7, 11, 15), deeds.contact, kind=ContactKind.PHONE, with_whom="分管副职", result="答复三日内取缔。")
    life.do(at(7, 19, 10), deeds.contact, kind=ContactKind.COVERT, with_whom="无", result="夜间暗访，4处摊点照常营业。")
    life.do(at(7, 27, 10), deeds.feed_back).do(at(7, 28, 9, 30), deeds.accept)
    life.do(at(7, 28, 15), deeds.sign, by=maker.cast.colleague).do(at(7, 29, 10), deeds.close_out)
    life.do(at(7, 29, 15), deeds.hand_over)
    return life.do(at(8, 5, 16), deeds.record_outcome, decided_on=date(2016, 8, 4), document="二七纪〔2016〕37号")


def standing(maker: Maker) -> Life:
    """Fed back inadequately, then not at all: a case since 3 August, still with the office."""
    words = {
        "title": "王立砦社区拆迁空地黄土裸露",
        "description": "王立砦社区北侧拆迁空地约3600平方米黄土裸露，未覆盖，距居民楼不足50米。",
        "done": "空地已覆盖防尘网，四周设置围挡。",
        "bad": "覆盖约一半，北侧约1800平方米仍裸露。",
        "address": "王立砦社区北侧",
    }
    life = maker.handed_down(at(7, 8, 9, 20), unit="WL", kind="bare_land", words=words, is_priority=True)
    spot = places()["WL"]
    life.do(at(7, 8, 9, 40), deeds.photograph, photo=taken("wulibao", 0, at=at(7, 8, 8, 35), place=spot))
    life.do(at(7, 13, 10), deeds.plan)
    life.do(at(7, 22, 15), deeds.feed_back, photo=taken("wulibao", 0.5, at=at(7, 22, 14, 20), place=spot))
    life.do(at(7, 25, 10), deeds.give_back)
    life.do(at(7, 27, 11), deeds.contact, kind=ContactKind.TALK, with_whom="办事处主任", result="提醒谈话，要求三日内整改到位。")
    life.do(at(8, 4, 9), deeds.state, rule=Rule.INADEQUATE, words="覆盖作业因连续降雨两次中断，现已重新组织施工。")
    return life


def annulled(maker: Maker) -> Life:
    """A case of 2 August that fell with the review of its second strike."""
    words = {
        "title": "贾寨片区拆迁工地湿法作业不到位",
        "description": "贾寨片区拆迁现场未开启雾炮，作业面扬尘明显，建筑垃圾未覆盖。",
        "done": "作业面雾炮全部开启，建筑垃圾覆盖完毕。",
        "address": "贾寨片区",
    }
    life = maker.handed_down(at(7, 7, 9, 30), unit="RH", kind="bare_land", words=words)
    life.do(at(8, 2, 15), deeds.feed_back)
    reason = "第二次督促期限内，上级文物部门通知停工保护，现场依法不得施工；停工通知已于7月25日送达并附后。"
    life.do(at(8, 2, 16, 30), deeds.ask_review, reason=reason)
    upheld = "经查停工通知属实，该期间不能施工的责任不在承办单位，撤销本次督促未果。"
    return life.do(at(8, 5, 10), deeds.answer_review, is_upheld=True, answer=upheld)


def due_today(maker: Maker) -> Life:
    """One strike, a review of it waiting, the second urging due on 9 August."""
    words = {
        "title": "张李垌村土方裸露未覆盖",
        "description": "张李垌村安置房地块东侧约2400平方米土方裸露，未覆盖防尘网，大风天气扬尘明显。",
        "done": "已组织30人覆盖双层防尘网2400平方米，出入口洒水降尘。",
        "bad": "覆盖网破损，东侧约900平方米仍裸露。",
        "address": "张李垌村安置房地块东侧",
    }
    life = maker.handed_down(at(7, 19, 9, 5), unit="HZ", kind="site_dust", words=words, is_priority=True)
    spot = places()["HZ"]
    life.do(at(7, 19, 9, 20), deeds.photograph, photo=taken("zhanglitong", 0, at=at(7, 18, 15, 42), place=spot))
    life.do(at(7, 20, 15), deeds.plan)
    life.do(at(8, 1, 10, 30), deeds.feed_back, photo=taken("zhanglitong", 0.45, at=at(8, 1, 10, 5), place=spot))
    life.do(at(8, 2, 9), deeds.give_back, photo=taken("zhanglitong", 0.4, at=at(8, 2, 8, 20), place=spot))
    life.do(at(8, 2, 10), deeds.urge, because="复查不到位，再次督促：8月9日前全部覆盖。")
    life.do(at(8, 3, 9), deeds.receive)
    life.do(at(8, 4, 11), deeds.instruct, words="请督察室盯紧，到期仍不到位的按规定启动问责。")
    return life.do(at(8, 5, 15), deeds.ask_review, reason="8月1日夜间大风掀开防尘网，已于次日重新覆盖，请复核。")


def one_strike(maker: Maker) -> Life:
    """One strike that may still be reviewed; the second urging runs."""
    words = {
        "title": "黄岗寺安置房工地出入口带泥上路",
        "description": "黄岗寺片区安置房工地东门未设冲洗设施，渣土车带泥上路，门前约120米道路积尘。",
        "done": "冲洗设施已安装，门前道路机扫洒水。",
        "bad": "冲洗设施无人操作，门前道路仍有积尘。",
        "address": "黄岗寺片区安置房工地东门",
    }
    life = maker.handed_down(at(7, 20, 9, 40), unit="SS", kind="site_dust", words=words)
    spot = places()["SS"]
    life.do(at(7, 20, 10), deeds.photograph, photo=taken("huanggangsi", 0, at=at(7, 20, 8, 50), place=spot))
    life.do(at(8, 5, 9), deeds.receive)
    return life.do(at(8, 8, 9), deeds.contact, kind=ContactKind.VISIT, with_whom="工地负责人", result="冲洗设施已到货，正在安装。")


def extensions(maker: Maker) -> list[Life]:
    """More time granted, refused and waiting."""
    granted = maker.handed_down(at(7, 25, 10), unit="SS", kind="scattered")
    granted.do(at(8, 1, 10), deeds.ask_extension, days=10, reason="涉及租赁合同纠纷，法院调解日为8月12日，设备暂不能拆除。")
    granted.do(at(8, 2, 9), deeds.decide_extension, is_granted=True, answer="同意延期，期间断水断电、专人看守。")
    refused = maker.handed_down(at(7, 28, 10), unit="CJ", kind="cooking_fumes")
    refused.do(at(8, 3, 10), deeds.ask_extension, days=20, reason="商户设备采购周期较长。")
    refused.do(at(8, 4, 9), deeds.decide_extension, is_granted=False, answer="设备有现货，按原期限完成。")
    waiting = maker.handed_down(at(7, 27, 10), unit="HZ", kind="scattered")
    waiting.do(at(8, 8, 10), deeds.ask_extension, days=12, reason="砂石权属存在争议，清运需配合公安部门见证。")
    returned = maker.handed_down(at(7, 29, 10), unit="SS", kind="letter")
    returned.do(at(8, 4, 15), deeds.feed_back).do(at(8, 5, 10), deeds.give_back)
    today = maker.handed_down(at(7, 26, 9), unit="HZ", kind="cooking_fumes")
    return [granted, refused, waiting, returned, today]


def repeats(maker: Maker) -> list[Life]:
    """Three complaints about one thing, and one matter split among three units."""
    words = {"title": "群众反映桃源社区餐饮一条街油烟扰民", "description": "群众来电反映桃源社区餐饮店油烟直排、夜间噪声扰民。"}
    first = maker.handed_down(at(8, 1, 9), unit="DX", kind="letter", words=words)
    again = [
        maker.life(at(8, day, 10), unit="DX", kind="letter", words=words).do(at(8, day, 14), deeds.merge, into=first) for day in (2, 3, 5)
    ]
    whole = maker.life(at(8, 5, 9), unit="JG", kind="upper")
    whole.do(at(8, 5, 9, 30), deeds.split, keys=("FH", "JZ")).do(at(8, 5, 10), deeds.assign)
    untrue = [
        maker.handed_down(at(7, day, 9), kind="letter", verdict=Verdict.FALSE).do(at(7, day + 2, 15), deeds.confirm_untrue)
        for day in (18, 20)
    ]
    return [first, *again, whole, *untrue]


def unclear(maker: Maker) -> list[Life]:
    """A feedback whose words were unclear, answered in defence; and one whose answer is due."""
    one = maker.handed_down(at(7, 28, 9), unit="SS", kind="industry", words={"title": "亚星社区家具作坊喷漆异味"})
    one.do(at(8, 3, 10), deeds.mark_unclear, words="核查报告未写明作坊数量、位置和产权人。")
    one.do(at(8, 4, 9), deeds.state, rule=Rule.UNCLEAR, words="作坊为租户分散经营，已补充逐户清单，随整改报告一并上报。")
    other = maker.handed_down(at(7, 26, 14), unit="JZ", kind="scattered")
    other.do(at(8, 2, 10), deeds.mark_unclear, words="未写明关停时间和设备去向。")
    other.do(at(8, 3, 9), deeds.state, rule=Rule.UNCLEAR, words="设备已于8月1日运至物资回收站，附回收凭证。")
    other.do(at(8, 3, 15), deeds.answer, rule=Rule.UNCLEAR, is_upheld=True, words="材料已补齐，陈述成立。")
    return [one, other]


def of_communities(maker: Maker) -> list[Life]:
    """Matters of communities below a sub-district: its inspector re-checks what they fed back."""
    found = []
    for number, name in enumerate(("亚星社区", "刘砦社区", "工人路社区")):
        community = Unit.objects.get(name=name)
        words = {"title": f"{name}餐饮店油烟直排", "address": f"{name}东侧", "level": Level.SELF, "origin": Origin.SWEEP}
        life = maker.handed_down(at(7, 27, 9 + number), unit="SS", kind="cooking_fumes", community=community, words=words)
        found.append(life.do(at(8, 8, 10 + number), deeds.feed_back) if number < 2 else life)
    return found


def schools(maker: Maker) -> list[Life]:
    """What the department that builds schools leads: one to re-check, one to sign, one of the units still at it."""
    found = []
    for number, (unit, site) in enumerate((("JG", "祥云小学"), ("CJ", "长江东路第二小学"), ("HZ", "滨河花园实验小学"))):
        words = {
            "title": f"{site}工地土方未覆盖",
            "description": f"{site}工地南侧约{1200 + 400 * number}平方米土方裸露，未覆盖防尘网。",
            "done": "裸露土方已全部覆盖双层防尘网，安排专人值守。",
            "lead": "jt",
            "address": f"{site}工地南侧",
        }
        life = maker.handed_down(at(8, 2, 9 + number), unit=unit, kind="site_dust", words=words)
        if number < 2:
            spot, seed = places()[unit], f"school {number}"
            life.do(at(8, 2, 9 + number, 20), deeds.photograph, photo=taken(seed, 0, at=at(8, 2, 8, 10 + number), place=spot))
            life.do(at(8, 5, 14), deeds.feed_back, photo=taken(seed, 1, at=at(8, 5, 11, 30 + number), place=spot))
        if number == 1:
            life.do(at(8, 8, 9), deeds.accept)
        found.append(life)
    return found


def papers(maker: Maker) -> list[Life]:
    """What waits for the leader's signature, and papers sent by hand."""
    upper = maker.handed_down(at(7, 25, 9), unit="MZ", kind="upper", is_priority=True, batch="第三批", source_number="豫环督〔2016〕117号")
    upper.do(at(8, 3, 10), deeds.feed_back).do(at(8, 4, 10), deeds.accept)
    maker.signed(upper, at(8, 8, 9), 3)
    letter = maker.handed_down(at(7, 28, 15), unit="HZ", kind="key_project")
    asks = "请于8月12日前书面报告征迁扫尾情况和倒排计划。"
    letter.do(at(8, 3, 9), deeds.send_notice, kind=NoticeKind.LETTER, asks=asks, due_on=date(2016, 8, 12))
    notice = maker.handed_down(at(7, 29, 9), unit="SS", kind="key_project")
    asks = "请于8月10日前说明施工许可办理进度。"
    notice.do(at(8, 8, 9), deeds.send_notice, kind=NoticeKind.SUPERVISION, asks=asks, due_on=date(2016, 8, 10))
    assigned = [maker.life(at(8, 8, 9, number), unit="SS").do(at(8, 8, 10, number), deeds.assign) for number in range(2)]
    assigned.append(maker.life(at(8, 8, 9, 5), unit="HZ").do(at(8, 8, 10, 5), deeds.assign))
    return [upper, letter, notice, *assigned]
