"""Ways in which packets depart from HJ 212, in an operator's words: what is meant, and what can be done about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Deviation(models.TextChoices):
    """A departure by the name under which it is counted (偏离标准)."""

    LOWER_CASE_CRC = "lower_case_crc", _("Check written in lower case")
    SHORT_CRC = "short_crc", _("Leading zeros of the check left out")
    MODBUS_CRC = "modbus_crc", _("Check by CRC-16/MODBUS")
    CRC_WITHOUT_END = "crc_without_end", _("Check made without the closing &&")
    WRONG_LENGTH = "wrong_length", _("Length counted wrongly")
    LENGTH_IN_CHARACTERS = "length_in_characters", _("Length in characters instead of bytes")
    LONG_SEGMENT = "long_segment", _("More than 1024 bytes")
    LINE_END = "line_end", _("Line ends with half of CR LF")
    NO_LINE_END = "no_line_end", _("No CR LF at the end")
    NO_END = "no_end", _("No closing &&")
    NO_CONTENT = "no_content", _("No content (CP)")
    SEMICOLON = "semicolon_before_end", _("Semicolon before the closing &&")
    ODD_HEAD = "odd_head", _("Something in the head that has no name")
    ODD_CONTENT = "odd_content", _("Something in the content that has no name")
    CASE_OF_NAMES = "case_of_names", _("Names in other letter case")
    ODD_FLAG = "odd_flag", _("Flag of a value that HJ 212 does not name")
    BARE_FLAG = "bare_flag", _("Flag that belongs to no factor")
    GBK = "gbk", _("Text in GBK instead of UTF-8")
    ENCRYPTED = "encrypted", _("Encrypted (SM4)")
    NO_QN = "no_qn", _("No QN")
    ODD_QN = "odd_qn", _("QN is not 17 digits")
    NO_MN = "no_mn", _("No MN")
    ODD_MN = "odd_mn", _("MN is not 24 digits and capital letters")
    LONG_PW = "long_pw", _("Password of more than 6 characters")
    NO_FLAG = "no_flag", _("No Flag")
    ODD_TIME = "odd_time", _("DataTime is not 14 digits")
    BAD_TIME = "bad_time", _("DataTime that is no time")
    WRONG_TIME = "wrong_time", pgettext_lazy("quarantine", "Wrong time")
    ODD_VALUE = "odd_value", _("Value that is no number")
    AVG_IN_2011 = "avg_in_2011", _("Means (Avg) sent as real-time data")
    AVG_IN_2021 = "avg_in_2021", _("Means (Avg) sent as states")
    RTD_IN_2031 = "rtd_in_2031", _("Moments (Rtd) sent as daily data")
    RTD_IN_2051 = "rtd_in_2051", _("Moments (Rtd) sent as minute data")
    RTD_IN_2061 = "rtd_in_2061", _("Moments (Rtd) sent as hourly data")
    BROKEN_CRC = "broken_crc", _("Broken: the check does not fit")
    BROKEN_SEGMENT = "broken_segment", _("Broken: nothing can be read")
    BROKEN_TOO_LONG = "broken_too_long", _("Broken: bytes without an end")
    BROKEN_MODBUS = "broken_modbus_crc", _("Refused: check by CRC-16/MODBUS")
    BROKEN_WITHOUT_END = "broken_crc_without_end", _("Refused: check made without the closing &&")


D = Deviation
HARMLESS = _("The values are read all the same; nothing need be done.")
TO_THE_MAKER = _("Ask the maker for firmware that keeps to HJ 212; until then the values are read all the same.")
ADVICE = {
    D.LOWER_CASE_CRC: HARMLESS,
    D.SHORT_CRC: HARMLESS,
    D.LINE_END: HARMLESS,
    D.NO_LINE_END: HARMLESS,
    D.SEMICOLON: HARMLESS,
    D.CASE_OF_NAMES: HARMLESS,
    D.LONG_PW: HARMLESS,
    D.ODD_MN: HARMLESS,
    D.GBK: HARMLESS,
    D.ENCRYPTED: _("As it should be on the internet; its SM4 key is registered."),
    D.MODBUS_CRC: _("Taken because it is allowed at the device; ask the maker for firmware with the check of HJ 212."),
    D.CRC_WITHOUT_END: _("Taken because it is allowed at the device; ask the maker for firmware with the check of HJ 212."),
    D.BROKEN_MODBUS: _("The values are lost as long as this check is not allowed: edit the device and allow CRC-16/MODBUS."),
    D.BROKEN_WITHOUT_END: _("The values are lost as long as this check is not allowed: edit the device and allow the check without &&."),
    D.BROKEN_CRC: _("The line loses bytes, or the device makes the check in another way: look at its modem and its settings."),
    D.BROKEN_SEGMENT: _("What comes is no HJ 212: look at the protocol that is set at the device."),
    D.BROKEN_TOO_LONG: _("What comes is no HJ 212: look at the protocol that is set at the device."),
    D.NO_QN: _("Packets sent again are not known as such; no value counts twice all the same."),
    D.ODD_QN: _("Answers name this QN; a device that does not know it sends again and again. Ask the maker."),
    D.NO_FLAG: _("Such a device gets no answer, and may send again and again. Ask the maker."),
    D.ODD_FLAG: _("The value is kept as a fault and counts nowhere: ask the maker what this flag means."),
    D.BARE_FLAG: _("It is not known which value the flag is about: it counts for none."),
    D.NO_CONTENT: _("A sign of life without values."),
    D.ODD_TIME: _("The first 14 digits are taken as the time: see that they are right."),
    D.BAD_TIME: _("Without a time the values wait in quarantine: set the time of the device."),
    D.WRONG_TIME: _("Its time lies in the future or more than 400 days back, or is none: set the clock of the device."),
    D.ODD_VALUE: _("The value is kept as a hole: look at the sensor."),
}


def in_words(counts: dict[str, int]) -> list[tuple[str, int, str]]:
    """Return (what, how often, what can be done) of counted departures, the most frequent first; a name nobody knows stands as it is."""
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    known = set(Deviation.values)
    return [
        (str(Deviation(name).label), number, str(ADVICE.get(Deviation(name), TO_THE_MAKER))) if name in known else (name, number, "")
        for name, number in rows
    ]
