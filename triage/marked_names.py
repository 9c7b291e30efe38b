"""Names that a letter marks as names: by a label, by the words of who introduces somebody, in a list of signers."""

import re
from collections.abc import Iterator

_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|司徒|长孙"
_SURNAME = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁"
    "杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚"
    "程嵇邢滑裴陆荣翁荀羊甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司"
    "韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎"
    "充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰"
    "巢关蒯相查后荆红游竺权逯盖益桓公肖涂代覃佘"
)
_SPACE = r"[ 　]{0,2}"
_NAME = rf"(?:{_COMPOUND}|[{_SURNAME}]){_SPACE}[\u4e00-\u9fa5·](?:{_SPACE}[\u4e00-\u9fa5])??"
_SHORT = rf"(?:{_COMPOUND}|[{_SURNAME}])[\u4e00-\u9fa5]{{1,2}}"
# What is written instead of a name: how somebody is called, without or with the name that is asked for.
_CALLED = rf"(?:[小老][{_SURNAME}]|[{_SURNAME}](?:先生|女士|小姐|师傅|老师|同志|阿姨|大爷|大妈|某某?))"
_DOTTED = r"[\u4e00-\u9fa5]{2,6}[·•][\u4e00-\u9fa5]{2,6}"
# After “姓名：” any two or three characters are a name, but for these.
_ANY = r"(?!匿名|保密|不详|未知|没有|暂无|不便|隐去|不留|同上|见附)[\u4e00-\u9fa5]{2,3}"
_AFTER = (
    r"$|[\s,，。；;、！!？?（(）):：/|\d]|电话|手机|身份证|联系|今年|现年|家住|住在|是|系|在|男|女|来自|于|性别|年龄"
)
_END = rf"(?={_AFTER})"
_AFTER_ME = r"(?=[，,（(]\s*(?:男|女|身份证|今年|现年|电话|手机|家住|住|系|在此|现就|实名|特此))"
_LABEL = (
    r"(?:姓\s*名(?!权)|联系人|申请人|投诉人|反映人|举报人|来电人|来信人|经办人|经手人|建议人|当事人|落款|署名|户主|签名|代表人)"
    r"(?:姓名)?\s*(?:[(（][^()（）]{1,6}[)）])?\s*"
)
# These stand in other words as well: only with a colon are they labels.
_COLON_LABEL = (
    r"(?:开户名|户名|收款人|持卡人|监护人|代理人|委托人|被委托人|负责人|代表|车主|房主|业主|房东|租客|患者|病人|伤者|死者|家属"
    r"|受益人|投保人|报案人|求助人|诉求人|信访人|写信人|留言人|发帖人|提议人|提案人|签字)\s*[:：]\s*"
)
_KIN = (
    r"(?:儿子|女儿|孙子|孙女|外孙|崽|妹子|小孩|孩子|妈妈|母亲|爸爸|父亲|爷爷|奶奶|外公|外婆|公公|婆婆|老公|老婆|丈夫|妻子|爱人|老伴"
    r"|堂客|哥哥|姐姐|弟弟|妹妹|同学|同事|朋友|邻居|房东|老板|店主|司机|医生|老师|业主|户主|师傅|老人|娭毑|嗲嗲|男子|女子)"
)
_WHO = r"(?:居民|市民|村民|业主|群众|学生|家长|老人|老师|教师|职工|工人|党员|老兵|医生|护士|会计|农民|租户|商户)"
_TITLE = r"(?:律师|经理|主任|老师|医生)?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_LABEL}(?:是|为|[:：])?\s*(?P<name>{_NAME}){_END}",
        rf"{_LABEL}[:：]\s*(?P<name>{_DOTTED}|{_CALLED}){_END}",
        rf"姓\s*名\s*[:：]\s*(?P<name>{_ANY}){_END}",
        rf"{_COLON_LABEL}{_TITLE}(?P<name>{_NAME}|{_DOTTED}){_END}",
        rf"{_WHO}(?P<name>{_NAME})(?=[，,（( ]{{0,2}}(?:联系电话|电话|手机|身份证)|[，,（(][男女][，,）)])",
        rf"(?:落款|署名|签名|签字)(?:人)?\s*[:：]?\s*[\u4e00-\u9fa5]{{2,6}}[ 　]+(?P<name>{_NAME}){_END}",
        rf"(?:我叫|我的名字叫|我名字叫|本人叫|名字叫|名叫|{_KIN}(?:的名字)?叫)[做作]?(?P<name>{_NAME}|{_DOTTED}){_END}",
        rf"{_WHO}[，,]\s*(?:名字)?叫[做作]?(?P<name>{_NAME}){_END}",
        rf"我是[\u4e00-\u9fa5]{{0,10}}?{_WHO}(?P<name>{_SHORT})(?<![员师工人民户者长的])(?=[，,。])",
        rf"我是(?![\u4e00-\u9fa5]{{1,2}}[人民工员师长主友者户商军])(?=[\u4e00-\u9fa5]{{2,3}}[，,。\s])(?P<name>{_NAME}){_END}",
        rf"(?:本人|我)(?P<name>{_NAME}){_AFTER_ME}",
    )
)
# Who signs together stands in a row, each perhaps with a number in brackets.
_NEXT = re.compile(rf"\s*(?:[(（][^()（）]{{1,24}}[)）])?\s*(?:、|和|及)\s*(?P<name>{_NAME})(?={_AFTER}|和|及)")


def marked_names(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand that the letter marks as such, `text[start:end]`; one may be found more than once.

    Args:
        text: with plain digits and marks instead of full-width ones.
    """
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            found: re.Match[str] | None = match
            while found is not None:
                yield found.span("name")
                found = _NEXT.match(text, found.end("name"))


def starts_with_surname(word: str) -> bool:
    """Whether a word begins with a surname."""
    return bool(word) and (word[0] in _SURNAME or word[:2] in _COMPOUND.split("|"))
