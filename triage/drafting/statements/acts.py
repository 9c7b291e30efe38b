"""Acts: what a clause of a reply does: courtesy, the way of this letter, the citizen's own words, or a claim."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from triage.drafting.statements.clauses import clauses_of
from triage.text.cleaning import letters_only, sentences

Act = Literal["courtesy", "process", "told", "topic", "claim"]
_COURTESY = re.compile(
    r"^(?:尊敬的|亲爱的)?(?:[\u4e00-\u9fa5]{0,6}(?:市民|网友|群众|朋友|同志|先生|女士|居民|业主|家长|来信人|老师))*(?:朋友)?$"
    r"|您好|你好|感谢|谢谢|致谢|欢迎|敬请|祝您?|祝愿|此致|敬礼|抱歉|致歉|歉意|对不起|慰问|理解您|您的[^，]{0,8}(?:心情|感受|担忧|焦急|着急|难处|辛苦)|我们(?:十分|非常|很|都|深表|完全|能够?|也)*(?:理解|重视|关心|关注|同情|遗憾|惋惜|抱歉|感谢)"
    r"|高度重视|深表|让您(?:久等|费心|失望|担心|受累|着急|操心)|(?:给您)?[带造]来[^，]{0,4}不便|^(?:特此|现|回复|答复)*(?:回复|答复|函复|告知|说明)(?:如下|您)?$|如下$|^(?:现|经研究现)?(?:将)?[^，]{0,12}(?:答复|回复|告知|说明)(?:如下|于下)$"
    r"|供您参考|仅供参考|请您?(?:放心|谅解|理解|见谅|保重|多保重|注意身体|知悉|留意|周知)|^(?:请)?多保重(?:身体)?$|谅解|祝[\u4e00-\u9fa5]{0,10}(?:愉快|健康|幸福|顺利|如意|安康|进步|学习)|^再次|监督和?支持|理解和支持|支持与理解|宝贵意见|出主意|心意|牵挂|同情|难过|痛心|祝福|致意|敬佩|敬意|勇敢|善心|善举|爱心|温暖|问好|问候|不容易|委屈|等得辛苦|很有帮助|保护好自己|照顾好|早日(?:康复|好起来)|添(?:了)?(?:麻烦|不愉快|不便|堵)|理解您|我们(?:都)?读到|注意到了|生气|着急|难受|感同身受|节哀|(?:我们|我局|本局)?[^，]{0,8}(?:理解|体谅|体会|同情|敬佩|感激|歉意|祝福|慰问|牵挂|惦记)(?!有误|偏差|错|为)"
)
_RECEIVED = (
    r"收到|收悉|知悉|获悉|阅悉|知晓|阅读|看到|了解了?|记录|记下|记住|登记|录入|汇总|整理|归类|"
    r"如实反映|转告|转给|转交|转送|转达|转办|转至|转到|转有关|转相关|已转|转由|转请|移交|移送|"
    r"交办|交由|派至|派给|报送|上报|反馈给|反馈至|转呈|列入办理|登记在案|写明|知道|转报|转述|呈送"
)
_PROCESS = re.compile(
    rf"(?:{_RECEIVED})"
    r"|(?:(?:由|请|需|需由|待|将由|应由|有待|须由)[^，。；]{0,16})?(?:进一步)?(?:核实|核查|调查|研究|了解|核对|确认|查明|处理|办理|答复|解答|回复|取样|检测|监测|勘察|勘查|测量|鉴定|查看|走访)+(?:情况|结果)?(?:之?后|再|完毕后|清楚后)(?:再|另行|予以|给予|向您|给您|及时|依法|书面|一并)*(?:答复|回复|反馈|告知|说明|办理|处理|解答|联系)"
    r"|(?:我们|我局)?(?:会|将)?(?:请|商|会同|转请)[^，。；]{2,14}(?:了解|研究|核实|核查|调查|查看|查明|答复|解答)(?:清楚|情况|办理|处理|后|再|您|，|$)|正在(?:按|依|抓紧|进一步|会同|组织)?[^，。；]{0,6}(?:核实|核查|调查|了解|办理|处理中|研究|跟进|核对|转办|登记|协调|汇总)|需(?:要)?(?:进一步)?由?[^，。；]{0,12}(?:核实|确认|核查)|以本次核实为准|以[^，。；]{1,14}(?:答复|核实结果|核实情况)为准"
    r"|(?:请|可以?|欢迎|也可以?)(?:您|随时|直接|再|及时|先)*(?:拨打|来电|致电|联系我们|与我们联系|向我们|补充|提供|查询|保留|保存|准备|留意接听|保持(?:电话|手机)?畅通|来信|告诉我们|告知我们|写明|说明)"
    r"|(?:核实|核查|查看|鉴定|审核|看过|调查|勘查|勘察|认定|检测|比对)[^，。；]{0,6}(?:后|过|之后|以后)?[^，。；]{0,4}(?:才|再|方|就)[^，。；]{0,4}(?:确定|知道|清楚|答复|判断|下结论|得出|明确)|(?:由|要|需)[^，。；]{2,16}(?:按|依|根据)[^，。；]{1,10}(?:审核|认定|核定|判断)$"
    r"|(?:如|若)(?:果)?(?:您)?(?:还|仍|另|对|有|需|不|愿)[^，。；]{0,24}$|如(?:需|有)|请(?:您)?(?:耐心)?等[待候]|如方便|便于(?:核实|办理|联系)|以便(?:核实|办理|我们|联系|进一步|查明)|为便于|凭编号|本件编号|编号[A-Za-z\d]|查询(?:办理)?(?:进度|进展)"
    r"|我们(?:会|将)?(?:继续)?(?:跟进|跟踪|关注|督促|留意|倾听|听取|认真研究|研究|吸收|参考|改进工作)|(?:承办|主管|有关|相关)单位[^，。；]{0,10}(?:答复|核实|联系您|办理|解答)|有结果后|后续[^，。；]{0,10}(?:告知|答复|反馈)|一并(?:答复|转交|办理|反映)|继续办理|属于[^，]{2,14}职责范围"
    r"|(?:把|将|就)[^，。；]{0,20}(?:规定|政策|要求|情况|条件|流程|进展)[^，。；]{0,8}(?:向您|给您|如下|一并)?(?:说明|告知|介绍|解释|摘录|列出)|向您(?:说明|解释|介绍|核实|了解|反馈)|供(?:您)?(?:了解|参考|对照)|^(?:下一步|目前|现在)$"
)
# That nothing is known, found or written is no claim about the matter.
_DISCLAIMER = re.compile(
    r"(?:没有|未能?|暂未|尚未|无法)(?:检索|查|找|查找|查询|掌握)到?[^，。；]{0,20}(?:依据|规定|条款|条文|资料|记录|信息|政策|办法|内容|情况)?$|(?:没有|未|暂无|尚无|缺乏|缺少)(?:可以?)?(?:直接)?(?:引用的?|对应的?|明确的?)?(?:[^，。；]{0,6})(?:依据|材料|资料)(?:可供引用)?$|(?:这一?条|本条|答复|文件|公示|该条|条文|上述规定|该规定|所引规定|材料|来信|信中|您)[^，。；]{0,8}(?:没有?|未|并未)(?:写|说|讲|明确|说明|提到|规定|涉及|写明|注明|载明)"
    r"|还缺少|无法判断|不便答复|不能确定|难以判断|尚待|有待(?:进一步)?(?:核实|确认)"
)
_TELLS = (
    r"反映|反应|提出|提到|提及|说到|说|讲|讲到|称|表示|认为|觉得|要求|希望|盼望|想|想问|想了解|"
    r"想知道|建议|提议|请求|询问|问|问到|咨询|关心|关注|担心|写道|写明|诉说|描述|来信|投诉|举报|"
    r"质疑|申诉|诉求|怀疑|盼望|疑惑|纳闷|不解|抱怨|举例|讲述|怕"
    "|听说|听人|盼着|算出|附上|举出"
)
_TOLD = re.compile(
    rf"(?:得知|获悉|了解到|看到)(?=您|来信)|(?:您|市民|群众|来信人|来电人|诉求人|投诉人|反映人|网友|居民们?|业主们?|信中|来信中?|来电中?|信里)(?:在)?(?:这次|此次|本次|再次|多次|曾|还|也|又|一直|已|此前|另外?|同时|于[^，。；]{{0,16}}|[^，。；不没未]{{0,10}}?)(?:{_TELLS})|^(?:来信|来电|信中|信里|函件)(?:中|里)?(?:{_TELLS})?"
)
# What follows is the document's, not the citizen's.
_DOCUMENT_SAYS = (
    r"(?:规定|办法|细则|通知|须知|答复|回复|通告|公告|文件|方案|条例|协议|指南|标准|政策|意见|解读|问答|目录|制度|清单)"
    r"[里中上]?(?:的(?:说法|要求|规定)是|[^，。；]{0,3}(?:是|写|定|讲|说|明确|要求|给|列|载|规定|算|限|许))"
)
_TOPIC = re.compile(
    r"^(?:关于|对于?|就|针对|有关|至于)?[^，。；]{2,60}?(?:问题|一事|事项|情况|诉求|建议|意见|隐患|请求|要求|心愿|愿望|事情|咨询|投诉|疑问|想法|困难|这件事|此事|此项|方面)$"
)
# Words by which a clause says more than how a letter is dealt with.
_CLAIMS = re.compile(
    r"属实|不实|违规|违法|违纪|违反|合法|合规|符合|不符|批准|获批|通过审[批核]|核准|同意|不同意|驳回|拒绝|不予|予以|责任|失职|渎职|推诿|过错|故意|有意|明知|造成|导致|由于|是因为|原因是|保证|承诺|确保|一定|肯定|务必|绝对|必须|应当|不得|禁止|严禁|可以(?!拨打|来电|致电|补充|随时|向我们|提供|直接联系|查询|凭)|有权|无权"
    r"|免费|收费标准|标准[是为]|补贴|补助|报销|赔偿|补偿|罚款|处罚|处理结果|立案|查处|拘留|吊销|整改|拆除|修复|修好|更换|安装|解决|办结|办好|完成|到账|发放|退还|退款|开通|恢复|竣工|完工|停止|撤销|取消|减免|优先|安排到位|派人|派员|现场|已到|经查|经核实|核实到|查实|查明(?!原因后|后)|查看了|确实|确系|确有|确为|没有发现|未发现|不存在|不需要|不用|无需|规定(?!的?解答|解答|答复|向您)|《|第[一二三四五六七八九十\d]+条|现行|有效|废止"
    r"|标准|期限|条件|价格|费用|金额|工作日|[一二三四五六七八九十\d]+(?:天|日)内|下周|本周|月底|年底|明年|今年内|近期|尽快|马上|立即|今晚|明天|今后"
)
# What the sentence says of how a letter goes on may hold some of these words: they are then no claim.
_HARMLESS = re.compile(
    r"(?:由|请|需由|待|经)?[^，。；]{0,16}(?:核实|核查|调查|研究|了解)(?:情况|结果)?后[^，。；]{0,10}(?:答复|回复|反馈|告知|处理|办理|说明)[^，。；]{0,4}|按(?:现行)?规定(?:予以)?(?:解答|办理|处理|答复)|(?:依照|依据|按照|按)(?:有关|相关|现行)?规定(?:解答|办理|处理|答复)|(?:承办|有关|相关|主管)单位|办理情况|我们会如实|具体情况|政策规定|有关规定|转学的规定|的规定向您|职责分工|按照职责|尽快(?:核实|转交|转办|答复|办理)|及时(?:转交|转办)"
)
_JUDGES = re.compile(r"属实|确系|确有|违规|违法|失职|是[^，]{1,20}的|已|会|将")
# A day by itself, and the place of one that is filled in later.
_BLANK = re.compile(r"^(?:[〔【][^〔〕【】]{1,12}[〕】]|\d{4}年\d{1,2}月\d{1,2}日)$")
_THANKS = re.compile(r"^(?:再次|衷心|诚挚|真诚|非常|十分|也)*(?:感谢|谢谢|致谢|欢迎)")


@dataclass(frozen=True)
class Part:
    """One clause with what it does; `told` parts are the citizen's words."""

    text: str
    act: Act


