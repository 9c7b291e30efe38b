"""Typing errors in names of places: one character that sounds or looks like the right one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

_ENDINGS = ("区", "县", "市", "镇", "乡", "街道")
SHORTEST, LONGEST = 3, 7
# Characters that people or scanners put for one that looks like them.
_ALIKE = [
    "汨泪汩", "郴彬琛", "耒来", "浏测", "溆叙", "沅元", "祁祈", "邵绍召", "晖辉", "澧礼沣", "醴澧",
    "冈岗罔", "垣恒", "汝妆", "桂挂", "岳丘", "绥缓", "攸悠", "枨帐", "芷止", "娄楼", "蒸燕", "隆降", "资贡",
]  # fmt: skip
_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


class Typos:
    """Finds the name that a window of text misspells by one character."""

    def __init__(self, names: Iterable[str]) -> None:
        """Index the names that end in the kind of a division and have three to seven characters."""
        self._masked: Mapping[tuple[str, str], list[str]] = defaultdict(list)
        for name in names:
            if SHORTEST <= len(name) <= LONGEST and name.endswith(_ENDINGS):
                for at in range(len(name) - len(_ending(name))):
                    self._masked[name[:at], name[at + 1 :]].append(name)

    def near(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, name) of every window of the text that one name alone explains."""
        for at, char in enumerate(text):
            if char not in "区县市镇乡道":
                continue
            end = at + 1
            for start in range(max(0, end - LONGEST), end - SHORTEST + 1):
                found = self._names(text[start:end])
                if len(found) == 1:
                    yield start, end, found.pop()
                    break

    def _names(self, window: str) -> set[str]:
        return {
            name
            for at in range(len(window) - 1)
            for name in self._masked.get((window[:at], window[at + 1 :]), ())
            if name[at] != window[at] and alike(name[at], window[at])
        }


def alike(right: str, typed: str) -> bool:
    """Whether a character that was typed sounds in southern speech, or looks, like the right one."""
    sounds = _readings(right, every=True) & _readings(typed, every=False)
    return any(right in group and typed in group for group in _ALIKE) or bool(sounds)


@cache
def _readings(char: str, *, every: bool) -> frozenset[str]:
    if not "\u4e00" <= char <= "\u9fa5":
        return frozenset()
    # Its table of phrases takes a quarter of a second, and few texts have a window that is nearly a name.
    from pypinyin import Style, pinyin

    return frozenset(_loose(sound) for sound in pinyin(char, style=Style.NORMAL, heteronym=every)[0])


def _loose(sound: str) -> str:
    for careful, loose in _SOUNDS:
        sound = sound.replace(careful, loose)
    return sound


def _ending(name: str) -> str:
    return next(ending for ending in _ENDINGS if name.endswith(ending))
