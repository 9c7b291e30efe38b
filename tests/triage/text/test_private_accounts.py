"""Accounts by whatever a network is called; what looks like a handle and is none."""

import pytest

from triage.text.personal_data import Mask, find_personal_data


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("有事加我V：ztz_8812", "ztz_8812"),
        ("威信ztz8812上讲", "ztz8812"),
        ("我的维信号是ztz-8812", "ztz-8812"),
        ("加我的薇 ztz8812", "ztz8812"),
        ("抠抠号40817723", "40817723"),
        ("Q Q 40817723", "40817723"),
        ("豆音号ztz8812有视频", "ztz8812"),
        ("抖号：ztz8812", "ztz8812"),
        ("xhs号 40817723", "40817723"),
        ("某书账号ztz_8812", "ztz_8812"),
        ("ks号ztz8812", "ztz8812"),
        ("B站ID：40817723", "40817723"),
        ("游戏ID是ztz8812", "ztz8812"),
        ("京东账号ztz8812被盗", "ztz8812"),
        ("咸鱼号ztz8812", "ztz8812"),
        ("ztz8812是我的微信", "ztz8812"),
        ("用户名ztz_8812登不上", "ztz_8812"),
        ("微信ztz下划线8812", "ztz下划线8812"),
        ("围脖@ztz8812", "ztz8812"),
    ],
)
def test_an_account_goes_however_its_network_is_called(text, account):
    assert account in {text[one.start : one.end] for one in find_personal_data(text)}
    assert account not in Mask().hide(text)


@pytest.mark.parametrize(
    "text",
    [
        "微信公众号hnrsj2020发布了通知",
        "用微信支付1200元，QQ群里没说",
        "抖音上刷到的视频，快手也有",
        "工单编号CS20240618-00921",
        "执行GB/T14536标准，型号SF6-110",
        "京东买的12345元的冰箱",
        "G6012次列车，K12+300处",
        "VR体验馆，Wi-Fi信号差，ETC通道",
        "用户说5G信号差，4号线3号口",
    ],
)
def test_networks_models_and_numbers_of_things_stay(text):
    assert Mask().hide(text) == text
