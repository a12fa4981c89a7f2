"""Passwords: long and mixed enough, not guessable from the district, the unit or the person, not used before, changed in time."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.lib import periods, pinyin
from tracker.org import clock
from tracker.org.login import policy
from tracker.org.login.models import LogInPolicy, PastPassword

WEAK_WORDS = Path(__file__).resolve().parent.parent / "data" / "weak_passwords.txt"
PRODUCT = ("liangshouzhua", "twohands", "tracker", "lsz")
ENOUGH_LETTERS = 4  # beside a weak word: “zhongguo” with a year and a sign is guessed at once
SHORT = 3  # initials count only where they are all the letters that there are
ENDINGS = re.compile("[省市县区镇乡街道办事处局委员会村社]+")
LOOK_ALIKES = str.maketrans("@4310$5!7", "aaeiossit")
KINDS = ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]")
WARNED_DAYS = 7
KEPT = 24  # the most that a policy may remember


class LongEnough:
    """At least as many characters as the policy says."""

    def validate(self, password, user=None):
        """Raise ValidationError for a short password."""
        if len(password) < policy.current().least_length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self):
        """Return the demand."""
        least = policy.current().least_length
        return ngettext("At least %(n)d character.", "At least %(n)d characters.", least) % {"n": least}


class ManyKinds:
    """Characters of as many kinds as the policy says."""

    def validate(self, password, user=None):
        """Raise ValidationError for a password of too few kinds."""
        if sum(bool(re.search(kind, password)) for kind in KINDS) < policy.current().classes:
            raise ValidationError(self.get_help_text(), code="password_of_few_kinds")

    def get_help_text(self):
        """Return the demand."""
        return _("Characters of at least %(n)d kinds: small letters, capital letters, digits, other signs.") % {
            "n": policy.current().classes
        }


class NotGuessable:
    """Not a weak word with a few digits: Chinese favourites, walks on the keyboard, names of the district, unit, person and product."""

    def validate(self, password, user=None):
        """Raise ValidationError for a password that is little more than a weak word."""
        for words in (weak_words(), names_around(user)):
            if word := found_weak(password, words):
                raise ValidationError(
                    _("Too easy to guess: little more than “%(word)s”."), code="password_guessable", params={"word": word}
                )

    def get_help_text(self):
        """Return the demand."""
        return _("Not a common password, and not the name of the district, the unit or yourself with a few digits.")


class NotUsedBefore:
    """None of the latest passwords of the user."""

    def validate(self, password, user=None):
        """Raise ValidationError for a password that the user had lately; two at once are not told apart."""
        if user is None or not user.pk:
            return
        wanted = policy.current().remembered
        past = {row.password for row in PastPassword.objects.latest_of(user, wanted)}
        if wanted and any(check_password(password, one) for one in past | {user.password}):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self):
        """Return the demand."""
        wanted = policy.current().remembered
        return ngettext("Not the password used last.", "None of the %(n)d passwords used last.", wanted) % {"n": wanted} if wanted else ""


def found_weak(password: str, words: Iterable[str]) -> str:
    """Return the weak word of which a password is little more, or ""; signs that look like letters count as letters."""
    small = password.lower()
    for text in (small, small.translate(LOOK_ALIKES)):
        taken, worst = [False] * len(text), ""
        for word in words:
            if len(word) < SHORT and word != "".join(filter(str.isalpha, small)):
                continue
            for match in re.finditer(re.escape(word), text):
                taken[match.start() : match.end()] = [True] * len(word)
                worst = max(worst, word, key=len)
        letters = sum(sign.isalpha() and not gone for sign, gone in zip(small, taken, strict=True))
        if worst and letters < ENOUGH_LETTERS:
            return worst
    return ""


@cache
def weak_words() -> tuple[str, ...]:
    """Return the shipped list, one word a line, # for remarks."""
    lines = WEAK_WORDS.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))


def names_around(user) -> set[str]:
    """Return the names that somebody guessing would try: product, district, the user's units, person and account."""
    names = {str(getattr(clock.district(), "name", "")), str(getattr(clock.district(), "name_en", ""))}
    if user is not None:
        names.add(user.username)
        names |= {user.person.name} if user.person_id else set()
        names |= _units_of(user)
    return {word for name in names for word in spelled(name)} | set(PRODUCT)


def _units_of(user) -> set[str]:
    units = {role.unit for role in user.roles.select_related("unit")} if user.pk else set()
    if user.person_id:
        units |= {post.unit for post in user.person.posts.select_related("unit")}
    return {name for unit in units for name in (unit.name, unit.short_name, unit.name_en)}


def spelled(name: str) -> set[str]:
    """Return the ways in which a name is typed: pinyin whole and in parts, the given name, initials; Latin words as they are."""
    found = set()
    for part in {name, *ENDINGS.split(name)}:
        syllables = pinyin.syllables(part)
        found |= {"".join(syllables), "".join(syllable[:1] for syllable in syllables)} if part else set()
        found |= {"".join(syllables[1:])} if len(syllables) in (2, 3) else set()
    found |= set(re.findall(r"[a-zA-Z]+", name))
    return {word.lower() for word in found if len(word) > 1 and word.isascii() and word.isalpha()}


# --- Remembered, and due ------------------------------------------------------------


def remember(user, *, at: datetime | None = None) -> None:
    """Keep the hash of the password that a user has now, and forget what is too old to matter."""
    at = at or periods.real_now()
    PastPassword.objects.create(user=user, password=user.password, set_at=at)
    kept = PastPassword.objects.latest_of(user, KEPT).values("pk")
    PastPassword.objects.within(user=user).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


def days_left(user, rules: LogInPolicy, *, at: datetime) -> int | None:
    """Return after how many days the password must be changed (0 or less: now), or None if it need not."""
    if not rules.change_days:
        return None
    since = user.password_set_at or user.date_joined
    return -((at - since - timedelta(days=rules.change_days)) // timedelta(days=1))


def is_due(user, *, at: datetime) -> bool:
    """Return True if the user must change the password before anything else."""
    left = days_left(user, policy.current(), at=at)
    return user.must_change_password or (left is not None and left <= 0)


def days_to_warn_of(user, *, at: datetime) -> int | None:
    """Return how many days are left in the last week, None before."""
    left = days_left(user, policy.current(), at=at)
    return left if left is not None and 0 < left <= WARNED_DAYS else None
