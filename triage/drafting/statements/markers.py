"""Markers: the words by which a Chinese clause forbids, allows, limits or excepts, and what they make of it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Force = Literal["forbid", "exempt", "negative", "oblige", "permit", "plain"]
# Words with a negative syllable that deny nothing, and comparatives, which are compared as limits of numbers.
_NO_NEGATION = re.compile(
    r"禁[养放渔烟]区|不(?:得|能|应|可以?|会|准|许)?(?:再)?(?:少于|低于|小于|短于|超过|高于|多于|大于|长于|超出|早于|晚于)|不动产|不间断|不断|不仅|不但|不论|不管|不良|不法|不规范|不文明|不当|不便|不明|不同|不久"
    r"|不锈钢|不可抗力|不满[\d一二三四五六七八九十]|不服|不动|对不起|要不|差不多|不用担心|不好意思|不过|不足(?=[\d一二三四五六七八九十])|不到(?=[\d一二三四五六七八九十])|不及时"
    r"|未成年人?|未来|无障碍|无线|无人机|无主|无理|无法定|非机动车|非法|非遗|非居民|非本|非营利|没收|没过|别人|别的|类别|级别|性别|特别|分别|区别|识别|个别|鉴别|辨别|别墅"
    r"|免疫|不看(?=[\u4e00-\u9fa5])|不分(?=[\u4e00-\u9fa5])|免押金|避免|以免|难免|免税店|全免"
    r"|(?<=[查调审检核考勘])不属实情况|限制性|禁毒|禁渔期|停止线|失能|失业|失信|失踪|失独|能不能|可不可以|是不是|有没有|要不要|行不行|会不会|该不该|是否|能否|可否|与否"
)
# All of these say that nothing is paid; the word for it denies nothing.
FREE = re.compile(
    r"(?:不(?:得|能|可|会|应|准|许|再|另)?(?:以[^，。；]{0,8}形式)?(?:另外?|额外)?(?:向[^，。；]{1,10})?收(?:取)?|不(?:用|需要?|必)(?:再)?(?:[交付出花掏缴](?:纳)?)?|无需(?:缴纳?|交|付))[^，。；]{0,8}?(?:费用?|钱|款|押金|滞纳金)|不收(?=[，。；]|$)|零收费|无偿|免费|免(?:收|缴|交)(?:纳|取)?|免押金|(?<=[得以])免(?=[^除于]{0,6}费)"
)
CHARGED = re.compile(r"收费|收取|要[交付收]|须?缴纳|付费|自费|收[^，。；]{0,6}[费钱元]")
_DOUBLE = re.compile(r"不得不|不能不|不可不|不无|无不|没有不|并非不|非[^，。]{1,12}不可|不应当不|不会不|不可能不")
_UNLESS = re.compile(
    r"未经|没有?经过|不经过?|非经|未取得|没有?取得|未征得|未按|没有?按|除[^，。；]{1,40}?(?:以外|之外|外)|除非"
)
_FORBID = re.compile(
    r"不得|禁止|严禁|不准|不许|不允许|不可以?|不能够?|不应当?|不宜|切勿|请勿|勿|谢绝|杜绝|禁(?=[烟放养渔停])|取缔|不该|不行|不让|不给(?!予)|拒绝"
)
_EXEMPT = re.compile(
    r"不需要?|无需|无须|不必|不用|毋须|毋需|不须|免于|免予|免(?=[除收缴交费征办检票考提])|豁免|(?<!不能|不得)免(?=了?(?:其|您)?[\u4e00-\u9fa5]{0,4}(?:费|税|手续))|不要求|没有必要|无必要|可以?不(?!得|能|同|过|管|论)|不再需要"
)
_NEGATIVE = re.compile(
    r"不|没有?|未|无(?!论|锡)|否(?!则)|勿|拒|(?<!乱)停(?!\d|[车留靠放水电气课泊])|中止|终止|解除|废止|失效|作废|(?<=[，的以])欠"
)
_LIMIT = re.compile(
    r"不(?:得|能|应|可以?|会|准|许)?(?:再)?(?:少于|低于|小于|短于|超过|高于|多于|大于|长于|超出|早于|晚于)|不[得能][^，。；]{0,20}(?:超过|高于|低于|少于)|不足|不到|未满|不满|上限|下限|最[高低多少长短]|至[多少]|以[内上下]|之内|超过"
)
_OBLIGE = re.compile(
    r"应当|(?<![对反供适相响回感效])应(?![用急届对付邀聘答运])|必须|须(?!知)|需要?(?![求知])|务必|有义务|有责任|一律|得由|只能|(?<![只重主需将不还想也若又正首紧摘就])要(?![求是点件约素领闻价道么害诉强求人])|责令|责成|不得不|不能不|非[^，。]{1,12}不可|方可|才能|才可以?"
)
_PERMIT = re.compile(
    r"可以|可(?![能是见知惜靠怕行贵疑信观持持])|允许|准许|准予|有权|得以|自愿|(?<![可性功技职权效只不才])能(?![力源量耗见否手够量人级动])|能够|不限制|可享|可领|鼓励|倡导|提倡"
)


@dataclass(frozen=True)
class Markers:
    """What the words of one clause make of it.

    Attributes:
        force: forbids, exempts, denies, obliges, permits or plainly says.
        negated: whether it denies on the whole: a double negation does not.
        unless: whether it says what is required first (未经, 除…外).
        limit: whether it sets a limit to a number; what is at most so much is compared as such.
    """

    force: Force
    negated: bool
    unless: bool
    limit: bool


@lru_cache(maxsize=4096)
def markers_of(clause: str) -> Markers:
    """The markers of one clause without its punctuation."""
    double, limit = _DOUBLE.search(clause), _LIMIT.search(clause) is not None
    plain = _NO_NEGATION.sub("…", FREE.sub("…", clause))
    unless = _UNLESS.search(plain)
    if unless is not None:
        plain = plain[: unless.start()] + "…" + plain[unless.end() :]
    plain = _DOUBLE.sub("必须", plain)
    if double is None and _EXEMPT.search(plain):
        return Markers("exempt", True, unless is not None, limit)
    if _FORBID.search(plain):
        # 不得不, 不能拒绝 and 不得限制: a denied denial is still a prohibition.
        return Markers("forbid", True, unless is not None, limit)
    negated = _NEGATIVE.search(plain) is not None
    if _OBLIGE.search(plain):
        return Markers("oblige", negated, unless is not None, limit)
    if _PERMIT.search(plain):
        return Markers("permit", negated, unless is not None, limit)
    return Markers("negative" if negated else "plain", negated, unless is not None, limit)
