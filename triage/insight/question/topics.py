"""Topics: the words of the matter, which are what is left of a question, and the category that they name exactly."""

import re
from collections.abc import Sequence

from retrieval.segmenter import segmenter
from triage.insight.question.marked import BLANK, Marked

_BREAK = re.compile(rf"[{BLANK}，。？！；：,.?!;:]+|[“”\"「」『』（）()《》【】]+")
_EXPLICIT = re.compile(
    r"(?:关于|有关|涉及到?|反映的?是?|针对|围绕|聚焦|因为?|属于|含有?|提到|提及|跟|与|和|同|"
    r"对于|对)(?P<topic>[^\n，。？！,?!“”\"]{2,30}?)(?:(?:有关|相关)的?|问题|方面|的(?:事|来|"
    r"诉|投|建|咨|信|工|问|件|\n|$)|这(?:件|类|个|方面)|类|\n|$|[，。？！,?!])"
)
_QUOTED = re.compile(r"[“\"「『](?P<topic>[^”\"」』]{2,20})[”\"」』]")
_LEAD = (
    r"(?:请问|请|麻烦|劳驾|想问一下|我?想?(?:要)?(?:知道|了解|看看|看一下|问问|问)(?:一下)?|"
    r"(?:帮|给|替)(?:我们?|忙)?|(?:帮忙)?(?:查|查询|统计|算|看|列|数|汇总|说|讲|显示|给出)(?:一下|"
    r"一查|一算|查|看|算|出|下|说)?|告诉我"
    r"|我们?|咱们?|一共|总共|共计?|合计|总计|累计|(?:新)?(?:收到|接到|受理|登记|接收|办理|收集|"
    r"征集|收|接)(?:了|的|到)?|来自|(?:大家|群众|市民|老百姓|百姓|居民|网友|社会)(?:们)?(?:的|"
    r"对|就|来|都|提|写)*"
    r"|关于|有关|涉及到?|涉|反映|反应|针对|围绕|属于|因为?|对于|对(?!讲|口|面|外)|就(?!业|医|"
    r"诊|餐|近|读|学)|跟|与|和(?!谐|平)|同(?!城|济)|以及|及(?!时)|还有|其中|里面|当中|那么|那|"
    r"这(?:类|些|个|种)?"
    r"|(?:来电|来信|来件|信件|信|电话|留言)(?:里面?|中)|(?:打|写)?来?(?:说(?!明|法|话)|讲(?!座|解)到?|"
    r"提(?:到|过|及|起)|谈(?:到|及)|称(?!呼)|问(?!题|诊|责)(?:到|起)?|留言(?!板)|上报|报(?=的)|提交|"
    r"转(?:来|办|交)(?=的)|递交|发来|寄来|来(?=的))+(?:了|过|的)*"
    r"|过(?=.{2,})(?!.?(?:路|街|桥|道|期|敏|高|低|度|户|境|渡|滤|年|节))"
    r"|(?:承办|主办|承接|负责|牵头|受理|办)了?的"
    r"|(?:比较|十分|非常|较为|特别)?(?:强烈|集中|突出|普遍|频繁|迫切)的"
    r"|抱怨|吐槽|埋怨|(?:要求|希望|请求|呼吁|盼望|期盼|恳请|恳求)(?:尽快)?(?:解决|处理)?|"
    r"(?:关心|关注|在意|担心)(?=的)"
    r"|发生|出现|存在|提出?|提的|投诉的?|的|了|在|是|有(?!线|轨|机|害|毒|偿)|被(?!褥)|把|由|"
    r"从|到|都|还|又|也|才|各|分别|大概|大约|左右|到底|究竟|具体|所有|全部|整体|总体|总的|全(?!民|"
    r"屋|科)|上(?=的)|里|中(?=的)|比(?!赛)|多少|几件|最|较|一下|呢|吗|内|年|月|日|周)"
)
_LEADING, _FIRST = re.compile(f"^{_LEAD}+"), re.compile(f"^{_LEAD}")
_TRAIL = (
    r"(?:的|地|了|吗|呢|吧|啊|呀|嘛|么|有|是|在|共|和|与|跟|同|对|来|被|都|还|又|也|占|比(?<!对比)|"
    r"不满|这(?:类|些|个|种|方面|一块|块)?|一类|类(?<!分类)(?<!鱼类)(?<!肉类)(?<!酒类)(?<!种类)|"
    r"方面|领域|相关|有关|问题|事项|事情|事儿|事(?<!民事)(?<!军事)(?<!人事)|事件(?<!突发事件)|"
    r"情况"
    r"|现象|线索|案件|诉求|来件|来信|来电|信件|信访件?|工单|留言|帖子|反映|反应|(?:的)?(?:群众|市民|老百姓|"
    r"百姓|大家|居民|网友)|的意见|意见(?:大不大|大吗|大)|的(?:家长|业主|村民|用户|学生|职工|司机|乘客|"
    r"患者|商户|老人|老年人|年轻人|残疾人|外地人)|"
    r"的(?:案件|案子|案例|线索|情形|声音|呼声|反馈|烦恼|困扰|麻烦|苦恼|内容|话题|话|报|上报)|"
    r"数据|数字|件数|数量|总数|件|条(?<!面条)|封|个|起|次|宗|一共|总共|"
    r"(?:快|多|高|升|增|涨)了?(?:还?是|了)(?:慢|少|低|降|减|跌)|手头上?|底下|下面|数出来?|合计|总计|累计|分别|大概|大约|左右|到底|究竟|如何|怎么样|怎样|咋样|多少|几|收到|接到|受理|"
    r"处理(?=$)|办理(?=$)|结果|分布|占比|比例|变化|趋势|走势|最多|最少|比较|相比|等"
    r"|等等|给|上(?<!马路上)(?<!网上)(?<!路上)(?<!街上)|里|中(?<!高中)(?<!初中)|内|当中|其中|"
    r"里面|一下|这块|那块|总体|整体|平均|各|就|提出?|提的|写|写的|说|说的|要|到|增加|减少|发生|"
    r"出现|存在|关注|新增|最|较|更|又|投|排名|排序|排行|为|以)"
)
_TRAILING, _LAST = re.compile(f"{_TRAIL}+$"), re.compile(f"{_TRAIL}$")
_PEOPLE = frozenset(
    ["群众", "市民", "老百姓", "百姓", "居民", "大家", "网友", "人民", "人", "社会",
     "单位", "部门", "企业", "渠道", "天", "件"]
)  # fmt: skip
# Words of a question that are no matter by themselves.
_EMPTY = re.compile(
    r"^(?:[来去]|时间|周期|日期|期间|统计|表格|图表|图|列表|清单|数|数据|情况|总体|整体|形势|"
    r"工作|办理|处理|办|回复|答复|全部|所有|总|量|率|信|函|类|年|月|日|周|天|区|县|市|本|平台|"
    r"系统|热度|排在|排|前|前几|前十|前三|前五|谁|哪|哪个|哪些|什么|啥|怎么|咋|吗|呢|比|同|期|上|下|日均|"
    r"列出来?|平均|一般|通常|正常|往往|件|均|一|二|三|\d+|[一二三四五六七八九十]+|[,.?!，。？！\s]+|"
    r"多|少|高|低|热点|重点|突出|主要|集中|相关|有关|反映|关心|关注|新|变|增|减|涨|降|升)+$"
)
_SHORTEST = 2
_LONGEST_MATTER = 3


