"""Errors of the prompts package."""


class PromptError(Exception):
    """Base of every error that `prompts` raises on purpose."""


class UnknownTemplateError(PromptError):
    """No template has this name and version."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"There is no template {name!r}. Known: {', '.join(known)}.")


class ReplyTemplateError(PromptError):
    """A template of a reply cannot be used."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        self.path, self.line, self.problem = path, line, problem
        super().__init__(f"{path}, line {line}: {problem}.")
