"""Replies: the template of each kind of reply, shipped or the office's own, rendered strictly."""

import hashlib
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prompts.errors import ReplyTemplateError
from prompts.registry import FOLDER, Variables, source

ReplyKind = Literal["answer", "acceptance", "proposal", "thanks", "redirection", "interim"]
KINDS: tuple[ReplyKind, ...] = get_args(ReplyKind)
_VERSIONS: Mapping[ReplyKind, int] = {
    "answer": 3, "acceptance": 4, "proposal": 4, "thanks": 1, "redirection": 2, "interim": 2,
}  # fmt: skip
CURRENT: Mapping[ReplyKind, str] = {kind: f"replies/{kind}.v{number}" for kind, number in _VERSIONS.items()}


class BasisText(Variables):
    """One basis: `label` is 《title》article, `topic` the citizen's words that it answers, empty for all of them."""

    kind: Literal["clause", "case", "published"]
    label: str
    quote: str
    topic: str = ""


class ReplyText(Variables):
    """What fills a reply; a field that is not known is empty.

    `subject` and `topics` are the citizen's own words, `open_topics` those of them that no basis answers; `asks` says
    that the subject is itself a request, `whole` that it is a question or ends in 问题 itself; `matter` is a general
    name of the matter where no words can be quoted. Days are written out. `check`, `study` and `ask` are the office's
    text modules of the category.
    """

    request: str
    received: str = ""
    subject: str = ""
    asks: bool = False
    whole: bool = False
    matter: str = ""
    topics: tuple[str, ...] = ()
    open_topics: tuple[str, ...] = ()
    bases: tuple[BasisText, ...] = ()
    check: str = ""
    study: str = ""
    ask: str = ""
    unit: str = ""
    unit_phone: str = ""
    duty: str = ""
    deadline: str = ""
    refusal: str = ""
    channel: str = ""
    done: tuple[str, ...] = ()
    next_day: str = ""
    number: str
    phone: str
    signature: str
    day: str


SAMPLES = (
    ReplyText(
        request="求助", received="11月20日", subject="书院路路灯不亮",
        topics=("修好路灯", "加装路灯"), open_topics=("加装路灯",),
        bases=(
            BasisText(kind="clause", label="《照明办法》第七条", quote="路灯故障三日内修复。", topic="修好路灯"),
            BasisText(kind="case", label="", quote="请向养护单位报修。"),
        ),
        check="承办单位将到现场查看路灯。", study="有关单位将结合供电条件研究。", ask="可以拨打95598咨询。",
        unit="江东区城管局", unit_phone="0739-5550401", duty="负责路灯维修",
        deadline="12月1日", refusal="诉讼事项", channel="人民法院",
        done=("11月21日，已到现场查看。",), next_day="12月9日",
        number="S1", phone="12345", signature="湘陵市热线", day="2026年11月23日",
    ),
    ReplyText(request="咨询", number="S2", phone="12345", signature="湘陵市热线", day="2026年11月23日"),
)  # fmt: skip


class ReplyTemplates:
    """The templates of all kinds, checked when they are loaded."""

    def __init__(self, folder: Path | None = None) -> None:
        """Load and check.

        Args:
            folder: the office's own templates as `KIND.jinja`; the shipped ones stand in for those it has not.

        Raises:
            ReplyTemplateError: a template is not valid, or uses a name that nothing fills.
        """
        # The output is plain text for people: pages escape it when they show it.
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        self._sources = {kind: _source(kind, folder) for kind in KINDS}
        self._templates = {kind: self._checked(*self._sources[kind]) for kind in KINDS}

    def render(self, kind: ReplyKind, text: ReplyText) -> str:
        """A whole reply: one statement on a line, no blank lines."""
        lines = self._templates[kind].render(dict(text)).splitlines()
        return "\n".join(line.strip() for line in lines if line.strip())

    @property
    def digest(self) -> str:
        """Identifies the wording of all kinds, for the record of what produced a draft."""
        return hashlib.sha256("\0".join(text for _, text in self._sources.values()).encode()).hexdigest()

    def _checked(self, path: str, text: str) -> Template:
        try:
            tree = self._environment.parse(text, filename=path)
            unknown = meta.find_undeclared_variables(tree) - set(ReplyText.model_fields)
            for name in tree.find_all(nodes.Name):
                if name.name in unknown:
                    raise ReplyTemplateError(path, name.lineno, f"nothing fills {name.name!r}")
            code = self._environment.compile(text, filename=path)
            template = Template.from_code(self._environment, code, {})
            for sample in SAMPLES:
                template.render(dict(sample))
        except TemplateSyntaxError as error:
            raise ReplyTemplateError(path, error.lineno, str(error.message)) from error
        except TemplateError as error:
            raise ReplyTemplateError(path, _line(error, path), str(error.message)) from error
        return template


def _source(kind: ReplyKind, folder: Path | None) -> tuple[str, str]:
    own = None if folder is None else folder / f"{kind}.jinja"
    if own is None or not own.is_file():
        return str(FOLDER / f"{CURRENT[kind]}.jinja"), source(CURRENT[kind])
    try:
        return str(own), own.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ReplyTemplateError(str(own), 1, "it is not UTF-8") from error


def _line(error: Exception, path: str) -> int:
    """The line of a template at which rendering gave up."""
    return next(
        (frame.lineno or 1 for frame in reversed(traceback.extract_tb(error.__traceback__)) if frame.filename == path),
        1,
    )
