"""Letters for measurements of the service: many different ones from a few building blocks."""

from random import Random

PLACES = ("书院路", "望江小学", "人民公园北门", "南门街道", "滨河社区", "建设路菜市场", "东风小区", "火车站广场")
MATTERS = (
    ("路灯不亮", "一排路灯{n}天没亮了，孩子放晚学看不清路，请尽快维修"),
    ("垃圾没人清", "垃圾桶满了{n}天没有清运，气味很大，请环卫部门处理"),
    ("公交班次太少", "上班高峰等公交要{n}分钟，建议增加班次"),
    ("夜间施工扰民", "工地夜里{n}点还在施工，老人睡不着，请管一管"),
    ("路面坑洼", "路面有{n}处坑洼，骑车摔过人，请尽快修补"),
    ("建议增设健身器材", "附近住着{n}百多户人家，没有一处健身器材，建议增设"),
)


def letter(number: int, channel: str) -> dict[str, str]:
    """An item with the external id of its number; the same number gives the same item."""
    draw = Random(number)  # noqa: S311
    place, (title, text) = draw.choice(PLACES), draw.choice(MATTERS)
    return {
        "channel": channel,
        "external_id": f"L{number:06}",
        "title": f"{place}{title}",
        "text": f"江东区{place}，{text.format(n=draw.randint(2, 30))}。编号{number}。",
        "time": "2026-11-20T08:00:00",
    }
