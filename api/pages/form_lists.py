"""Lists of names in one field of a form."""


def names_in(text: str) -> tuple[str, ...]:
    """The names of a field, which stand between enumeration commas or commas."""
    return tuple(name.strip() for name in text.replace("，", "、").split("、") if name.strip())
