"""The demo's made-up people, one for each role."""

from datetime import UTC, datetime

from triage.passwords import hash_password, one_time_password
from triage.store import Store
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


def prepare_demo_accounts(store: Store) -> list[tuple[Account, str]]:
    """Make the demo's accounts with new passwords, which are returned; nothing where real accounts exist.

    Rationale: the sign-in page offers accounts of the demo without a password. A real office never has any: only
    the demo command makes them, and not in a data folder in which somebody has a real account.
    """
    made = []
    with store.write() as work:
        if work.accounts.count(demo=False):
            return []
        for account in PEOPLE:
            password = one_time_password()
            if work.accounts.get(account.name) is None:
                work.accounts.add(
                    account.model_copy(update={"must_change_password": False}),
                    hash_password(password),
                    datetime.now(UTC),
                )
            else:
                work.accounts.set_password(account.name, hash_password(password), must_change=False)
            made.append((account, password))
    return made
