"""GB/T 9704-2012, the layout of official papers of Party and government organs: measures, fonts, fixed words.

The words here are parts of the paper, which is Chinese whoever reads the screen; so they are no messages.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

MM = 72 / 25.4  # points in a millimetre

PAGE_WIDTH, PAGE_HEIGHT = 210, 297  # mm, A4
TOP, LEFT = 37, 28  # mm: 天头, 订口
TYPE_WIDTH, TYPE_HEIGHT = 156, 225  # mm: 版心
RIGHT, BOTTOM = PAGE_WIDTH - LEFT - TYPE_WIDTH, PAGE_HEIGHT - TOP - TYPE_HEIGHT
LINES, CHARACTERS = 22, 28  # on a page, in a line
PITCH = 15.75  # points that a character takes in a line: the greatest multiple of a twentieth by which 28 characters fit
LINE = 28.95  # points: the greatest multiple of a twentieth by which 22 lines fit

SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5 = 22, 16, 14, 12, 10.5  # points: 二号 三号 四号 小四 五号

MARK_BELOW = 35  # mm from the type area to the issuer's name (发文机关标志)
MARK_LARGEST = 48  # points; smaller where the name is long
MARK_LINE = 1.3  # height of a line of the issuer's name, in its size
RULE_BELOW = 4  # mm from the number to the red line
THICK, THIN = 0.35, 0.25  # mm: lines of the imprint (版记)
PAGE_NUMBER_BELOW = 7  # mm from the type area to the dashes of the page number


@dataclass(frozen=True)
class Font:
    """A font by its name, the names under which machines have the same face, and what stands in for it."""

    name: str
    same: tuple[str, ...]
    instead: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return all names, the best first."""
        return (self.name, *self.same, *self.instead)


FANG_SONG = Font("仿宋_GB2312", ("FangSong_GB2312", "仿宋", "FangSong"), ("华文仿宋", "STFangsong"))
TITLE = Font("方正小标宋简体", ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S"), ("华文中宋", "STZhongsong"))
KAI = Font("楷体_GB2312", ("KaiTi_GB2312", "楷体", "KaiTi"), ("华文楷体", "STKaiti"))
HEI = Font("黑体", ("SimHei",), ("华文黑体", "STHeiti"))
SONG = Font("宋体", ("SimSun", "NSimSun"), ("华文宋体", "STSong"))
FONTS = (FANG_SONG, TITLE, KAI, HEI, SONG)

COPIES_TO, SIGNER, PRINTED, ATTACHMENT = "抄送：", "签发人：", "印发", "附件"
CONTENTS, SECTION, PAPER, PAGE_NUMBER = "目录", "序号", "材料名称", "页号"
PAGE_OF = ("第", "页　共", "页")
HASH = "SHA-256"
FINGERPRINTS, INTACT, ALTERED, LOST = "证据文件清单", "与固定时的散列值相符", "与固定时的散列值不符", "文件缺失或无法读取"
LISTED = ("名称", "字节", "核对结果")

# Where a long title may be broken: not before OF and closing signs, best after a pause or before a leading word.
OF, PAUSES, LEADING = "的", "、，》）", ("关于", "开展", "落实", "对", "和", "与", "及")
CLOSING, OPENING = f"，。、；：？！）〕》”’{OF}", "（〔《“‘"
NUMERALS = "一二三四五六七八九十"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # may not stand in XML


def plain(text) -> str:
    """Return a text as it may stand in a file: no control signs, lines ended one way."""
    return FORBIDDEN.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n"))


def numeral(number: int) -> str:
    """Return 1 to 99 in Chinese: 一, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return ("" if tens < 2 else NUMERALS[tens - 1]) + ("十" if tens else "") + (NUMERALS[ones - 1] if ones else "")


def full_date(day: date) -> str:
    """Return a day as papers write it (成文日期): `2016年8月9日`, not padded."""
    return f"{day.year}年{day.month}月{day.day}日"


def width_of(text: str) -> float:
    """Return how many characters wide a text is; letters and digits are half as wide."""
    return sum(0.5 if unicodedata.east_asian_width(sign) in ("Na", "H", "N") else 1 for sign in text)
