"""How this program is started again in a process of its own."""

import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path

PACKAGES = Path(__file__).parents[2]


def command_line(*words: str) -> list[str]:
    """The command of `jindianzi` with these words, run by this interpreter.

    Rationale: `-P` keeps the working folder off the module path. A file that lies there under the name of a module,
    `random.py` or `json.py`, would be run in place of it.
    """
    return [sys.executable, "-P", "-m", "api.cli", *words]


def child_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of a child: those of this process and these, with the path on which our packages are found.

    Rationale: a program that was started in its folder finds its packages there; with `-P` a child no longer does.
    """
    variables = {**os.environ, **(environment or {})}
    # An empty entry is the working folder.
    known = [path for path in variables.get("PYTHONPATH", "").split(os.pathsep) if path]
    if str(PACKAGES) not in site.getsitepackages():
        known.append(str(PACKAGES))
    return variables | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(known))}
