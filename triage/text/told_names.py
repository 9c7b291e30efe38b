"""Names that what stands around them tells: who speaks, a label, kin and roles, a number beside, others in a row."""

import re
from collections.abc import Iterator

from triage.text.name_candidates import FOREIGN_PARTS, HAN, foreign_name_at, name_at, name_before
from triage.text.surnames import EVERYDAY, SURNAME

# After these a name follows, whatever word it looks like.
_PERSON_LABEL = (
    r"(?:联系|申请|投诉|被投诉|反映|举报|被举报|来电|来信|经办|承办|经手|建议|当事|求助|诉求|信访|写信|留言|发帖|提案|提议|证明|产权|责任"
    r"|监护|代理|委托|担保|见证|收件|收款|寄件|持卡|报案|被保险|受益|投保|法定代表|联名|介绍|落款|签名|签字|代笔)人(?:员)?"
)
_LABEL = (
    rf"(?:{_PERSON_LABEL}|姓\s?名(?!权)|名字|户名|机主|户主|车主|房主|业主"
    r"|原告|被告|患者|死者|伤者|家长|代表|实名|落款|署名|签名|签字|按手印|收件|学生)"
)
_TOLD = re.compile(
    r"(?:(?:(?:我|俺|咱|本人|鄙人|老汉|老朽|人家?|他|她|[哥姐弟妹爸妈爹娘崽人友事女子夫妻婆公])(?:名字|的名字|本名)?(?:就|名)?叫[做作]?"
    r"|(?:我|俺|本人|他|她|其)?(?:的?名字|其名|姓名)(?:就?是|叫|为)(?:[做作])?|(?:本名|真名|大名|芳名|名叫)(?:是|叫|:)?"
    rf"|{_LABEL}(?:姓名|名字|签名|签字)?(?:\([^()]{{1,6}}\))?[\])】]?(?:\s?/\s?电话)?(?:[:：→=]|(?:是|为|叫)(?=[^，。]{{2}}))"
    rf"|{_PERSON_LABEL}[(（ ]|(?:代表大家|代表|手印|签字|签名)[:：]"
    r"|鄙人|(?:(?<=[，,。！!:\s])|^)在下|老朽|笔者|(?<!编)外教(?!师)|老外|[Mm]y\sname\sis|I\sam|I'm|Mr\.?|Ms\.?|Mrs\.?)[\x20\t]{0,4}[“\"‘]?)"
)
# After these a name may follow.
_KIN = (
    r"儿子|女儿|儿媳妇?|女婿|媳妇|孙子|孙女|外孙女?|外甥女?|侄子|侄女|侄儿|养[子女]|崽|伢子|妹子|妹陀|娃儿?|孩子|宝宝|老头子?|老娘|老爹|老爸|老妈|爹|娘|妈妈?|爸爸?|母亲|父亲|爷爷|奶奶"
    r"|外[公婆]|姥[爷姥]|公公|婆婆|岳[父母]|丈母娘|老丈人|老[公婆]|丈夫|妻子?|爱人|老伴|堂客|配偶|[前未]婚?[夫妻]|[男女]朋?友|[哥姐弟妹](?!子女)|嫂子?|[姐妹]夫|弟媳"
    r"|[伯舅姑叔姨][父母妈夫丈爷]?|家[父母兄]|先[父母]|亡[夫妻]|犬子|小女|双胞胎"
)
_ROLE = (
    r"[^，。\s](?:员(?!工)|师(?!傅)|工|户(?!籍|口))(?![程费款])|支书|[局处科股所站队院校组村镇乡县区市厅部园厂行社连班楼]长|主任|书记|经理|老板娘?|老总|店主|摊主|法人|股东|工头|中介(?!费)|房东|租客|房客|邻居|隔壁|对门|同[事学桌乡伴]|室友|舍友|朋友|战友"
    r"|司机|师傅|医生|大夫|护士|法官|检察官|民警|警官|[交辅特协]警|城管|保安|门卫|教练|老师(?!傅)|会计|出纳|业主|村民|居民|市民|群众|学生|家长|党员|干部|老人(?!家)|男子|女子|嫌疑人|村霸|恶霸|债主|车主|房主|户主|机主"
    r"|负责人|责任人|承办人|经办人|产权人|当事人|代理人|继承人|原告|被告|患者|死者|伤者|老兵|老板|包工头|代表|骗子|主播|掌柜|厨师|长工|老乡|大哥|大姐"
)
_SELF = r"我|俺|咱|本人|老汉|小女子|不才|实名"
_MAYBE = re.compile(
    rf"(?:(?P<self>{_SELF})|{_KIN}|{_ROLE}|{_PERSON_LABEL}(?<!收款人)|户名|机主|联系|请找)"
    rf"(?P<gap>[，, 　]?)(?=[{HAN}A-Z]{{2}}|[A-Z][a-z])"
)
# “我是” is followed by anything: a name ends there, or kin follows.
_I_AM = re.compile(
    rf"(?:我们?|俺|本人|咱)(?:就)?[是系乃](?:[{HAN}]{{0,12}}(?:村|社区|小区|苑|园|镇|组|县|市|区|家|学校|电话)的)?(?=[{HAN}])"
)
_I_AM_ENDS = re.compile(
    r"[，,。.！!；;、\s|)(（]|$|和|的?(?:妈|爸|家长|母亲|父亲|爷|奶|老公|老婆|丈夫|妻子|儿|女|邻居|同|哥|姐|弟|妹)"
)
_NO_ONE = re.compile(r"[人员工户生者师长主友民客商兵军族]$")
_GIVEN_APART = re.compile(
    rf"姓(?:(?P<s>[{SURNAME}]))[，, ]{{0,2}}(?:单名一?个?|名字?叫?|叫)(?P<a>[{HAN}]{{1,3}}?)(?=[，,。；;！!\s|]|$)"
)
_TITLE = re.compile(
    r"(?:先生|女士|同志|老师|医生|大夫|护士长?|律师|法官|警官|师傅|教练|经理|主任|书记|[局处科所站队院校组村镇乡县区市厅园]长(?![青沙期江年效])|支书|老板|同学|阿姨|会计|夫妇|夫妻|两口子|一家)"
)
_OWN = r"(?:的?(?:联系|家庭)?(?:手机|电话|座机|微信|QQ|身份证|邮箱|电话号码|手机号)(?:号码?|同号)?(?:是|为|[:：])?)"
_BESIDE = re.compile(
    rf"(?:先生|女士|同志|老师)?[ \t,，/:：;；(（、\-—]{{0,3}}(?:[男女][,，/ ]{{1,2}})?(?:{_OWN}[ ]{{0,2}})?\|"
    r"|(?:先生|女士)?[ \t]{0,3}(?:代笔|拜托|口述|亲述|代书|代诉|敬[上启呈]|拜上|谨上|泣书|具名|实名)"
    r"|[ \t]{0,4}(?:20\d\d[.\-/年]|[\u4e00-\u9fa5\d]{1,3}月[\u4e00-\u9fa5\d]{1,3}[日号])|[，,][男女](?:[，,。]|$)"
)
_START_ALONE = re.compile(rf"(?:^|[^{HAN}·]|联系|请找|找|给|叫|和|是|业主|户主)$")
_AFTER_NUMBER = re.compile(
    r"\|[ \t,，/:：;；(（、\-—]{0,3}(?:请?找|是|机主(?:是|为|[:：])?|联系|叫)?[ \t]{0,2}(?=[\u4e00-\u9fa5A-Z]{2})"
)
_ENDS = re.compile(r"[，,。.！!；;、\s|)）:：/]|$|的(?:手机|电话|号|微信)|就行|即可|收|先生|女士|本人|同志")
_SEPARATES = re.compile(r"[、，, 　\n和及与]{1,2}")
# Who begins a line or sentence that gives numbers or an address of theirs.
_FIRST = re.compile(rf"(?:^|[。\n;；])(?=[{HAN}·]{{2,4}}[，,、 ][^。！？\n|]{{0,20}}\|)")
_GREETED = re.compile(rf"(?:您好|你好|领导好)[！!，,。 ]{{1,2}}(?=[{HAN}]{{2,4}}[，,])")
LOOK = 14
_LONGEST = 9


