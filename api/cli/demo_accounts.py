"""The demo's made-up people, one for each role."""

from triage.types import Account

URBAN = "湘陵市城市管理和综合执法局"
PEOPLE = (
    Account(name="banli", display_name="王敏", roles=("handler",), demo=True),
    Account(name="jiangdong", display_name="陈立", roles=("handler",), areas=("江东区",), demo=True),
    Account(name="chengguan", display_name="刘洋", roles=("department",), department=URBAN, demo=True),
    Account(name="zhuanjia", display_name="周文", roles=("expert",), demo=True),
    Account(name="duban", display_name="李静", roles=("supervisor",), demo=True),
    Account(name="shenji", display_name="赵平", roles=("auditor",), demo=True),
    Account(name="guanli", display_name="孙琳", roles=("operator",), demo=True),
)  # fmt: skip
