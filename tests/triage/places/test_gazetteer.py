"""Places in texts."""

import pytest

from triage.places.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer(request):
    return Gazetteer.load()


@pytest.mark.parametrize(
    ("text", "city", "area", "street"),
    [
        ("岳塘区书院路街道有个坑", "湘潭市", "岳塘区", "书院路街道"),
        ("岳塘路灯坏了", "湘潭市", "岳塘区", None),
        ("岳塘的路灯不亮", "湘潭市", "岳塘区", None),
        ("我住在长沙县黄花镇，垃圾没人清", "长沙市", "长沙县", "黄花镇"),
        ("请会同有关部门处理", None, None, None),
        ("怀化会同县林城镇", "怀化市", "会同县", "林城镇"),
        ("凤凰县沱江镇古城", "湘西土家族苗族自治州", "凤凰县", "沱江镇"),
        ("长沙雨花洞井", "长沙市", "雨花区", "洞井街道"),
        ("城关镇的路坏了", None, None, None),
        ("韶山南路每天早上都堵", None, None, None),
        ("浏阳河大道路灯坏了三盏", None, None, None),
        ("我是邵阳人，在长沙县星沙街道打工，老板欠薪", "长沙市", "长沙县", "星沙街道"),
        ("家住开福区捞刀河街道，要反映的是望城区月亮岛街道的工地", "长沙市", "望城区", "月亮岛街道"),
        ("开福区和雨花区之间没有直达公交", "长沙市", None, None),
        ("冷江那边矿渣乱堆", "娄底市", "冷水江市", None),
        ("长沙县榔梨街道停水", "长沙市", "长沙县", "㮾梨街道"),
        ("长沙望城坡堵车", "长沙市", "岳麓区", "望城坡街道"),
        ("天心区 桂花坪停电", "长沙市", "天心区", "桂花坪街道"),
        ("衡山路口没有红绿灯", None, None, None),
        ("衡阳市石鼓区政府", "衡阳市", "石鼓区", None),
        ("家住雨花区黎托街道，要说的是隔壁长沙县榔梨街道的垃圾站", "长沙市", "长沙县", "㮾梨街道"),
        ("不是岳麓区的事，是望城区金山桥街道的一处烂尾楼", "长沙市", "望城区", "金山桥街道"),
        ("不在长沙，是浏阳市沿溪镇的化工园", "长沙市", "浏阳市", "沿溪镇"),
        ("从株洲荷塘区搬到天元区泰山路街道后孩子转学办不了", "株洲市", "天元区", "泰山路街道"),
        ("岳麓区和望城区交界的那条断头路没人管，属于望城区金山桥街道", "长沙市", "望城区", "金山桥街道"),
        ("从宁乡到长沙的城际公交班次太少", "长沙市", "宁乡市", None),
        ("", None, None, None),
    ],
)
def test_places(gazetteer, text, city, area, street):
    assert gazetteer.locate(text).model_dump() == {"city": city, "area": area, "street": street}


@pytest.mark.parametrize(
    ("text", "city", "area"),
    [
        ("星沙那边停水两天了", "长沙市", "长沙县"),
        ("梅溪湖的公交太少", "长沙市", "岳麓区"),
        ("神农城广场舞太吵", "株洲市", "天元区"),
        ("易俗河菜市场脏乱", "湘潭市", "湘潭县"),
        ("南岳大庙门口乱收停车费", "衡阳市", "南岳区"),
        ("崀山景区厕所太少", "邵阳市", "新宁县"),
        ("荣家湾没有直达高铁站的车", "岳阳市", "岳阳县"),
        ("柳叶湖步道没有灯", "常德市", "武陵区"),
        ("天门山索道排队三小时", "张家界市", "永定区"),
        ("桃花仑停电", "益阳市", "赫山区"),
        ("东江湖漂流收费乱", "郴州市", "资兴市"),
        ("柳子庙周边没有停车场", "永州市", "零陵区"),
        ("黔城的老街被拆", "怀化市", "洪江市"),
        ("紫鹊界梯田路太窄", "娄底市", "新化县"),
        ("矮寨大桥下堵车", "湘西土家族苗族自治州", "吉首市"),
    ],
)
def test_everyday_names_in_all_fourteen_cities(gazetteer, text, city, area):
    found = gazetteer.locate(text)
    assert (found.city, found.area) == (city, area)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("我住在浏阳市，星沙那边的工地欠我工资", "长沙县"),
        ("户籍浏阳市，在梅溪湖上班，公司不交社保", "岳麓区"),
        ("本人来自宁乡市，位于开福区的驾校不退费", "开福区"),
        ("我是浏阳市人，岳麓区那家店骗人", "岳麓区"),
    ],
)
def test_of_two_places_the_one_where_the_matter_is(gazetteer, text, area):
    assert gazetteer.locate(text).area == area


def test_an_office_adds_names_of_its_own(tmp_path):
    own = tmp_path / "divisions.csv"
    own.write_text(
        "city,area,street,also\n湘陵市,江东区,南门街道,老南门、南门坡\n湘陵市,江东区,,东边新城\n", encoding="utf-8"
    )
    gazetteer = Gazetteer.load(own)
    assert gazetteer.locate("老南门的路灯坏了").label() == "湘陵市江东区南门街道"
    assert gazetteer.locate("东边新城停水").label() == "湘陵市江东区"


def test_what_an_office_has_in_its_own_table_is_not_elsewhere(tmp_path):
    own = tmp_path / "divisions.csv"
    own.write_text("city,area,street,also\n武汉市,江岸区,大智街道,\n", encoding="utf-8")
    assert Gazetteer.load(own).locate("武汉江岸区的路灯坏了").label() == "武汉市江岸区"
    assert Gazetteer.load().locate("武汉江岸区的路灯坏了").label() == ""


def test_a_name_in_a_row_of_several_cities_is_resolved_by_the_city(gazetteer):
    assert gazetteer.locate("高新区的路灯坏了").label() == ""
    assert gazetteer.locate("益阳高新区的路灯坏了").area == "湖南益阳高新技术产业园区"
    assert gazetteer.locate("宁乡高新区的路灯坏了").area == "宁乡市"
