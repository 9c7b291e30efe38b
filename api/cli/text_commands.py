"""Commands on a single text: locate and mask."""

import json
import sys


def locate_text(text: str, *, as_json: bool) -> None:
    """Print the place that a text names."""
    from api.base.settings import Settings
    from api.engine.composition import read_office
    from triage.places.gazetteer import Gazetteer

    region = Gazetteer.load(read_office(Settings()).divisions).locate(text)
    if as_json:
        print(json.dumps(region.model_dump(), ensure_ascii=False))
    else:
        print(region.label() or "no place found")


def mask_standard_input() -> None:
    """Print standard input with personal data replaced."""
    from triage.text.personal_data import Mask

    sys.stdout.write(Mask().hide(sys.stdin.read()))
