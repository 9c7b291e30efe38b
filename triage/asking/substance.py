"""Substance: how much of a phrase says what is to be done, beside courtesy and words that fit any letter."""

import re
from functools import lru_cache

# Who is addressed and how; what any letter asks for. What is left says what this one asks for.
_EMPTY = re.compile(
    r"各位|有关|相关|主管|职能|上级|各级|当地|尊敬的?|敬爱的?|领导们?|政府|部门|单位|机关|书记|市长|县长|区长|镇长|乡长|省长|局长|主任|父母官|青天|"
    r"党和|党中央|共产党|国家|人民|群众|百姓|老百姓|市民|居民|村民|业主|大家|我们?|本人|您|你们?|贵(?:局|单位|办|部门|市|县|区)|同志|"
    r"恳请|恳求|恳望|请求|敬请|烦请|请|希望|期望|期待|盼望|望|盼|跪求|求|呼吁|强烈|要求|建议|麻烦|拜托|在此|特此|再次|真心|真诚|诚恳|衷心|迫切|深切|"
    r"尽快|尽早|早日|及时|立即|马上|高度|认真|切实|真正|着力|着手|百忙之中|抽空|抽出时间|一下|好好|多多?|能否|能不能|能够?|可以|可否|给予?|予以|得到|得以|务必|必须|应该?|引起|"
    r"对此|为此|因此|这个|这一|这些|这种|此|该|上述|以上|这件?|老大难|难题|难点|困难|问题|事情?|事件|情况|诉求|心声|"
    r"综合|全面|妥善|合理|圆满|彻底|有效|"
    r"考虑|重视|关注|关心|关怀|体恤|体察|体谅|理解|谅解|支持|帮助|帮忙|帮帮?|解决|处理|回复|答复|采纳|参考|批示|做主|作主|主持|公道|正义|讨回|讨个|说法|交代|过问|管管|管一管|出面|"
    r"想想|着想|听取|倾听|反映|民生|民意|民情|民心|为民|利民|便民|惠民|服务|全心全意|排忧解难|实事|好事|落到实处|出发|角度|"
    r"安心|安宁|安静|幸福|美好|和谐|公平|公正|生路|活路|希望|拿出|力度|办法|措施|答案|满意|住户|感谢|谢谢|为盼|为感|万分|不胜|感激|不尽|"
    r"[的地得了吧啊呢吗把对为从让使给在于和与及并也还就都将以来去出到上下中里些点]"
)
# What an office does with a matter; where it is asked for nothing more, that is what is asked.
_ACT = re.compile(
    r"调查|彻查|查处|核查|查清|查明|查一查|严查|检查|整改|整治|取缔|制止|追究|严惩|问责|处罚|赔偿|补偿|退[还款费]|公[开布示]|恢复|拆除|停止|督促|责令|监督|执法|"
    r"修|装|建(?!议)|设|开通|增加|拨付|支付|办理|解释|说明|告知|核实|协调"
)
_ACT_WEIGHT = 4
# 考虑到几千人的出行困难 asks to be heard, and for nothing else.
_ATTENTION = re.compile(
    r"(?:考虑|重视|关注|关心|体恤|体察|体谅|正视|尊重|听取|听到|听听|倾听|维护|保障|保护)(?:[^，。]*(?:问题|困难|难处|权益|利益|感受|实际|情况|发展|趋势|安全|弊端|诉求|生活|健康|伸张|民意|民心|呼声|心声|权利|之言|之策))?$"
    r"|为[^，。]*(?:考虑|着想|做主|作主|分忧|排忧解难|服务)$|(?:站|立)[在于][^，。]*(?:角度|立场)|换位思考|站在[^，。]*一边$"
)
HOLLOW, THIN = 2, 5
NONE, LITTLE, FULL = "0", "1", "2"


@lru_cache(maxsize=4096)
def substance(text: str) -> int:
    """The number of letters of a phrase that any other letter would not have as well; an act counts as several."""
    acts = len(_ACT.findall(text))
    if _ATTENTION.search(text) and not acts:
        return 0
    left = re.sub(r"\W", "", _EMPTY.sub("", _ACT.sub("", text)))
    return len(left) + _ACT_WEIGHT * acts


def names_object(text: str) -> bool:
    """Whether a phrase says what its act is about: 查一查 alone does not."""
    return len(re.sub(r"\W", "", _EMPTY.sub("", _ACT.sub("", text)))) >= HOLLOW


def substance_level(text: str) -> str:
    """`NONE` for courtesy alone, `LITTLE`, or `FULL` for words that say something of their own."""
    count = substance(text)
    return NONE if count <= HOLLOW else LITTLE if count <= THIN else FULL
