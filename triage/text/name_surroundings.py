"""What stands before and after a name, by kind: kin, roles, labels, who speaks; titles, signatures, places, marks."""

import re

# What stands before a name, by kind; the longest word that ends there counts.
_BEFORE: dict[str, str] = {
    "kin": (
        "儿子|女儿|儿媳|媳妇|女婿|孙子|孙女|外孙|外孙女|侄子|侄女|侄儿|外甥|崽|女|崽女|伢子|妹子|孩子|小孩|妈妈|母亲|爸爸|父亲|爸|妈|爹|娘"
        "|爷爷|奶奶|外公|外婆|公公|婆婆|岳父|岳母|老公|老婆|丈夫|妻子|爱人|老伴|堂客|老倌|老倌子|爷老倌|哥哥|姐姐|弟弟|妹妹|哥|姐|弟|妹|嫂子"
        "|姐夫|妹夫|伯父|伯母|叔叔|婶子|姑姑|姑妈|舅舅|舅妈|姨妈|姨父|堂弟|堂哥|表弟|表哥|表姐|表妹|前夫|前妻|男友|女友|亲戚|娭毑|家属|子女|家人"
    ),
    "role": (
        "村医|校医|科员|副局长|副所长|副主任|副校长|副书记|副院长|收费员|营业员|售货员|售票员|售楼员|置业顾问|保洁员|保洁|家政|月嫂|保姆|护工|协警|接线员|客服|班长|主管|店长|楼管|宿管|委员|村干部|社工|志愿者|调解员|仲裁员|检察官|执行员|书记员|技师|电工|水工|焊工|瓦工|厨师|总监|总经理|副总|董事|车间主任|工程师|设计师|主治医师|医师|药师|理发师|公证员|评估师|巡查员|安全员|管理员|工作人员|办事员|驾驶员|车长|乘务员|讲解员|代驾|外卖员|送水工|抄表员|电焊工|养殖户|种植户|承包户|五保户|特困户|脱贫户|移民|退休教师|退休工人|老师傅|老党员|老教师|业主代表|村民代表|居民代表|党支部书记|支部书记|妇女主任|民兵营长|文书|村文书|村秘书|秘书|小组长|片长|河长|路长|街长|网友|群主|楼栋长|物业主任|业委会主任|副镇长|副乡长|镇党委书记|村委|支委|支书|村支书|主任|村主任|村长|组长|书记|镇长|乡长|局长|科长|所长|站长|队长|院长|校长|园长|经理|老板|老板娘|法人|包工头|工头|中介|房东|租客|房客"
        "|司机|师傅|医生|大夫|护士|律师|法官|民警|警官|交警|辅警|城管|保安|门卫|教练|班主任|老师|教师|辅导员|导游|会计|出纳|网格员|楼长|业主|户主"
        "|住户|居民|村民|市民|群众|学生|家长|职工|员工|工人|党员|干部|老人|男子|女子|被告|原告|死者|伤者|患者|病人|受害人|当事人|车主|房主|摊主|机主"
        "|店主|负责人|责任人|经办人|承办人|产权人|代理人|委托人|监护人|队员|快递员|骑手|主播|乘客|旅客|顾客|储户|租户|商户|农户|低保户|贫困户|承包人|债务人"
        "|被执行人|申请执行人|肇事者|嫌疑人|行长|厂长|处长|股长|县长|区长|市长|董事长|合伙人|股东|农民|老兵|战友|用户|客户|参保人|投保人"
    ),
    "near": (
        "邻居|隔壁|对门|楼上|楼下|对面|同事|同学|同桌|室友|舍友|朋友|网友|老乡|对方|工友|熟人|亲家|房子|一楼|二楼|三楼|四楼|五楼|六楼|屋里|家里"
    ),
    "label": (
        "联系人|申请人|投诉人|反映人|举报人|来电人|来信人|建议人|求助人|诉求人|信访人|写信人|留言人|报案人|收件人|收款人|持卡人|姓名|名字|户名|落款|署名"
        "|签名|签字|具名|联名|代笔|实名|全名|真名|本名|大名|被举报人|被投诉人|法定代表人|法人代表|代表|执笔|起草人|负责人|联系|找|请找"
    ),
    "self": (
        "我|俺|本人|咱|我是|我叫|本人是|本人系|我姓|我就是|我乃|鄙人|老朽|笔者|在下|自称"
    ),
    "called": "叫|名叫|叫做|叫作|姓名|名为|名字叫|名字是|就是|即",
    "with": (
        "和|与|跟|同|及|以及|被|把|给|向|对|由|让|找|对着|替|帮|为|将|是|有|还有|告|骂|打|问|见|欠|请|喊|叫|说|举报|投诉|感谢|联系|转给|打给|付给|交给|借给|通知|据|经|由于|因|等|其"
    ),
    "of": "的|了|过|着|得",
    "people": (
        "苗族|侗族|土家族|瑶族|回族|汉族|男|女|退休教师|退休工人|退役军人|老百姓|附近居民|橘农|菜农|果农|老党员"
    ),
}  # fmt: skip
# What stands after a name, by kind; the longest word that begins there counts.
_AFTER: dict[str, str] = {
    "title": (
        "先生|女士|同志|老师|医生|大夫|护士|律师|法官|警官|师傅|教练|经理|主任|书记|局长|处长|科长|所长|站长|队长|院长|校长|组长|村长|支书|老板|同学|阿姨|会计"
        "|叔叔|大爷|大妈|奶奶|爷爷|夫妇|夫妻|一家|家|家里|屋里|本人"
    ),
    "sign": (
        "敬上|谨上|敬启|叩上|拜上|拜谢|敬呈|呈上|亲笔|代笔|留|上|书|代|泣书|具名|手书|顿首|谨启|拜托|手印|签名|印"
    ),
    "data": (
        "电话|手机|身份证|联系电话|今年|现年|男|女|性别|微信|邮箱|家住|住在|住|年龄|生于|出生|系|号码"
    ),
    "does": (
        "说|讲|称|把|将|被|在|是|不|没|没有|也|又|就|都|从|对|向|给|用|拿|打|骂|收|开|搞|欠|要|让|叫|到|来|去|未|已|态度|自称|反映|来电|要求|拒不|拒绝|多次|经常|一直|天天|每天"
        "|长期|擅自|私自|强行|故意|承包|占|拖欠|因|于|为|和|与|跟|同|及|等|等人|的|了|有|无|死|病|住院|摔|上|卖|骗|养"
    ),
    "place": (
        "路|街|巷|道|桥|塘|岭|湾|冲|坪|坳|组|苑|城|港|湖|山|河|江|寺|屋|坝|洲|垸|园|府|院|楼|馆|厂|店|庙|祠|墓|矿|渡|村|镇|乡|县|区|市|省|大道|社区|小区|公寓|广场|花园|家园|公园"
        "|学校|小学|中学|大学|医院|诊所|药店|公司|集团|超市|酒店|饭店|餐馆|粉店|菜馆|面馆|书店|幼儿园|水库|故居|纪念|精神|文化|大桥|市场|银行|物业|大厦|中心|派出所|局|站"
    ),
}  # fmt: skip
# After these a name may look like any word, and the segmenter reads on from there.
STRONG = frozenset(("kin", "role", "near", "label", "self", "called", "people"))
# After these hardly anything but a name stands.
SURE = frozenset(("called", "label"))
# Marks by their kind.
_MARKS = dict(zip("，,。！!？；;.：:、（(）)\n |/“”", ",,.......::、(())n |/“”", strict=True))
_HAN = re.compile("[\u4e00-\u9fa5]")


