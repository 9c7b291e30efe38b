"""Personal data."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text.personal_data import KIND_NAMES, Finding, Mask, find_personal_data


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("我叫李建国，住在江东区", "name", "李建国"),
        ("联系人：王芳 电话见后", "name", "王芳"),
        ("请打13873912345", "phone", "13873912345"),
        ("电话138-7391-2345。", "phone", "138-7391-2345"),
        ("我家座机0739-5556789", "phone", "0739-5556789"),
        ("身份证11010519491231002X", "id_number", "11010519491231002X"),
        ("卡号6222020200112233440请退款", "bank_card", None),
        ("车牌湘E·D1234停在门口", "plate", "湘E·D1234"),
        ("银行卡6222021901012345670", "bank_card", "6222021901012345670"),
        ("手机一三八一二三四五六七八", "phone", "一三八一二三四五六七八"),
        ("护照号码：G12345678", "passport", "G12345678"),
        ("落款：退休教师 周国强", "name", "周国强"),
        ("孩子名字叫李子轩，在望江小学读书", "name", "李子轩"),
        ("我是江东区居民李明，电话是多少不便说", "name", "李明"),
        ("邮箱abc.d@qq.com", "email", "abc.d@qq.com"),
        ("滨江花园3栋2单元501室漏水", "address", "3栋2单元501室"),
        ("我家住江东区南门街道槐树巷16号。", "address", "槐树巷16号"),
        ("七十岁，住双江镇石塘村三组11号，腿不好", "address", "三组11号"),
        ("业主代表：陈志强（13907311234）、彭丽(13907315678)", "name", "彭丽"),
        ("居民代表签名：杨帆、许文静和罗卫东", "name", "罗卫东"),
        ("我儿子叫王梓涵，上一年级", "name", "王梓涵"),
        ("开户名：何秀英", "name", "何秀英"),
        ("代理人：律师吴敏", "name", "吴敏"),
        ("本人姓名：阿依古丽·买买提，", "name", "阿依古丽·买买提"),
        ("姓名：尕桑吉 电话", "name", "尕桑吉"),
        ("联系人：小李，", "name", "小李"),
        ("我是54栋的业主，叫张伟。", "name", "张伟"),
        ("我是退休教师黄淑贞，今年71岁", "name", "黄淑贞"),
        ("司机叫做龙飞，", "name", "龙飞"),
        ("车牌号湘A-T1234", "plate", "湘A-T1234"),
        ("13007311234@qq.com", "email", "13007311234@qq.com"),
        ("案号（2023）湘0102民初1234号", "case_number", "（2023）湘0102民初1234号"),
        ("社保卡号430500123456", "certificate", "430500123456"),
        ("1990年3月7日出生", "birth_date", "1990年3月7日"),
    ],
)
def test_what_is_personal_is_found(text, kind, value):
    if value is None:
        from stdnum import luhn

        number = "622202020011223344"
        value = number + luhn.calc_check_digit(number)
        text = f"卡号{value}请退款"
    assert (kind, value) in [(f.kind, text[f.start : f.end]) for f in find_personal_data(text)]


@pytest.mark.parametrize(
    "text",
    [
        "请拨打12345热线",
        "咨询电话0739-5551243",
        "工单20261123001234567已受理",
        "办件HX2026-1001",
        "2026年11月23日10时",
        "每平方米1.2元涨到1.8元",
        "住了30多年",
        "这是姓名权纠纷",
        "我是农民，我是江西人，在这里打工",
        "统一社会信用代码91430100MA4L16JQ9B",
        "联系人要求保密，我叫了三次车",
        "请当事人双方以及居委会到场",
        "姓名：保密，联系人：不便透露",
        "注册地址：星沙街道开元路17号，服务大厅地址：岳麓大道218号",
        "住房保障局《通知书》（宁住保协字第001号）",
        "我是小区业主程序员，邻居叫我去，住户反映12号楼渗水，住院部3号窗口",
        "这里叫李家湾，我家狗叫旺财",
        "路口的灯全部黄闪，差点撞车。",
        "一名老兵 敬礼",
    ],
)
def test_what_is_not_personal_stays(text):
    assert find_personal_data(text) == []


PIECES = {
    "name": ("我叫李建国", "李建国"),
    "labelled name": ("联系人：王芳", "王芳"),
    "signer": ("业主代表：陈志强", "陈志强"),
    "name of a minority": ("本人姓名：阿依古丽·买买提", "买买提"),
    "called": ("联系人：李先生", "李先生"),
    "identity number": ("身份证11010519491231002X", "11010519491231002X"),
    "mobile": ("13873912345", "13873912345"),
    "mobile with country": ("+8613873912345", "13873912345"),
    "landline": ("我家座机0739-5556789", "5556789"),
    "mobile in words": ("一三八一二三四五六七八", "一三八一二三四五六七八"),
    "card": ("6222021901012345672", "6222021901012345672"),
    "plate": ("湘E·D1234", "D1234"),
    "email": ("abc.d@qq.com", "abc.d@qq.com"),
    "account": ("微信abcdef123", "abcdef123"),
    "passport": ("护照号码：G12345678", "G12345678"),
    "room": ("3栋2单元501室", "单元501"),
    "house": ("我家住江东区南门街道槐树巷16号", "槐树巷16号"),
}
NAMES = ("name", "labelled name", "signer", "name of a minority", "called")


@pytest.mark.parametrize("between", ["，", "、", " ", "\n", "；"])
@pytest.mark.parametrize("first", PIECES)
def test_neighbours_are_both_hidden(first, between):
    for second in PIECES.values():
        masked = Mask().hide(PIECES[first][0] + between + second[0])
        assert PIECES[first][1] not in masked
        assert second[1] not in masked


@pytest.mark.parametrize("first", NAMES)
def test_a_name_ends_where_other_personal_data_begins(first):
    for second in [piece for name, piece in PIECES.items() if name != first]:
        masked = Mask().hide(PIECES[first][0] + second[0])
        assert PIECES[first][1] not in masked
        assert second[1] not in masked


def test_findings_that_share_a_character_leave_nothing_readable():
    assert "单元501" not in Mask().hide("abc.d@qq.com3栋2单元501室")
    assert "5556789" not in Mask().hide("湘E·D1234(0739)5556789(家)")


def test_short_groups_of_digits_are_one_longer_number():
    assert find_personal_data("编号2026 13873912345 678") == []


@pytest.mark.parametrize("after", ["(家)", "（宅）", " (住宅)"])
def test_a_landline_is_private_where_the_words_after_it_say_so(after):
    assert [found.kind for found in find_personal_data(f"0739-5556789{after}")] == ["phone"]


@pytest.mark.parametrize("after", ["(办公室)", "是热线", "，我家在旁边", "（值班）"])
def test_a_landline_stays_where_the_words_after_it_do_not(after):
    assert find_personal_data(f"咨询电话0739-5556789{after}") == []


@given(st.text(), st.sampled_from(["13873912345", "我叫李建国，", "湘E·D1234", "a@b.cn"]), st.text())
def test_a_mask_can_be_undone(before, secret, after):
    text = f"{before}{secret}{after}"
    mask = Mask()
    assert mask.restore(mask.hide(text)) == text or "〔" in text


def kinds(text):
    return [(found.kind, text[found.start : found.end]) for found in find_personal_data(text)]


ALL_KINDS = (
    "我叫李建国，身份证11010519491231002X，护照号码：G12345678，电话13873912345，卡号6222021901012345672，"
    "车牌湘E·D1234，邮箱abc.d@qq.com，微信abcdef123，家住江东区槐树巷16号。"
    "1990年3月7日出生，社保卡号430500123456，案号（2023）湘0102民初1234号。陈改平说不在。"
)


def test_each_kind_gets_its_own_word_and_number_in_the_order_of_the_text():
    mask = Mask()
    assert mask.hide(ALL_KINDS) == (
        "我叫〔姓名1〕，身份证〔身份证号1〕，护照号码：〔护照号1〕，电话〔电话1〕，卡号〔银行卡号1〕，"
        "车牌〔车牌1〕，邮箱〔邮箱1〕，微信〔社交账号1〕，家住江东区〔住址1〕。"
        "〔出生日期1〕出生，社保卡号〔证件号1〕，案号〔案号1〕。〔人名1〕说不在。"
    )
    assert len(mask.placeholders) == len(KIND_NAMES)
    assert mask.restore(mask.hide(ALL_KINDS)) == ALL_KINDS


def test_the_same_value_gets_the_same_placeholder_and_another_the_next_number():
    mask = Mask()
    assert mask.hide("13873912345和13973912345，再打13873912345") == "〔电话1〕和〔电话2〕，再打〔电话1〕"
    assert mask.hide("打13973912345或13773912345") == "打〔电话2〕或〔电话3〕"
    shown = mask.placeholders
    assert shown == {"13873912345": "〔电话1〕", "13973912345": "〔电话2〕", "13773912345": "〔电话3〕"}
    shown.clear()
    assert len(mask.placeholders) == 3, "what is shown is a copy"


def test_what_is_found_stands_in_order_and_nothing_overlaps():
    found = find_personal_data(ALL_KINDS)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert {one.kind for one in found} == set(KIND_NAMES)


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("110105194912310021", False),  # the check digit
        ("110105194902310024", False),  # the 31st of February
        ("110105 19491231 002X", True),
        ("1101051949123100２Ｘ", True),
    ],
)
def test_an_identity_number_counts_by_date_and_check_digit(number, found):
    assert kinds(f"号码{number}已登记") == ([("id_number", number)] if found else [])


@pytest.mark.parametrize("called", ["身份证号", "身份证号码是：", "残疾证"])
@pytest.mark.parametrize("number", ["110105194912310021", "110105491231002", "1101051949123100213"])
def test_what_is_called_an_identity_number_is_one_with_a_wrong_digit_too(called, number):
    found = kinds(f"{called}{number}。")
    if len(number) < 19:
        assert found == [("id_number", number)]
    assert kinds(f"编号{number}。") == []


def test_a_card_of_the_disabled_has_two_digits_more_and_counts_where_it_is_called_so():
    number = "11010519491231002X43"
    assert kinds(f"残疾证号{number}。") == [("id_number", number)]
    assert kinds(f"编号{number}。") == []


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("转到6222021901012345672上", "6222021901012345672"),
        ("转到6222 0219 0101 2345 672上", "6222 0219 0101 2345 672"),
        ("转到6222021901012345670上", None),
        ("工资卡6222021901012345670", "6222021901012345670"),
        ("存折账号是 6222021901012345670", "6222021901012345670"),
        ("单号 2222021901012345672", None),
    ],
)
def test_a_card_counts_by_its_check_digit_or_what_it_is_called(text, card):
    assert kinds(text) == ([] if card is None else [("bank_card", card)])


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("打1 3 8 7 3 9 1 2 3 4 5", "1 3 8 7 3 9 1 2 3 4 5"),
        ("打86-138 7391 2345", "86-138 7391 2345"),
        ("打0086 13873912345", "0086 13873912345"),
        ("打１３８７３９１２３４５", "１３８７３９１２３４５"),
        ("单138739123456", None),
        ("单12873912345", None),
        ("编号12 13873912345", None),
        ("单13873912345 678", None),
        ("打13873912345 1234567", "13873912345"),
        ("楼13873912345 12号", "13873912345"),
    ],
)
def test_a_mobile_number_stands_alone(text, phone):
    assert kinds(text) == ([] if phone is None else [("phone", phone)])


@pytest.mark.parametrize("before", ["我家", "老家电话", "本人座机：", "联系人座机", "反映人电话为"])
def test_a_landline_is_private_where_the_words_before_it_say_so(before):
    assert kinds(f"{before}0739-5556789") == [("phone", "0739-5556789")]


def test_a_sentence_before_says_nothing_of_a_landline():
    assert kinds("我家在这里。热线0739-5556789") == []


def test_a_name_is_looked_for_beside_other_personal_data_not_in_it():
    assert kinds("联系人：王芳13873912345") == [("name", "王芳"), ("phone", "13873912345")]
    assert find_personal_data("联系人：王芳13873912345")[0] == Finding("name", 4, 6)


def test_pieces_that_overlap_are_each_hidden_to_their_end():
    text = "abc.d@qq.com3栋2单元501室"
    assert kinds(text) == [("email", "abc.d@qq.com3"), ("address", "栋2单元501室")]
    assert Mask().hide(text) == "〔邮箱1〕〔住址1〕"