def acts_of(text: str) -> Iterator[list[Part]]:
    """The clauses of each sentence with what they do.

    Rationale: what follows the citizen's words in a sentence goes on with them until the office speaks (我们, 已, 将);
    a topic is none where nothing harmless follows.
    """
    for sentence in sentences(text):
        parts: list[Part] = []
        told = False
        for clause in clauses_of(sentence):
            act = _act(clause.text)
            if act == "told":
                told = True
            elif act in ("process", "courtesy"):
                told = False
            elif told and not _speaks_of_the_office(clause.text):
                act = "told"
            parts.append(Part(clause.text, act))
        yield _with_topics(parts)


def asserts(text: str) -> tuple[str, ...]:
    """The clauses of a text that claim something about the case, the office or the law."""
    return tuple(part.text for parts in acts_of(text) for part in parts if part.act == "claim")


def claims_more(clause: str) -> bool:
    """Whether a clause has words by which it says more than what happened to somebody."""
    return _CLAIMS.search(_HARMLESS.sub("", clause)) is not None


def is_told(clause: str) -> bool:
    """Whether a clause says itself that it tells what the citizen wrote."""
    return _TOLD.search(clause) is not None


def _act(clause: str) -> Act:
    claims = claims_more(clause)
    if (_THANKS.match(clause) and not claims) or len(letters_only(clause)) <= 1 or _BLANK.match(clause):
        return "courtesy"
    if _DISCLAIMER.search(clause) and not re.search(r"属实|违规|责任", _HARMLESS.sub("", clause)):
        return "process"
    process = _PROCESS.search(clause) is not None and not claims
    if _TOLD.search(clause):
        return "claim" if not _told_only(clause) else "process" if process else "told"
    if _COURTESY.search(clause) and not claims:
        return "courtesy"
    return "process" if process else "claim"


