"""The shipped model and the variants that it learns from."""

from triage.drafting.statements.features import feature_names
from triage.drafting.statements.model import shipped_model
from triage.drafting.statements.variants import variants_of


def test_the_shipped_numbers_fit_the_features():
    model = shipped_model()
    assert model.features == feature_names()
    assert len(model.weights) == len(model.mean) == len(model.scale) == len(feature_names())
    assert 0 < model.holds_from < 1


def test_variants_turn_a_word_of_weight():
    found = list(variants_of("在禁火区内不得使用明火，违者处罚款。", "公园夜间禁止停车，违者罚款。"))
    assert ("在禁火区内可以使用明火，违者处罚款。", False) in {(one.statement, one.supported) for one in found}
    assert any(one.supported for one in found)
