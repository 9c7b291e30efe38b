"""Languages: names the language of a suggestion that is not written in Chinese."""

import re

# As many words of another language at least, and more than there are Chinese characters.
FEWEST_WORDS, FEWEST_SIGNS = 4, 6
# Of the signs of a Japanese text so many are kana; a Chinese text that names a Japanese shop has fewer.
KANA_SHARE = 0.2
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_KANA = re.compile("[\u3041-\u30ff]")
_LATIN_WORD = re.compile("[A-Za-zÀ-ɏḀ-ỿ]+(?:['’-][A-Za-zÀ-ɏḀ-ỿ]+)*")
_CYRILLIC_WORD = re.compile("[\u0400-\u052f]+")
_ARABIC_WORD = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+")
_NOT_PROSE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+")
# Scripts of one language, or of one that is read in this country for all of them.
_SCRIPTS = {
    "朝鲜语（韩语）": "[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]",
    "藏语": "[\u0f00-\u0fff]",
    "蒙古语": "[\u1820-\u18aa]",
    "彝语": "[\ua000-\ua4c6]",
    "傣语": "[\u1950-\u1974\u1980-\u19df\u1a20-\u1aad]",
    "泰语": "[\u0e00-\u0e7f]",
    "老挝语": "[\u0e80-\u0eff]",
    "缅甸语": "[\u1000-\u109f]",
    "高棉语": "[\u1780-\u17ff]",
    "印地语": "[\u0900-\u097f]",
    "孟加拉语": "[\u0980-\u09ff]",
    "泰米尔语": "[\u0b80-\u0bff]",
    "希腊语": "[\u0370-\u03ff]",
    "希伯来语": "[\u0590-\u05ff]",
    "格鲁吉亚语": "[\u10a0-\u10ff]",
    "亚美尼亚语": "[\u0530-\u058f]",
}
_BY_SCRIPT = {name: re.compile(signs) for name, signs in _SCRIPTS.items()}
_LATIN = {
    "en": "英语", "fr": "法语", "de": "德语", "es": "西班牙语", "pt": "葡萄牙语", "it": "意大利语", "vi": "越南语",
    "id": "印度尼西亚语", "ms": "马来语", "tr": "土耳其语", "pl": "波兰语", "nl": "荷兰语", "sv": "瑞典语",
    "ro": "罗马尼亚语", "cs": "捷克语", "hu": "匈牙利语", "fi": "芬兰语", "da": "丹麦语", "tl": "他加禄语",
    "sw": "斯瓦希里语",
}  # fmt: skip
_CYRILLIC = {
    "ru": "俄语",
    "uk": "乌克兰语",
    "kk": "哈萨克语",
    "ky": "吉尔吉斯语",
    "mn": "蒙古语",
    "bg": "保加利亚语",
    "sr": "塞尔维亚语",
}
_ARABIC = {"ug": "维吾尔语", "ar": "阿拉伯语", "fa": "波斯语", "ur": "乌尔都语", "kk": "哈萨克语"}
# Letters that only Uyghur has, and only Kazakh in the Arabic script.
_UYGHUR, _KAZAKH = re.compile("[ېۈۆۋ]"), re.compile("[ٴ]")
_SYLLABLE = (
    "(?:[bpmfdtnlgkhjqxzcsrwy]|zh|ch|sh)?"
    "(?:iang|iong|uang|ueng|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ua|uo|ui|ue|ve|er|a|o|e|i|u|v)"
)
_PINYIN = re.compile(rf"(?:{_SYLLABLE}){{1,4}}")
PINYIN_SHARE = 0.9


def foreign_language(text: str) -> str | None:
    """The Chinese name of the language that most of a text is written in; None for Chinese and for too few words.

    Args:
        text: in plain characters.
    """
    text = _NOT_PROSE.sub(" ", text)
    han, kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    if kana >= FEWEST_SIGNS and kana >= KANA_SHARE * (han + kana):
        return "日语"
    for name, signs in _BY_SCRIPT.items():
        count = len(signs.findall(text))
        if count >= FEWEST_SIGNS and count > han:
            return name
    for words, known in ((_ARABIC_WORD, _ARABIC), (_CYRILLIC_WORD, _CYRILLIC), (_LATIN_WORD, _LATIN)):
        found = [word for word in words.findall(text) if len(word) > 1]
        if len(found) >= FEWEST_WORDS and len(found) > han:
            return _named(found, known)
    return None


def _named(words: list[str], known: dict[str, str]) -> str:
    text = " ".join(words)
    if known is _ARABIC and (_UYGHUR.search(text) or _KAZAKH.search(text)):
        return "哈萨克语" if _KAZAKH.search(text) else "维吾尔语"
    if known is _LATIN and sum(_PINYIN.fullmatch(word.lower()) is not None for word in words) >= PINYIN_SHARE * len(
        words
    ):
        return "汉语拼音"
    from py3langid import rank

    return next((known[code] for code, _ in rank(text) if code in known), "外语")
