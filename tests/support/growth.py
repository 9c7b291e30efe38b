"""How the time of a function grows with the length of what it reads.

A machine that is busy or slow makes everything slow; it does not make 25 times the work out of 5 times the length. So a
function fails only when, three times over, it takes long and far more than its share at the longer length, or very long.
"""

import time
from collections.abc import Callable

# Time that grows with the length takes 5 times as long for 5 times the text, time that grows with its square 25 times.
SHORTER = 5
STEEPEST = 12
TRIES = 3
# So many times the limit is too long whatever the shape of the growth.
VERY_LONG = 10


def cpu_seconds(function: Callable[[str], object], text: str) -> float:
    """Seconds of the processor that one call takes."""
    start = time.process_time()
    function(text)
    return time.process_time() - start


def too_steep(function: Callable[[str], object], text: str, shorter: str, limit: float) -> str | None:
    """What is wrong with the time of a function, or None.

    Args:
        function: takes the text.
        text: the long text.
        shorter: a text of the same shape, a `SHORTER`-th as long.
        limit: seconds of the processor below which nothing is asked.
    """
    told = None
    for _ in range(TRIES):
        taken = cpu_seconds(function, text)
        if taken <= limit:
            return None
        part = min(cpu_seconds(function, shorter) for _ in range(2))
        if taken <= min(STEEPEST * part, VERY_LONG * limit):
            return None
        told = f"{taken:.2f} s, a {SHORTER}th of the length {part:.3f} s"
    return told