def _told_only(clause: str) -> bool:
    """Whether what a clause tells of the citizen has no word of the office's own in it."""
    match = _TOLD.search(clause)
    before = clause[: match.start()] if match else ""
    after = clause[match.end() :] if match else ""
    return not re.search(
        r"属实|不实|与事实|予以|不予|已经?(?:解决|处理|办|修|批|查|安排|落实|通过)|我[们局办]|本[局办单]",
        f"{before}…{after}" if len(before) > 1 else after,
    ) or bool(re.search(rf"(?:{_RECEIVED})[^，]{{0,6}}$", clause))


def _speaks_of_the_office(clause: str) -> bool:
    return bool(
        re.search(
            rf"{_DOCUMENT_SAYS}|(?:所致|引起的|造成的)$|一定|肯定|^(?:是|系|这是|属于|因为|由于|原因)|我们|我[局办委中市区县]|本[局办委中单]|属实|不实|经查|核实|查实|已(?:经|[由为将在对把到列采批审发派查])|将(?!要求)|会(?!议|所|员)|予以|不予|确系|确有|确实|保证|承诺|应当|必须|不得"
            r"|规定|责任|违规|违法|批准|审核|安排|责令|今晚|明天|下周|下月|是因为|造成的|对此|采纳|照此|一并退|给您|机构|执法|人员|部门|中心|[局委](?=[已将会把])|由[^，。；]{2,12}(?:付|出|办|建|承担|负责)|重新|开工|到位",
            clause,
        )
    )


def _with_topics(parts: list[Part]) -> list[Part]:
    """Claims that only name what a following harmless clause is about become topics."""
    found = list(parts)
    harmless = False
    for place in range(len(found) - 1, -1, -1):
        part = found[place]
        if part.act != "claim":
            harmless = part.act in ("process", "courtesy", "told", "topic")
            continue
        bare = not _CLAIMS.search(_HARMLESS.sub("", part.text)) and not _speaks_of_the_office(part.text)
        if harmless and (bare or (_TOPIC.search(part.text) and not _JUDGES.search(part.text))):
            found[place] = Part(part.text, "topic")
        else:
            harmless = False
    return found
