"""Commands about people's accounts."""

from typing import Annotated

import typer

account_app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The name to sign in with.")]
Department = Annotated[str | None, typer.Option(help="The only department whose suggestions are seen.")]
Areas = Annotated[list[str] | None, typer.Option("--area", help="An area whose suggestions are seen; repeatable.")]


@account_app.command("add")
def add(
    name: Name,
    role: Annotated[list[str], typer.Option(help="handler, department, expert, supervisor, auditor, operator.")],
    display_name: Annotated[str, typer.Option(help="The person's name as pages show it.")],
    department: Department = None,
    area: Areas = None,
    password_from_stdin: Annotated[bool, typer.Option(help="Read the first password from standard input.")] = False,
) -> None:
    """Make an account and print its first password, which must be replaced at the first sign-in.

    Without --department and --area, the account reaches all suggestions that its roles may see.
    """
    import sys

    from api.access.passwords import check_password, one_time_password
    from api.acts.accounts import add_account
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store
    from triage.types import Account

    password = sys.stdin.readline().rstrip("\n") if password_from_stdin else one_time_password()
    account = Account.model_validate(
        {
            "name": name,
            "display_name": display_name,
            "roles": tuple(role),
            "department": department,
            "areas": tuple(area or ()),
        }
    )
    check_password(password, name)
    store = open_store(Settings(), upgrade=True)
    try:
        add_account(store, operator_entry, account, password)
    finally:
        store.close()
    print(f"Account {name} ({', '.join(role)}).")
    if not password_from_stdin:
        print(f"First password, shown only now: {password}")


@account_app.command("list")
def list_accounts() -> None:
    """List every account with roles and reach."""
    from datetime import UTC, datetime

    from api.base.settings import Settings
    from api.engine.composition import open_store

    store = open_store(Settings())
    try:
        with store.read() as work:
            accounts = work.accounts.all()
    finally:
        store.close()
    if not accounts:
        print("No accounts. Make the first: jindianzi account add NAME --role operator --display-name 姓名")
    now = datetime.now(UTC)
    for account in accounts:
        locked = account.locked_until is not None and now < account.locked_until
        states = (("disabled", account.disabled), ("locked", locked), ("demo", account.demo),
                  ("first password", account.must_change_password))  # fmt: skip
        reach = [account.department or "", *account.areas]
        state = ",".join(name for name, on in states if on)
        print("\t".join((account.name, account.display_name, ",".join(account.roles),
                         ",".join(filter(None, reach)) or "everything", state)))  # fmt: skip


@account_app.command("change")
def change(
    name: Name,
    role: Annotated[
        list[str] | None, typer.Option(help="All roles from now on; repeatable. Without: as they are.")
    ] = None,
    display_name: Annotated[str | None, typer.Option(help="The person's name as pages show it.")] = None,
    department: Annotated[str | None, typer.Option(help='The only department that is seen; "" for none.')] = None,
    area: Annotated[
        list[str] | None, typer.Option("--area", help='All areas that are seen; repeatable, "" for no limit.')
    ] = None,
) -> None:
    """Change name, roles or reach of an account, effective at once, also where it is signed in."""
    from api.acts.accounts import change_account
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store

    changes: dict[str, object] = {
        **({"roles": tuple(role)} if role else {}),
        **({"display_name": display_name} if display_name is not None else {}),
        **({"department": department or None} if department is not None else {}),
        **({"areas": tuple(filter(None, area))} if area else {}),
    }
    store = open_store(Settings())
    try:
        account = change_account(store, operator_entry, name, changes)
    finally:
        store.close()
    reach = ",".join(filter(None, (account.department, *account.areas))) or "everything"
    print(f"Account {name}: {account.display_name}, {', '.join(account.roles)}, sees {reach}.")


@account_app.command("reset")
def reset(name: Name) -> None:
    """Give an account a new first password, unlock it, and sign it out everywhere."""
    from api.acts.accounts import reset_password
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store

    store = open_store(Settings())
    try:
        password = reset_password(store, operator_entry, name)
    finally:
        store.close()
    print(f"First password of {name}, shown only now: {password}")


@account_app.command("link")
def link(
    name: Name, subject: Annotated[str, typer.Argument(help="What the identity provider calls the person (sub).")]
) -> None:
    """Let somebody sign in through the identity provider; an unused first password is taken away."""
    _link(name, subject)
    print(f"Account {name} signs in as {subject}.")


@account_app.command("unlink")
def unlink(name: Name) -> None:
    """Let somebody no longer sign in through the identity provider, and sign them out everywhere."""
    _link(name, None)
    print(f"Account {name} is linked to nobody.")


def _link(name: str, subject: str | None) -> None:
    from api.acts.accounts import link_account
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store

    store = open_store(Settings())
    try:
        link_account(store, operator_entry, name, subject)
    finally:
        store.close()


@account_app.command("disable")
def disable(
    name: Name, undo: Annotated[bool, typer.Option("--undo", help="Enable the account again.")] = False
) -> None:
    """Keep an account from signing in, and sign it out everywhere."""
    from api.acts.accounts import disable_account
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store

    store = open_store(Settings())
    try:
        disable_account(store, operator_entry, name, disabled=not undo)
    finally:
        store.close()
    print(f"Account {name} is {'enabled' if undo else 'disabled'}.")
