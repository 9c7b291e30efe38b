"""The classifier of the router: what it learns, how sure it is, and the words that it names."""

import numpy as np
import pytest

from triage.routing.classifier import Classifier, Description, learnable, name_similarity
from triage.routing.features import LetterText, TextFeatures

ABOUT = {
    "供水": ["小区停水三天没人管", "自来水发黄有异味", "水压太低高层没水用", "水表读数不准水费太高"],
    "公交": ["公交车等了四十分钟不来", "末班车太早赶不上", "公交站台没有雨棚", "司机到站不停车"],
    "教育": ["孩子入学报名没有学位", "幼儿园学费又涨价", "学校食堂饭菜差", "培训班关门不退费"],
}


def letters(repeats=6):
    """Letters of three labels, each said in several ways."""
    found = [
        (LetterText(text[:4], f"{lead}{text}，请{wish}。"), label)
        for number in range(repeats)
        for label, texts in ABOUT.items()
        for text in texts
        for lead, wish in [
            (("我们反映", "市民来电", "您好，", "领导好，")[number % 4], ("处理", "尽快解决", "核实")[number % 3])
        ]
    ]
    return [letter for letter, _ in found], [label for _, label in found]


def vectors(count):
    return np.zeros((count, 4), dtype=np.float32)


@pytest.fixture(scope="module")
def trained():
    texts, labels = letters()
    features = TextFeatures([*texts, LetterText("", "林业 林权 砍树 采伐证 野猪 松材线虫")])
    described = {"林业": Description("林业 林权 砍树 采伐证 野猪 松材线虫", np.zeros(4, dtype=np.float32))}
    return Classifier().fit(features, features.transform(texts, vectors(len(texts))), labels, described), features


def answer(trained, title, text):
    classifier, features = trained
    row = features.transform([LetterText(title, text)], vectors(1))
    chances = np.exp(classifier.log_probabilities(row)[0])
    return dict(zip(classifier.labels, chances.tolist(), strict=True)), row


def test_new_letters_get_their_label_and_probabilities_sum_to_one(trained):
    chances, _ = answer(trained, "停水", "我家停水两天了，水压也低")
    assert max(chances, key=chances.get) == "供水"
    assert sum(chances.values()) == pytest.approx(1)


def test_a_label_without_a_letter_is_learnt_from_its_description(trained):
    chances, _ = answer(trained, "", "山上野猪成群，想办采伐证砍树")
    assert max(chances, key=chances.get) == "林业"


def test_held_out_answers_are_those_of_a_model_that_lacks_the_letter():
    """The closed form against training once more without the letter."""
    texts, labels = letters(2)
    features = TextFeatures(texts)
    rows = features.transform(texts, vectors(len(texts)))
    whole = Classifier().fit(features, rows, labels)
    keep = np.arange(1, len(texts))
    lacking = Classifier().fit(features, rows[keep], labels[1:])
    alone = lacking.log_probabilities(rows[:1])[0]
    assert whole.held_out[0].argmax() == alone.argmax()
    assert np.exp(whole.held_out[0]).max() == pytest.approx(np.exp(alone).max(), abs=0.15)


def test_the_words_that_weighed_most_are_real_and_shares_of_the_whole(trained):
    classifier, _ = trained
    _, row = answer(trained, "公交", "公交车末班车太早，小区的人都不方便")
    words, none = classifier.telling_words(row, ["公交车", "末班车", "小区", "的"], ["公交", "航空"])
    assert none == {}
    assert set(words) <= {"公交车", "末班车", "小区"}
    assert max(words, key=words.get) in {"公交车", "末班车"}
    assert all(0 < share <= 1 for share in words.values())


def test_names_of_one_bureau_are_alike():
    similar = name_similarity(["市教育局学前教育科", "市教育局中等教育科", "自来水公司"])
    assert similar[0, 1] > similar[0, 2]
    assert similar[0, 0] == 0


def test_too_few_letters_or_labels_cannot_be_learnt():
    assert not learnable(["a", "b"] * 5)
    assert not learnable(["a"] * 100)
    assert learnable(["a", "b"] * 50)


def with_meanings():
    """Letters in which only the pretrained vectors tell one matter from the other: their words are the same."""
    matters = ["甲", "乙"] * 30
    texts = [LetterText("", f"请处理第{number}件事") for number in range(60)]
    draw = np.random.default_rng(1)
    seen = np.eye(2, 6, dtype=np.float32)[[0, 1] * 30] + 5 + draw.normal(0, 0.1, (60, 6)).astype(np.float32)
    return texts, matters, seen


def test_letters_of_the_same_words_are_told_apart_by_pretrained_vectors():
    texts, labels, seen = with_meanings()
    features = TextFeatures(texts)
    rows = features.transform(texts, vectors(60))
    described = {name: Description(name, np.zeros(4, np.float32), seen[row]) for row, name in enumerate(("甲", "乙"))}
    model = Classifier().fit(features, rows, labels, described, seen)
    asked = features.transform([LetterText("", "请处理一件事")] * 2, vectors(2))
    found = model.log_probabilities(asked, np.eye(2, 6, dtype=np.float32) + 5)
    assert [model.labels[row] for row in found.argmax(axis=1)] == ["甲", "乙"]
    held_out = [model.labels[row] for row in model.held_out.argmax(axis=1)]
    assert np.mean([one == other for one, other in zip(held_out, labels, strict=True)]) > 0.9
    plain = Classifier().fit(features, rows, labels)
    assert np.allclose(plain.log_probabilities(asked)[0], plain.log_probabilities(asked)[1])


def test_pretrained_vectors_are_needed_where_they_were_learnt_and_only_there(trained):
    classifier, features = trained
    row = features.transform([LetterText("停水", "停水")], vectors(1))
    with pytest.raises(ValueError, match="both have pretrained vectors"):
        classifier.log_probabilities(row, np.ones((1, 6), dtype=np.float32))
    texts, labels, seen = with_meanings()
    features = TextFeatures(texts)
    with pytest.raises(ValueError, match="甲 has no pretrained vector"):
        Classifier().fit(
            features, features.transform(texts, vectors(60)), labels, {"甲": Description("甲", np.zeros(4))}, seen
        )


def test_answers_for_letters_left_out_are_those_of_a_model_that_lacks_them_with_pretrained_vectors_too():
    texts, labels, seen = with_meanings()
    features = TextFeatures(texts)
    rows = features.transform(texts, vectors(60))
    whole = Classifier().fit(features, rows, labels, meanings=seen)
    rest = np.arange(60) != 7
    without = Classifier().fit(features, rows[rest], [labels[row] for row in np.flatnonzero(rest)], meanings=seen[rest])
    ratio = without.scale / whole.scale
    expected = without.log_probabilities(rows[7], seen[7:8])[0] / ratio
    gap = whole.held_out[7][0] - whole.held_out[7][1]
    assert gap == pytest.approx(expected[0] - expected[1], abs=0.25)
