"""The unified credit code (统一社会信用代码, GB 32100-2015) of a source: what is wrong with it, in a sentence and in SQL."""

import re
import unicodedata

from django.db.models import BooleanField, Case, CharField, F, Func, TextChoices, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength

LENGTH = 18
BLANKS = "\\s\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff"  # what is not seen, as a class of characters
DASHES = "\\-_/\\\\—–−‐‑‒―"  # what stands where there is none
NOTHING = re.compile(f"[{BLANKS}{DASHES}]")
NONE_GIVEN = re.compile("0*|无|暂无|NONE|NULL|N A|NA")
HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


class CodeState(TextChoices):
    """What a code is worth; the values are the tones in which a list shows them."""

    GREEN = "green", pgettext_lazy("code", "Sound")
    RED = "red", pgettext_lazy("code", "Wrong")
    GREY = "grey", pgettext_lazy("code", "None given")


def bare(code: str) -> str:
    """Return a code in half-width capitals, without blanks, dashes and characters that nobody sees."""
    return NOTHING.sub("", unicodedata.normalize("NFKC", code or "")).upper()


def is_given(code: str) -> bool:
    """Return False for nothing and for what people write instead: "-", "0", 无, a character that nobody sees."""
    return not NONE_GIVEN.fullmatch(bare(code))


def fault_of(code: str) -> str:
    """Return what is wrong with a code, as a sentence; "" for a sound one and for none at all."""
    if not code:
        return ""
    if not is_given(code):
        return _("No credit code: “%(code)s” only fills the place.") % {"code": shown(code)}
    text = bare(code)
    try:
        uscc.validate(text)
    except InvalidLength:
        words = _("A credit code has %(length)d characters, this one has %(found)d.")
        return words % {"length": LENGTH, "found": len(text)}
    except InvalidChecksum:
        return _("The last character does not fit the others (check digit): one of them was written wrongly.")
    except uscc.ValidationError:
        return _("A credit code begins with eight digits; further on digits and capitals without I, O, S, V, Z.")
    return ""


def shown(code: str) -> str:
    """Return a code with the characters that nobody sees spelt out."""
    return HIDDEN.sub(lambda found: f"U+{ord(found[0]):04X}", code).strip()


def state_of(code: str) -> CodeState:
    """Return what a code is worth."""
    if not is_given(code):
        return CodeState.GREY
    return CodeState.RED if fault_of(code) else CodeState.GREEN


# --- The same in SQL, so that fifty thousand sources can be narrowed by it ------------------------------

WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Bare(Func):
    """bare() of a column."""

    template = f"upper(regexp_replace(normalize(%(expressions)s, NFKC), '[{BLANKS}{DASHES}]', '', 'g'))"
    output_field = CharField()


class Matches(Func):
    """Whether a text matches a pattern."""

    template, arg_joiner = "(%(expressions)s)", " ~ "
    output_field = BooleanField()


class Sums(Func):
    """Whether the weighted characters of a bare code add up to a multiple of 31, as the check digit makes them do."""

    template = (
        f"(SELECT mod(sum((strpos('{LETTERS}', substr(%(expressions)s, place, 1)) - 1) * (ARRAY{list(WEIGHTS)})[place]), 31) = 0"
        " FROM generate_series(1, 18) AS place)"
    )
    output_field = BooleanField()


class SumsAsItStands(Func):
    """The same of a code that needs no cleaning: eighteen terms in a row, several times faster than rows of a series."""

    template = "(mod(" + " + ".join(
        f"(strpos('{LETTERS}', substr(%(expressions)s, {place}, 1)) - 1) * {weight}" for place, weight in enumerate(WEIGHTS, 1)
    ) + ", 31) = 0)"  # fmt: skip
    output_field = BooleanField()


def state_in_sql(path: str = "credit_code") -> Case:
    """Return state_of() of a column as an expression; most codes are written plainly, only the others are cleaned first."""
    code, pattern = Bare(F(path)), Value(f"^[0-9]{{8}}[{LETTERS}]{{10}}$")
    return Case(
        When(**{path: "", "then": Value(CodeState.GREY)}),
        When(Matches(F(path), pattern), then=_judged(SumsAsItStands(F(path)))),
        When(Matches(code, Value(f"^({NONE_GIVEN.pattern})$")), then=Value(CodeState.GREY)),
        When(Matches(code, pattern), then=_judged(Sums(code))),
        default=Value(CodeState.RED),
        output_field=CharField(),
    )


def _judged(sums: Func) -> Case:
    return Case(When(sums, then=Value(CodeState.GREEN)), default=Value(CodeState.RED))
