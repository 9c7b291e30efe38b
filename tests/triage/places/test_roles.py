import pytest

from triage.places.roles import Role, are_ends, role_of


@pytest.mark.parametrize(
    ("text", "place", "role"),
    [
        ("我老家在永州", "永州", Role.ORIGIN),
        ("我是邵阳人", "邵阳", Role.ORIGIN),
        ("在岳阳上班", "岳阳", Role.WORK),
        ("家住望城区", "望城区", Role.HOME),
        ("不是长沙的事", "长沙", Role.RULED_OUT),
        ("派给苏仙区派错了", "苏仙区", Role.RULED_OUT),
        ("听说株洲有", "株洲", Role.EXAMPLE),
        ("回溆浦县报销", "溆浦县", Role.BACK),
        ("长沙某物业公司管的小区", "长沙", Role.NAME_GIVER),
        ("我反映的是开福区的事", "开福区", Role.MATTER),
        ("从岳阳县搬到君山区", "岳阳县", Role.ORIGIN),
        ("从岳阳县搬到君山区", "君山区", Role.MATTER),
        ("雨花区的路灯坏了", "雨花区", Role.PLAIN),
    ],
)
def test_the_words_beside_a_place_say_what_it_is(text, place, role):
    start = text.index(place)
    assert role_of(text, start, start + len(place)) is role


@pytest.mark.parametrize(
    ("first", "between", "second", "after", "ends"),
    [
        ("长沙", "到", "株洲", "的城际列车", True),
        ("开福区", "和", "雨花区", "之间", True),
        ("长沙", "到", "株洲", "看病", False),
        ("长沙", "的事，", "株洲", "不管", False),
    ],
)
def test_ends_of_a_route(first, between, second, after, ends):
    start = len(first + between)
    text = first + between + second + after
    assert are_ends(text, (0, len(first)), (start, start + len(second))) is ends
