"""Chinese words by their sounds. The dictionary is read when somebody first asks: most processes never do, and it takes 50 MB."""


def syllables(text: str) -> list[str]:
    """Return the pinyin of each character: 郑州 → zheng, zhou; letters and digits stay together as they are."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text)


def first_letters(text: str) -> list[str]:
    """Return the first letter of each character's sound as schools write it; letters and digits stay together as they are."""
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.FIRST_LETTER)
