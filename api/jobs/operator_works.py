"""Works: what operators and auditors ask for that takes long and needs no process of its own, told in words."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from api.acts.backups import back_up
from api.acts.entry import system_entry
from api.acts.retention import Retention
from api.base.settings import Settings
from triage.store import Store
from triage.types import ChainBreak, Task, TaskKind

Work = Callable[[Task], tuple[bool, str]]
MEGABYTE = 1_048_576
LISTED = 200
BREAKS = {
    "the record is missing": "缺少这条记录",
    "it does not follow the record before": "与前一条接不上",
    "its content is not what was recorded": "内容与当时记录的不符",
    "it is not the record that the head names": "不是链首所指的那一条",
    "from here on the secret of the installation is needed": "从这里起须用本系统的密钥核验，而密钥不在",
    "the seal of the keyed chain is missing or altered": "带密钥的记录链的封记缺失或被改动",
    "a trigger that keeps records from being changed is missing or altered": "防止改动记录的触发器缺失或被改动",
    "what was recorded here is missing": "所记的内容已不在数据库中",
    "what was recorded here was altered since": "所记的内容此后被改动",
    "something is stored that was never recorded": "数据库中有审计没有记过的内容",
}
ABOUT = {"event": "经过 ", "decision": "处理决定 ", "approval": "审定 "}
REMNANTS = {
    "what was erased stands there again": "清除过的内容又出现了",
    "the sender is named": "仍有来件人",
    "an answer about it is kept": "仍留有语言模型关于它的答复",
}
_PIECES = re.compile(r"(\d+) pieces of personal data")


def works(settings: Settings, store: Store, retention: Retention) -> Mapping[TaskKind, Work]:
    """The works by the kind of their task; each says whether it went well, and what there is to say."""
    return {
        "backup": lambda _: _back_up(settings, store),
        "expire": lambda _: _expire(retention),
        "erasures": lambda _: _verify_erasures(retention),
        "chain": lambda task: _verify_chain(store, task.argument),
    }


def _back_up(settings: Settings, store: Store) -> tuple[bool, str]:
    made, _ = back_up(settings, store, system_entry)
    lines = [
        f"SHA-256：{made.digest}",
        "不含环境变量中的设置；向量索引在恢复后首次启动时重建。",
    ]
    if not made.manifest.with_key:
        lines.append("不含密钥：它由环境变量 JINDIANZI_SECRET_KEY 给出，请另行保管。")
    lines += [f"不含 {path}（配置文件引用的文件），请另行保管。" for path in made.manifest.outside]
    if made.manifest.database == "postgresql":
        lines.append("不含数据库：PostgreSQL 请用 pg_dump 备份，并先于本备份进行。")
    size = f"{made.files} 个文件，{made.size / MEGABYTE:.1f} MB"
    return True, "\n".join((*lines, f"备份完成：{made.path.name}，{size}。"))


def _expire(retention: Retention) -> tuple[bool, str]:
    if retention.days is None:
        return False, "配置文件没有规定保存天数，没有清除。"
    done = retention.run(datetime.now(UTC))
    return True, f"已清除 {len(done)} 件来件和办件的个人信息，共 {sum(len(one.fields) for one in done)} 处。"


def _verify_erasures(retention: Retention) -> tuple[bool, str]:
    verdict = retention.verify()
    over = f"{verdict.suggestions} 件来件、{verdict.cases} 件办件的 {verdict.fields} 处"
    if not verdict.remnants:
        return True, f"已核查 {over}，没有残留。"
    lines = [f"{left.id} {left.field}：{_remnant(left.problem)}" for left in verdict.remnants[:LISTED]]
    return False, "\n".join((*lines, f"已核查 {over}，{len(verdict.remnants)} 处有残留。"))


def _verify_chain(store: Store, expected: str) -> tuple[bool, str]:
    with store.read() as work:
        (number, head), found = work.audit.head(), work.audit_verifier.verify()
        known = not expected or work.audit.has(expected)
    if found is not None:
        return False, f"第 {found.number} 条：{_break(found)}。此前的记录相符。"
    if not known:
        return False, f"校验值 {expected} 不在链中：它之后的记录被改写过，或者它出自另一个系统、另一份备份。"
    again = f"另存的校验值 {expected} 在链中。" if expected else ""
    return True, f"{again}全部 {number} 条记录相符，链首校验值 {head}"


def _remnant(problem: str) -> str:
    pieces = _PIECES.fullmatch(problem)
    return f"仍有 {pieces[1]} 处个人信息" if pieces else REMNANTS.get(problem, problem)


def _break(found: ChainBreak) -> str:
    about = (
        f"（{ABOUT.get(found.about.partition(' ')[0], found.about)}{found.about.partition(' ')[2]}）"
        if found.about
        else ""
    )
    return BREAKS.get(found.problem, found.problem) + about
