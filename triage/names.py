"""Names: whether a text may name a person, by the segmenter's tags."""

from typing import Any

from triage.marked_names import starts_with_surname

# Everyday words that the segmenter takes for names.
_NO_NAMES = frozenset(
    """
    文明 许可 许可证 路基 左转 左拐 杜绝 高峰 齐全 公正 高三 高一 高二 井盖 张贴 范畴 养老 养老金
    养犬 师生 查明 查清 安保 盖章 康复 安静 屠宰 陈述 荣获 关怀 须知 沙石 顾问 顾客 师范 师德
    明白 双拥 安监 安监站 安监员 申请人 申请书 通知书 高新区 红绿灯 安全法 安全性 安全感 施工图
    段时间 米左右 幸福感 麻将馆 宣传部 宣传栏 宣传册 经审查 段长度 应予以 应优先 习近平 国家 国有
    公安 公证 公共 公示 安全 安排 安装 高度 高校 高考 高中 高温 高速 明确 明显 万元 成立 成功
    平安 平均 时间 容易 经营 经费 支持 支付 宣传 施工 应当 应急 任何 任务 解决 解除 方案 方便
    金融 金额 水平 水利 水库 管理 计划 计生 计算 程序 单位 单元 全面 全部 干部 武装 相关 相应
    相对 连续 连接 广大 广场 常住 常务 农业 农村 农民 边坡 通知 通过 通行 通道 居民 居住 步行
    满足 养殖 养护 丰富 查处 查询 查看 代表 代理 代耕 代耕同 年审 和谐 谢谢 温馨 包括 包装 左右
    石油 石材 花园 花卉 花炮 花费 白酒 白天 白蚁 毛坯 毛坯房 车位 车辆 车站 房屋 房产 房产证 路灯
    路面 路段 路口 童车 林业 林地 林权 钱款
    """.split()  # noqa: SIM905 - a list of words is read more easily without quotation marks
)


def names_a_person(text: str) -> bool:
    """Whether a word of the text may be a person's name.

    Rationale: the segmenter takes everyday words for names as well; the list takes the frequent ones back. One
    good sentence too few does no harm, a neighbour's name in a reply does.
    """
    return bool(_candidates(text))


def names_in(text: str) -> list[str]:
    """The words of a text that are names rather than words of the dictionary, at least two characters long."""
    import rjieba

    segmenter: Any = rjieba
    found = dict.fromkeys(word for word in _candidates(text) if len(word) > 1)
    return [word for word in found if not segmenter.has_word(word) or word.endswith("某")]


def _candidates(text: str) -> list[str]:
    import rjieba

    segmenter: Any = rjieba
    return [
        word
        for word, tag in segmenter.tag(text)
        if tag.startswith("nr") and starts_with_surname(word) and word not in _NO_NAMES
    ]
