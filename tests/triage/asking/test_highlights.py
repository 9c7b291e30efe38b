"""Marks in letters."""

from hypothesis import given
from hypothesis import strategies as st

from triage.asking.highlights import segments
from triage.types import NamedPlace, Region, Suggestion

TEXT = "我是李建国，电话13874801234。书院路望江小学门口的路灯11月20日起不亮，请尽快派人维修路灯。"


def letter(text):
    return Suggestion(id="S1", title="路灯不亮", text=text)


def test_dates_demands_and_personal_data_are_told_apart():
    found = segments(TEXT, letter(TEXT), None)
    by_kind = {kind: "".join(s.text for s in found if kind in s.kinds) for kind in ("date", "demand", "personal")}
    assert "11月20日" in by_kind["date"]
    assert by_kind["demand"].endswith("请尽快派人维修路灯")
    assert "13874801234" in by_kind["personal"]
    assert [s.personal for s in found if "13874801234" in s.text] == ["phone"]


def test_a_veil_is_never_cut_by_another_mark():
    found = segments(TEXT, letter(TEXT), None)
    assert len([s for s in found if s.personal == "phone"]) == 1


@given(st.text(alphabet="请修路灯11月20日13874801234，。李建国我叫\n", max_size=80))
def test_joined_segments_are_the_text(text):
    assert "".join(s.text for s in segments(text, letter(text), None)) == text


def test_marks_stand_on_the_characters_that_were_written(offer):
    written = Suggestion(id="1", text="江東區書院路的路燈壞了，請\u200b盡快修⼀修，電話１３８００１３８０００。")
    places = (NamedPlace(kind="road", name="书院路"),)
    triage = offer("1").model_copy(update={"region": Region(city="湘陵市", area="江东区"), "places": places})
    found = segments(written.text, written, triage)
    assert "".join(part.text for part in found) == written.text
    marked = {kind: [part.text for part in found if kind in part.kinds] for kind in ("place", "demand", "personal")}
    assert marked["place"] == ["江東區", "書院路"]
    assert marked["demand"] == ["請\u200b盡快修⼀修"]
    assert marked["personal"] == ["１３８００１３８０００"]
