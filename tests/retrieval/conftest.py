"""Small made-up letters that a model can be trained on in well under a second."""

import pytest

from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, Passage, TrainingCorpus

MATTERS = [
    "路灯不亮",
    "公交改线",
    "物业乱收费",
    "自来水停水",
    "学区划分",
    "医保报销",
    "工资拖欠",
    "噪声扰民",
    "树木倒伏",
    "井盖缺失",
]
ROADS = ["书院路", "沿江大道", "建湘路", "金霞路", "学府路", "岚桥大道"]


def make_letters(count, replies=True):
    letters = []
    for number in range(count):
        matter, road = MATTERS[number % len(MATTERS)], ROADS[number % len(ROADS)]
        block = f"{road}{number}号院"
        letters.append(
            Letter(
                f"{block}{matter}",
                f"您好，我住在{block}，最近{matter}，已经{number % 7 + 2}天了，请尽快处理。",
                f"网友您好，关于{block}的情况，经核实{matter}一事已安排工作人员到场处理。" if replies else None,
            )
        )
    return letters


@pytest.fixture(scope="session")
def corpus():
    passages = [Passage("城市供水条例 第三章 供水", "供水单位停水前应当提前二十四小时通知用户。")]
    return TrainingCorpus(make_letters(60), passages)


@pytest.fixture(scope="session")
def model(corpus):
    return train_local_model(corpus, None, dimension=32)
