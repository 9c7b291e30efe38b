"""The segmenter: words of Chinese text and their kinds; its dictionary is loaded with the first text."""

from typing import Any


def segmenter() -> Any:
    """rjieba: `cut` gives words, `tag` words with their kinds, `has_word` whether the dictionary has one."""
    import rjieba

    return rjieba