def told_names(text: str) -> Iterator[tuple[int, int]]:
    """Where such names stand, `text[start:end]`.

    Args:
        text: a folded view, with `|` for personal data of other kinds.
    """
    for match in _TOLD.finditer(text):
        if length := name_at(text, match.end(), sure=True):
            yield match.end(), match.end() + length
    for match in _MAYBE.finditer(text):
        foreign = foreign_name_at(text, match.end(), sure=True)
        # 我司, 我家, 我孙伢子 begin other words; what follows a comma must end at one.
        if match["self"] and text[match.end()] in EVERYDAY and not foreign:
            continue
        length = foreign or name_at(text, match.end())
        if length and (
            match["gap"] not in ("，", ",") or text[match.end() + length : match.end() + length + 1] in "，,"
        ):
            yield match.end(), match.end() + length
    yield from _told_as_self(text)
    for match in _GIVEN_APART.finditer(text):
        yield match.span("a")
    yield from _beside(text)
    yield from _in_a_row(text)
    yield from (match.span() for match in FOREIGN_PARTS.finditer(text))


def _told_as_self(text: str) -> Iterator[tuple[int, int]]:
    for match in _I_AM.finditer(text):
        length = name_at(text, match.end()) or foreign_name_at(text, match.end(), sure=True)
        end = match.end() + length
        if length and _I_AM_ENDS.match(text, end) and not _NO_ONE.search(text[match.end() : end]):
            yield match.end(), end
    for match in _GREETED.finditer(text):
        length = name_at(text, match.end())
        if length and text[match.end() + length : match.end() + length + 1] in ("，", ","):
            yield match.end(), match.end() + length


def _beside(text: str) -> Iterator[tuple[int, int]]:
    """Names before a title, and names alone before or after a number."""
    for match in _TITLE.finditer(text):
        if length := name_before(text, match.start()):
            yield match.start() - length, match.start()
    for match in _BESIDE.finditer(text):
        length = name_before(text, match.start())
        if length and _START_ALONE.search(text[max(0, match.start() - length - 2) : match.start() - length]):
            yield match.start() - length, match.start()
    for match in _FIRST.finditer(text):
        length = name_at(text, match.end())
        if length and text[match.end() + length] in "，,、 ":
            yield match.end(), match.end() + length
    for match in _AFTER_NUMBER.finditer(text):
        length = name_at(text, match.end())
        if length and _ENDS.match(text, match.end() + length):
            yield match.end(), match.end() + length


def _in_a_row(text: str) -> Iterator[tuple[int, int]]:
    """Names of which one follows the other."""
    for match in _SEPARATES.finditer(text):
        right = name_at(text, match.end())
        if not right:
            continue
        if left := name_before(text, match.start()):
            yield match.start() - left, match.start()
            yield match.end(), match.end() + right
