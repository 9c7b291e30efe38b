"""Long letters put together from short ones."""

from triage.danger.long_texts import LEAST, MOST, SHORT, long_texts
from triage.danger.training_texts import LONG, TrainingText


def text(number, level, source, group="g", length=60):
    words = f"{source}第{number}件" + "事" * length
    return TrainingText(words, level, "gas_fire" if level == "danger" else None, group, source, paired=False)


HARMLESS = [text(n, "none", "farmer") for n in range(20)]
DANGEROUS = [text(100 + n, "danger", "farmer") for n in range(10)]
ORDINARY = [text(n, "none", "demands", f"demands:{n // 10}") for n in range(20)]


def test_each_is_of_one_hand_and_of_whole_texts():
    found = long_texts([*HARMLESS, *DANGEROUS, *ORDINARY])
    assert {one.group for one in found} == {"farmer", "demands:0", "demands:1"}
    assert {one.hand for one in found} == {"farmer", "demands:0", "demands:1"}
    known = {one.text for one in (*HARMLESS, *DANGEROUS, *ORDINARY)}
    for one in found:
        parts = one.text.split("\n")
        assert len(parts) == len(set(parts))
        assert set(parts) <= known
        assert LEAST <= len(one.text) <= MOST + max(map(len, known)) + len(parts)
        assert (one.source, one.paired) == (LONG, False)


def test_a_dangerous_one_has_one_dangerous_text_and_the_others_none():
    found = long_texts([*HARMLESS, *DANGEROUS])
    dangerous = {one.text for one in DANGEROUS}
    for one in found:
        inside = len(dangerous & set(one.text.split("\n")))
        assert (inside, one.kind) == ((1, "gas_fire") if one.level == "danger" else (0, None))
    assert [one.level for one in found].count("danger") == 2
    assert [one.level for one in found].count("none") == 10


def test_what_is_long_already_or_unclear_is_no_part():
    unclear = text(1, "look_at_once", "farmer")
    long = text(2, "none", "farmer", length=SHORT)
    assert long_texts([unclear, long]) == []


def test_the_same_texts_give_the_same_letters():
    assert long_texts(HARMLESS) == long_texts(HARMLESS)
    assert long_texts(HARMLESS) != long_texts(HARMLESS, seed=1)
