"""Personal data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.privacy import Mask, find_personal_data


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
        "案号（2023）湘0102民初1234号",
        "联系人要求保密，我叫了三次车",
        "请当事人双方以及居委会到场",
        "姓名：保密，联系人：不便透露",
        "注册地址：星沙街道开元路17号，服务大厅地址：岳麓大道218号",
        "住房保障局《通知书》（宁住保协字第001号）",
        "我是小区业主程序员，邻居叫我去，住户反映12号楼渗水，住院部3号窗口",
        "这里叫李家湾，我家狗叫旺财",
    ],
)
def test_what_is_not_personal_stays(text):
    assert find_personal_data(text) == []


@given(st.text(), st.sampled_from(["13873912345", "我叫李建国，", "湘E·D1234", "a@b.cn"]), st.text())
def test_a_mask_can_be_undone(before, secret, after):
    text = f"{before}{secret}{after}"
    mask = Mask()
    assert mask.restore(mask.hide(text)) == text or "〔" in text
