"""The errors that a command says in one line."""

import sys


def expected_errors() -> tuple[type[Exception], ...]:
    """The packages' own errors, and invalid settings; of modules that are loaded already."""
    names = (
        ("triage.errors", "TriageError"),
        ("retrieval.errors", "RetrievalError"),
        ("prompts.errors", "PromptError"),
        ("eval.base.errors", "EvalError"),
        ("api.base.errors", "ApiError"),
        ("pydantic", "ValidationError"),
    )
    return tuple(getattr(sys.modules[module], name) for module, name in names if module in sys.modules)