def _table(kinds: dict[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in kinds.items() for word in words.split("|")}


BEFORE, AFTER = _table(_BEFORE), _table(_AFTER)
_CUE_LENGTHS = tuple(sorted({len(word) for word in BEFORE}, reverse=True))
_NEXT_LENGTHS = tuple(sorted({len(word) for word in AFTER}, reverse=True))


def cue_before(text: str, start: int) -> tuple[str, str]:
    """The kind of the longest such word that ends before a place, and the mark between."""
    gap = ""
    if start and (mark := text[start - 1]) in "：:，,（( 、“":
        gap = mark_of(mark)
        start -= 1
    for length in _CUE_LENGTHS:
        if length <= start and (kind := BEFORE.get(text[start - length : start])):
            return kind, gap
    return "", gap


def word_after(text: str, end: int) -> str:
    """The kind of the longest such word that begins at a place, else of the mark there."""
    for length in _NEXT_LENGTHS:
        if kind := AFTER.get(text[end : end + length]):
            return kind
    return mark_of(text[end]) if end < len(text) else "$"


def mark_of(letter: str) -> str:
    """A mark by its kind, any Chinese character as 汉."""
    return _MARKS.get(letter) or (
        "汉" if _HAN.match(letter) else "0" if letter.isalnum() else "^" if letter in "^$" else "-"
    )
