"""Languages: a suggestion that is not written in Chinese is told, with its language."""

import pytest

from triage.text.languages import foreign_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The bus stop near the hospital has no shelter, could you please build one?", "英语"),
        ("Le trottoir devant la bibliothèque est cassé et dangereux pour les enfants.", "法语"),
        ("Xe buýt số bảy không dừng ở bệnh viện, xin hãy giúp chúng tôi.", "越南语"),
        ("Автобус номер семь не останавливается возле больницы.", "俄语"),
        ("病院の前のバス停に屋根がありません。作ってください。", "日语"),
        ("병원 앞 버스 정류장에 지붕이 없습니다.", "朝鲜语（韩语）"),
        ("دوختۇرخانا ئالدىدىكى ئاپتوبۇس بېكىتىدە ئۆگزە يوق", "维吾尔语"),
        ("སྨན་ཁང་གི་མདུན་དུ་འཁོར་ལོ་མི་འདུག", "藏语"),
        ("yi yuan men kou de gong jiao zhan mei you ting zi", "汉语拼音"),
    ],
)
def test_the_language_is_named(text, language):
    assert foreign_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "医院门口的公交站没有亭子，请修一个。",
        "建议在 shopping mall 门口装 LED 路灯，Wi-Fi 也不好用，请 check 一下。",
        "《の》字招牌被风吹掉了，差点砸到人。",
        "详见 https://example.org/a/b/c/d/e 或写信给 someone@example.org 谢谢",
        "OK good",
        "",
        "１２３４５６７８９０",
    ],
)
def test_chinese_and_too_few_words_are_no_other_language(text):
    assert foreign_language(text) is None
