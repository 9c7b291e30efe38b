"""Errors of the prompts package."""


class PromptError(Exception):
    """Base of every error that `prompts` raises on purpose."""


class UnknownTemplateError(PromptError):
    """No template has this name and version."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no template {name!r}. Known: {', '.join(known)}.")