def topic_of(marked: Marked) -> str | None:
    """The matter that what is left of a question names, without its function words; None where it names none."""
    for pattern in (_QUOTED, _EXPLICIT):
        for found in pattern.finditer(marked.text):
            if (topic := _bare(found["topic"])) is not None:
                return topic
    pieces = [topic for piece in _BREAK.split(marked.text) if (topic := _bare(piece)) is not None]
    return max(pieces, key=len) if pieces else None


def category_of(topic: str | None, names: Sequence[str], text: str) -> str | None:
    """The category whose name a topic is; None where it is none.

    Rationale: 燃气 is a matter like any other. With 类 behind it, it is the category, as longer names are.

    Args:
        topic: the matter.
        names: of the categories.
        text: the whole question.
    """
    if topic is None or topic not in names:
        return None
    return topic if len(topic) > _LONGEST_MATTER or f"{topic}类" in text else None


def _bare(piece: str) -> str | None:
    """A piece of a question without the function words at its ends; None where nothing is left."""
    piece, before = piece.strip(), ""
    while piece != before:
        before = piece
        if (end := _cut(piece, (_LEADING, _FIRST), leading=True)) is not None:
            piece = piece[end:]
        elif (start := _cut(piece, (_TRAILING, _LAST), leading=False)) is not None:
            piece = piece[:start]
        piece = piece.strip()
    if len(piece) < _SHORTEST or piece in _PEOPLE or _EMPTY.match(piece):
        return None
    return piece


def _cut(piece: str, patterns: Sequence[re.Pattern[str]], *, leading: bool) -> int | None:
    """Where the function words at one end of a piece meet the rest: as many as there are, else one of them."""
    for pattern in patterns:
        found = pattern.search(piece)
        if found is None:
            continue
        place = found.end() if leading else found.start()
        if _at_word_end(piece, place) or (not leading and found[0] == "的"):
            return place
    return None


def _at_word_end(text: str, position: int) -> bool:
    """Whether a word of a text ends here, so that no word of the matter is cut in two."""
    if position == 0:
        return True
    end = 0
    for word in segmenter().cut(text):
        end += len(word)
        if end >= position:
            return end == position
    return True
