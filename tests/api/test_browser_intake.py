"""What comes in, in a real browser: a table whose columns a person puts right, a letter with photographs."""

import base64
import io
import re
import time
from datetime import timedelta

import pytest
from browsing import Person, wait
from PIL import Image

from api.pages.base.templating import today
from api.web.human_check import MIN_SECONDS
from triage.types import Account, NewCampaign, Transition
from triage.workflow.actor import Actor

pytestmark = pytest.mark.browser

UNIT = "江东区城市管理和综合执法局"
HANDLER = Account(name="wangmin", display_name="王敏", roles=("handler",), must_change_password=False)
OFFICER = Account(
    name="liuyang", display_name="刘洋", roles=("department",), department=UNIT, must_change_password=False
)
TABLE = "工单编号,诉求内容,备用内容\nR-1,已转交,桥头的路灯灭了三天\nR-2,已转交,邮局门口的井盖松了\n"
GPS, LATITUDE, CAMERA = 0x8825, 2, 0x010F
SIZE, RED, BLUE = (320, 240), (254, 0, 0), (0, 0, 254)
FETCH = """const done = arguments[arguments.length - 1];
fetch(arguments[0]).then((answer) => answer.blob()).then((blob) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.split(",")[1]);
  reader.readAsDataURL(blob);
});"""


@pytest.fixture
def person(browser, address, application):
    return Person(browser, address, application)


def choose(person, field, heading):
    from selenium.webdriver.support.ui import Select

    Select(person.one(f'select[name="column-{field}"]')).select_by_visible_text(heading)


def chosen(person, field):
    return person.one(f'select[name="column-{field}"] option:checked').text


def says(person, words):
    wait(lambda: words in " ".join(person.text().split()))


def test_a_wrong_column_is_put_right_before_anything_is_stored(person, application, sign_in_of, tmp_path):
    store, file = application.state.store, tmp_path / "热线.csv"
    file.write_text(TABLE, encoding="utf-8")
    with store.read() as work:
        before = work.suggestions.count()
    person.enter(HANDLER, sign_in_of)
    person.go("/suggestion-import")
    person.one('input[name="file"]').send_keys(str(file))
    person.one('input[name="channel"]').send_keys("热线")
    person.click("main form button.primary")
    says(person, "预览，还没有存入")
    assert chosen(person, "text") == "诉求内容", "the wrong one, as its heading says"
    choose(person, "text", "备用内容")
    person.click('button[name="act"][value="preview"]')
    says(person, "没有存入的列：诉求内容")
    assert chosen(person, "text") == "备用内容"
    with store.read() as work:
        assert work.suggestions.count() == before
    person.click('button[name="act"][value="import"]')
    says(person, "新增 2 件")
    with store.read() as work:
        assert work.suggestions.one("R-1").text == "桥头的路灯灭了三天"
        assert work.imports.mapping("热线")["text"] == "备用内容"
    person.go("/suggestions/R-2")
    assert "邮局门口的井盖松了" in person.text("#letter")


def photograph(path, colour):
    """A JPEG file as a telephone takes it: with its maker and the place."""
    exif = Image.Exif()
    exif[CAMERA] = "Maker of telephones"
    exif.get_ifd(GPS)[LATITUDE] = (28.0, 12.0, 0.0)
    Image.new("RGB", SIZE, colour).save(path, "JPEG", exif=exif)
    assert b"Exif" in path.read_bytes()
    return str(path)


def send_form(person, photographs):
    """Fill in the form of a campaign as a visitor does; returns the number that it gives."""
    person.driver.delete_all_cookies()
    person.go("/call/1")
    opened = time.monotonic()
    person.one('input[name="title"]').send_keys("路灯不亮")
    person.one('textarea[name="text"]').send_keys("书院路小学门口两盏路灯都不亮，照片见附件。")
    person.one('input[name="files"]').send_keys("\n".join(photographs))
    numbers = re.findall(r"\d+", person.text('label:has(input[name="answer"])'))
    person.one('input[name="answer"]').send_keys(str(sum(map(int, numbers))))
    time.sleep(max(0.0, opened + MIN_SECONDS + 1 - time.monotonic()))
    person.click("main form button.primary")
    says(person, "您的建议已收到，编号")
    return re.search(r"编号 ([\w-]+)", person.text())[1]


def test_a_letter_with_two_photographs_comes_to_the_department(person, application, sign_in_of, tmp_path):
    state = application.state
    period = {"starts": today() - timedelta(days=1), "ends": today() + timedelta(days=9)}
    with state.store.write() as work:
        work.campaigns.add(NewCampaign(title="金点子征集", text="请献策", channels=("征集页",), **period), "李静")
    key = send_form(person, [photograph(tmp_path / "门口.jpg", "red"), photograph(tmp_path / "全景.jpg", "blue")])
    with state.store.read() as work:
        assert work.suggestions.one(key).warnings == ()
        assert work.work_items.due() == [key]
    state.engine.triage_ids([key])
    clerk = Actor(name="王敏", role="handler")
    with state.store.write() as work:
        work.work_items.move(Transition(action="assign", department=UNIT), work.work_items.lock(key), clerk)
    person.enter(OFFICER, sign_in_of)
    for place, (name, colour) in enumerate((("门口.jpg", RED), ("全景.jpg", BLUE))):
        person.go(f"/suggestions/{key}")
        links = person.all(".attachments li > a")
        assert len(links) == 2
        assert links[place].text == name
        kept = base64.b64decode(person.driver.execute_async_script(FETCH, links[place].get_attribute("href")))
        assert b"Exif" not in kept, "neither the place"
        assert b"Maker" not in kept, "nor the camera"
        with Image.open(io.BytesIO(kept)) as image:
            assert (image.size, image.getpixel((10, 10))) == (SIZE, colour)
        links[place].click()
        wait(lambda: person.driver.execute_script("return document.images[0]?.naturalWidth") == SIZE[0])
