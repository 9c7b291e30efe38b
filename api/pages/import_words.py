"""Why a row was rejected, in the words of the pages."""

import re

FIELDS = {
    "id": "编号", "title": "标题", "text": "正文", "reply": "答复", "time": "时间", "reply_time": "答复时间",
    "department": "承办单位", "category": "分类", "outcome": "结果", "user": "来信人", "channel": "渠道",
    "name": "单位名称", "short_name": "简称", "level": "级别", "duties": "职责", "phone": "电话", "address": "地址",
    "stated_place": "所在地区",
}  # fmt: skip
# The readers say it in English, as on the command line; what none of these fits is shown as they say it.
SAID = (
    (re.compile(r"^no letter: |^both title and text are empty"), "没有来信：标题和正文都是空的"),
    (re.compile(r"^no title \("), "没有文件名称"),
    (re.compile(r"^no text \("), "没有正文"),
    (re.compile(r"^(?P<rest>\d+) more cells than headings"), "比列名多出 {rest} 格"),
    (re.compile(r"^level: "), "级别须为市级、县级或单位"),
    (re.compile(r"^the same channel and external id "), "这个渠道已有同一编号、内容不同的来件"),
    (re.compile(r"^no (?P<field>\w+): expected a column such as (?P<rest>.+)$"), "缺少{field}：应有一列，如“{rest}”"),
    (
        re.compile(r"^(?:\w+: )?not a time: (?P<rest>'.*?'|\".*?\")"),
        "时间 {rest} 读不懂，请写成 2026-11-23 或 2026-11-23T09:30:00",
    ),
    (re.compile(r"^the id (?P<rest>'.*?'|\".*?\") stands twice"), "编号 {rest} 出现两次，内容不同"),
    (re.compile(r"^(?P<field>\w+): a text is expected"), "{field}应是文字"),
    (re.compile(r"^(?P<field>\w+): String should have at most (?P<rest>\d+)"), "{field}最多 {rest} 个字"),
    (re.compile(r"^(?P<field>\w+): "), "{field}不合要求"),
)


def in_chinese(reason: str) -> str:
    """The reason as a page says it."""
    for pattern, words in SAID:
        match = pattern.match(reason)
        if match:
            found = match.groupdict()
            return words.format(
                field=FIELDS.get(found.get("field", ""), found.get("field", "")), rest=found.get("rest")
            )
    return reason
