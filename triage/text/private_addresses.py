"""Private addresses: the building, the room and the house where somebody lives; street, town and estate stay."""

import re
from collections.abc import Iterator

from triage.text.name_candidates import name_at

HOUSE_REACH = 62
_HAN = "\u4e00-\u9fa5"
# All patterns read a view with digits: 三栋二单元五〇一 is 3栋2单元501 there.
_PART = r"第?(?:\d{1,4}[A-Za-z]?|[A-Za-z]\d{0,3}|[东西南北中甲乙丙丁])"
_BUILDING = r"(?:号?\s?[栋幢座]|号楼|#楼?|号院)"
_SEP = r"[\s,，、\-—/·.]{0,2}"
_NO_ROOM = r"(?!\d|[年月日元平米户个人名点]|分(?![给到房]))"
_ROOM = rf"[A-Z]?\d{{2,5}}(?:室|号房|房|号|户)?{_NO_ROOM}"
_FLOOR = rf"(?:{_PART}(?:楼|层){_SEP})?"
# Which door on a floor.
_SIDE = r"(?:[东西南北中左右][边侧]?(?:户|室|头|手)?|[A-Z]\d?(?:户|室|座)|\d{1,2}(?:户|室|号(?![楼线])))"
# What belongs to all of a building is a matter's place.
_SHARED = r"(?!的?(?:门禁|电梯|楼道|大门|门口|门厅|路灯|一楼大厅|楼梯|单元门|下水|楼顶|地下))"
_STAIRS = rf"{_PART}\s?(?:单元|门(?=\s?\d{{1,2}}(?:[楼层号室户]|0\d))|门洞|梯(?!间|[级口]))"
# Where on a floor somebody lives: 东头, 左手边第二户.
_END = r"[东西南北左右][头边侧]?(?:手边?)?(?:第?\d{1,2}[户间家])?"
_ROOM_ADDRESS = re.compile(
    rf"(?<!\d)(?:{_PART}\s?(?:单元|门)\s?[东西南北中左右][边侧]?[户室]|{_PART}\s?{_BUILDING}{_SEP}{_STAIRS}(?:{_SEP}{_FLOOR}(?:{_ROOM}|{_SIDE})|{_SEP}{_PART}(?:楼|层)|{_SHARED})"
    rf"|{_PART}\s?{_BUILDING}{_SEP}(?:{_END}{_SEP}{_PART}(?:楼|层)|{_PART}(?:楼|层){_SEP}{_END})(?![面向的道])|{_PART}\s?{_BUILDING}{_SEP}{_PART}(?:楼|层){_SEP}{_SIDE}|{_PART}\s?{_BUILDING}{_SEP}{_FLOOR}{_ROOM}|{_STAIRS}{_SEP}{_FLOOR}{_ROOM}"
    rf"|\d{{1,3}}[-—–#]\d{{1,2}}[-—–#]\d{{3,4}}(?![\d-])(?:室|房|号)?|\d{{1,3}}[-—–#]\d{{3,4}}(?:室|号房|房)"
    r"|\d{1,3}组(?:第)?(?:附\d{1,4}号|\d{1,4}(?:-\d{1,2})?号(?:附\d{1,2}号?)?(?!线|公路|楼道|令|文)))"
)
# A room beside the word of who lives there.
_NEIGHBOUR = re.compile(
    rf"(?:楼上|楼下|对门|隔壁|邻居|住户|业主|房号|门牌号?|房间号?)(?:是|的|为|:)?\s?(?P<a>\d{{3,4}}(?:室|号房|房|户)?){_NO_ROOM}(?!\d|[-—多余元])"
    r"|(?<!\d)(?P<b>\d{3,4}(?:室|号房|房|户)|(?<=住)\d{3,4})(?=的?(?:业主|住户|邻居|租户|租客|人家|那户|这户|户主|是我))"
)
_CLAUSE = r"[^。；;，,！？!?\n]"
_LIVES = (
    r"(?:家住|家在|住在|住址[:是]?|家庭住址[:是]?|现住|现居|居住[在于]|租住|租房在?|暂住[在于]|寄住在?|住家在?|我家(?:就)?(?:是|在)|我们家(?:是|在)|户籍(?:地址|所在地)?[:是在]?|户口(?:地址|所在地|在)[:是在]?"
    r"|(?:收货|收件|通讯|联系|邮寄|家庭|现居住?)地址[:是为]?|寄到|寄给我|送到|上门到?|(?<![册司位公营业店铺心厅局站部院校队馆所会科])地址[:]"
    r"|(?<![居入暂长同])住(?![户房宅院建民进了宿在保着]))"
)
# A group of a village, which is home to few families.
_GROUP = r"(?:第?\d{1,2}(?:村民)?(?:小组|组|队)|[\u4e00-\u9fa5]{1,3}?(?:村民小组|组(?![织长合建成团])))"
_VILLAGE = r"(?:村|社区|居委会|镇|乡)"
_HOME_GROUP = re.compile(
    rf"(?:{_LIVES}|(?:我们?|本人|俺)(?:家|屋里)?(?:系|就?是|在|住)|户籍在|我屋里在|我[爹娘爸妈][^，。]{{0,6}}住在?)"
    rf"(?:(?!\d){_CLAUSE}){{0,20}}?{_VILLAGE}(?P<a>{_GROUP})"
)
_GROUP_OF_PERSON = re.compile(
    rf"(?:{_VILLAGE}(?P<a>{_GROUP})|(?<![{_HAN}])(?P<b>第?\d{{1,2}}组))"
    rf"(?:的?(?:村民|居民|贫困户|低保户|五保户|脱贫户|老人|农户|社员|户主))?的?"
    rf"(?=[{_HAN}]{{2}}|(?P<number>[，, ]{{0,2}}1[3-9]\d{{9}}))"
)
# A house of a group of a village that has a name: 大屋组6号.
_GROUP_HOUSE = re.compile(
    rf"(?:{_VILLAGE}|片区?|寨|垸|湾|冲)(?P<a>[{_HAN}]{{1,4}}(?:组|队|屋场|院子|片)(?:\d{{1,2}}组)?\d{{1,4}}号(?:附\d{{1,2}}号?)?)"
)
# A line with nothing but a village and its group, below a letter.
_SIGNED_GROUP = re.compile(rf"(?m)^[{_HAN} ]{{2,20}}{_VILLAGE}(?P<a>第?\d{{1,2}}(?:村民)?(?:小组|组|队))[ ]?$")
# Where students and workers live, and rooms of a tower.
_DORMITORY = re.compile(
    r"(?P<a>(?<!\d)\d{1,3}(?:舍|号宿舍|栋宿舍)\s?\d{3,4}(?:室|寝室?|宿舍)?|(?<=[宿寝]室)\d{3,4}(?![\d年元块人])|(?<=宿舍)\d{1,3}[栋舍\-]\s?\d{3,4}(?![\d年元块人])|(?<!\d)\d{3,4}(?:寝室|宿舍))"
)
_TOWER_ROOM = re.compile(r"(?:大厦|公寓|大楼|家园|花园|苑|府|庭)(?P<a>[A-Z]?座?\d{3,4}(?:室|房|号房))")
# Who says of themselves that they are of a group, or gives it as their address.
_MEMBERS = re.compile(
    rf"(?:{_VILLAGE}|片)(?P<a>第?\d{{1,2}}(?:村民)?(?:小组|组|队))的?(?=全体(?:村民|居民|社员|组民)|(?:村民|居民|社员)(?:代表)?[:：、，,\n]?$|(?:村民|居民|社员)代表)"
)
_GIVEN_HOME = re.compile(
    rf"(?:住址|地址|户籍地?|现住|家住|老家)(?:是|为|在|:)?\s?(?:(?!\d){_CLAUSE}){{0,24}}?(?P<a>[{_HAN}]{{0,3}}(?:片|湾|冲|屋场|院子)?\d{{1,2}}(?:村民)?(?:小组|组|队)(?:\d{{1,4}}号)?)"
)
_DOOR = re.compile(rf"门牌号?(?:是|为|:)?(?:[{_HAN}]{{0,8}}?)(?P<a>\d{{1,4}}号)")
_SETTLEMENT = re.compile(
    rf"(?:我?家住|我住|我?家在|本人住)(?:(?!\d){_CLAUSE}){{0,16}}?村(?P<a>[{_HAN}]{{1,3}}(?:冲|湾|坪|坳|屋场|院子|塘|岭))"
    r"(?=[，,。；;！!\s|]|$)"
)
_ESTATE_OWNER = re.compile(
    rf"(?<=[苑园府庭城湾邸居舍区寓厦院])(?P<a>{_PART}\s?{_BUILDING})(?=的?(?:业主|住户|租户|户主|房主)(?:[，,:：、|]|$))"
)
_HOUSE = re.compile(
    rf"{_LIVES}(?:(?:(?!\d号){_CLAUSE}){{0,28}}(?:[市区县镇乡村]|街道))?"
    rf"(?P<a>{_CLAUSE}{{0,24}}?(?<![月\d第])\d{{1,4}}(?:号|弄\d{{1,4}}号?))(?!线|公路|楼道|令|文|楼|栋|幢|座)"
)
# The number that every such address ends with, and as far as one reaches back from it.
_HOUSE_NUMBER = re.compile(r"(?<![月\d第])\d{1,4}(?:号|弄\d{1,4}号?)(?!线|公路|楼道|令|文|楼|栋|幢|座)")
# A building alone is the place of a matter, unless somebody says that it is home.
_HOME_BUILDING = re.compile(
    rf"(?:{_LIVES}|(?:我|本人|来电人|反映人|市民)(?:们)?(?:系|是|为))(?:(?!\d){_CLAUSE}){{0,24}}(?P<a>{_PART}\s?{_BUILDING})(?P<who>的?(?:一名|一位)?(?:业主|住户|居民|租户|租客|房东|户主))?"
)
_I_AM = re.compile(r"^(?:我|本人|来电人|反映人|市民)")


