"""Lists modules with functions or classes that no test file imports: `python tests/support/untested.py`.

A test imports a module when it names it, or a name that a package takes from it, or patches it by its dotted path.
"""

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "eval", "prompts", "retrieval", "triage")


def module_of(path, root=ROOT):
    """The dotted name of a file."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def has_logic(tree):
    """Whether a module defines a function, or a class that does or is more than fields."""
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))


def imported(tree):
    """Every dotted name that a file imports: modules, and names of modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def patched(text):
    """Dotted paths in strings, as monkeypatch takes them, and modules that are run."""
    return set(re.findall(rf"[\"']((?:{'|'.join(PACKAGES)})(?:\.\w+)+)[\"']", text))


def given_on(trees):
    """What packages take from their modules: dotted name in the package to the module it comes from."""
    known = {}
    for name, (path, tree) in trees.items():
        if path.name != "__init__.py":
            continue
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    known[f"{name}.{alias.asname or alias.name}"] = node.module
    return known


def untested(root=ROOT):
    """The modules, in order."""
    paths = [
        path
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]
    trees = {module_of(path, root): (path, ast.parse(path.read_text("utf-8"))) for path in paths}
    names = given_on(trees)
    seen = set()
    for path in sorted((root / "tests").rglob("*.py")):
        text = path.read_text("utf-8")
        for name in {*imported(ast.parse(text)), *patched(text)}:
            seen.add(names.get(name, name))
            parts = name.split(".")
            seen.update(".".join(parts[:length]) for length in range(2, len(parts) + 1))
    return [name for name, (_, tree) in trees.items() if has_logic(tree) and name not in seen]


def main():
    found = untested()
    sys.stdout.write("\n".join(found) + f"\n{len(found)} modules with logic that no test imports\n")


if __name__ == "__main__":
    main()
