"""Values from rows: every field is read, or named as an exception."""

from types import SimpleNamespace

import pytest
from pydantic import ValidationError

from triage.store.base.values import value_of
from triage.types import Region, Suggestion
from triage.types.base import Value


class Place(Value):
    key: int
    names: tuple[str, ...] = ()
    region: Region = Region()


def test_fields_are_columns_of_their_name_and_what_is_given_comes_first():
    row = SimpleNamespace(key=7, names=["书院路", "学府路"], city="湘陵市", area="江东区", street=None, more="unread")
    place = value_of(Place, row, region=value_of(Region, row))
    assert place == Place(key=7, names=("书院路", "学府路"), region=Region(city="湘陵市", area="江东区"))
    assert value_of(Place, row, region=Region(), names=()).names == ()


def test_a_field_without_a_column_is_no_default():
    with pytest.raises(AttributeError, match="region"):
        value_of(Place, SimpleNamespace(key=7, names=[]))


def test_what_is_stored_is_checked():
    row = SimpleNamespace(key="seven", names=[], region=Region())
    with pytest.raises(ValidationError):
        value_of(Place, row)
    with pytest.raises(ValidationError):
        value_of(Place, row, key=7, unknown=1)


def test_a_suggestion_comes_back_as_it_went_in(store):
    letter = Suggestion(id="S", title="题", text="文", user="王某", channel="热线", stated_place="书院路")
    with store.write() as work:
        work.suggestions.put([letter])
        assert work.suggestions.one("S") == letter