def private_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where buildings, rooms and houses stand in a view with digits in which somebody lives, `text[start:end]`."""
    yield from (match.span() for match in _ROOM_ADDRESS.finditer(text))
    for match in _NEIGHBOUR.finditer(text):
        yield match.span("a") if match["a"] else match.span("b")
    yield from (match.span("a") for match in _houses(text))
    for pattern in (
        _HOME_GROUP,
        _DOOR,
        _SETTLEMENT,
        _ESTATE_OWNER,
        _GROUP_HOUSE,
        _MEMBERS,
        _GIVEN_HOME,
        _SIGNED_GROUP,
        _DORMITORY,
        _TOWER_ROOM,
    ):
        yield from (match.span("a") for match in pattern.finditer(text))
    for match in _GROUP_OF_PERSON.finditer(text):
        if match["number"] or name_at(text, match.end()):
            yield match.span("a") if match["a"] else match.span("b")
    for match in _HOME_BUILDING.finditer(text):
        if match["who"] or not _I_AM.match(match[0]):
            yield match.span("a")


def _houses(text: str) -> Iterator[re.Match[str]]:
    """Where somebody says in which house they live.

    Rationale: the number is looked for first. 住 stands in many words, and to look from each of them as far as an
    address may reach takes long in a text that is made for it.
    """
    position = 0
    for number in _HOUSE_NUMBER.finditer(text):
        begin = max(position, number.start() - HOUSE_REACH)
        if number.start() >= position and (match := _HOUSE.search(text, begin, number.end())) is not None:
            yield match
            position = match.end()
