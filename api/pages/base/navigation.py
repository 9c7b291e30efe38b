"""Navigation: the pages at the head of every page, for those who may open them."""

from collections.abc import Collection, Mapping, Sequence

from api.access.principal import Principal
from api.access.table import RuledRoute, find
from triage.types import Role

URGENT = "/urgent"
ENTRIES = (
    ("/", "收件箱"),
    (URGENT, "险情"),
    ("/issues", "同一问题"),
    ("/campaigns", "金点子"),
    ("/scoring", "专家评审"),
    ("/approvals", "审定"),
    ("/supervision", "督办"),
    ("/policies", "政策库"),
    ("/cases", "办件库"),
    ("/departments", "承办单位"),
    ("/rules", "分类与期限"),
    ("/insight", "智能分析"),
    ("/progress", "工作情况"),
    ("/model", "语言模型"),
    ("/audit", "审计"),
    ("/operator", "系统"),
)
# The pages of the operator, which share a row of tabs.
OPERATOR_ENTRIES = (
    ("/operator", "运行情况"),
    ("/operator/accounts", "账号"),
    ("/operator/keys", "接口密钥"),
    ("/operator/webhooks", "事件推送"),
    ("/operator/data", "数据与备份"),
)


# Where each role begins its work; of several roles the first one counts.
HOMES: Mapping[Role, str] = {
    "handler": "/",
    "department": "/",
    "supervisor": "/supervision",
    "operator": "/operator",
    "expert": "/scoring",
    "auditor": "/audit",
}


def home_of(roles: Collection[Role]) -> str:
    """The page of one's own."""
    return next(path for role, path in HOMES.items() if role in roles)


def may_open(roles: Collection[Role], table: Sequence[RuledRoute], path: str) -> bool:
    """Whether somebody with these roles may open a page; what it is about may still be outside their reach."""
    route = find(tuple(table), "GET", path.partition("?")[0])
    return route is not None and (route.rule.public or bool(route.rule.roles.intersection(roles)))


def entries_for(principal: Principal | None, table: Sequence[RuledRoute]) -> list[tuple[str, str]]:
    """Path and name of the pages that somebody may open."""
    if principal is None or principal.must_change_password:
        return []
    found = [(path, name, find(tuple(table), "GET", path)) for path, name in ENTRIES]
    return [(path, name) for path, name, route in found if route and principal.roles & route.rule.roles]
