"""Chinese is complete, and one message has one translation."""

from tests.house.source import ROOT, listed
from tracker.lib import messages


def test_every_word_shown_has_its_chinese():
    assert not messages.check(ROOT).missing, listed(messages.check(ROOT).missing)


def test_no_message_is_translated_in_two_ways():
    assert not messages.check(ROOT).differing, listed(messages.check(ROOT).differing)
