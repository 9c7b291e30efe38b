"""Commands about the keys of other systems."""

import sys
from datetime import datetime
from typing import Annotated

import typer

key_app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The system that uses the key.")]
Limits = Annotated[list[str] | None, typer.Option(help="Limits the key; repeatable.")]


@key_app.command("add")
def add(
    name: Name,
    scope: Annotated[list[str], typer.Option(help="suggestions:write, suggestions:read, decisions:write, ...")],
    department: Limits = None,
    area: Limits = None,
    channel: Limits = None,
    rate: Annotated[int | None, typer.Option(min=1, help="Requests per minute.")] = None,
    expires: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it ends.")] = None,
    may_name_actor: Annotated[bool, typer.Option(help="It may say who decided.")] = False,
    confidential: Annotated[bool, typer.Option("--confidential", help="It sees what is confidential as well.")] = False,
) -> None:
    """Make a key and print it; it is stored only as a hash and never shown again."""
    from datetime import UTC

    from api.acts.keys import add_key
    from api.base.settings import Settings
    from api.base.zone import LOCAL_ZONE
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store
    from triage.types import AccessScope, ApiKey
    from triage.types.api_key import DEFAULT_RATE

    limits = {"departments": department, "areas": area, "channels": channel}
    key = ApiKey.model_validate(
        {
            "name": name,
            "scopes": tuple(scope),
            "reach": AccessScope(
                confidential=confidential, **{kind: tuple(values) for kind, values in limits.items() if values}
            ),
            "rate": rate or DEFAULT_RATE,
            "may_name_actor": may_name_actor,
            "created_at": datetime.now(UTC),
            "expires_at": expires.replace(tzinfo=LOCAL_ZONE) if expires else None,
        }
    )
    store = open_store(Settings(), upgrade=True)
    try:
        secret = add_key(store, operator_entry, key)
    finally:
        store.close()
    # The secret alone goes to standard output, so that a script can take it.
    said = f"Key {name} ({', '.join(scope)}). Send it as `Authorization: Bearer ...`; it is shown only now:"
    print(said, file=sys.stderr)
    print(secret)


@key_app.command("list")
def list_keys() -> None:
    """List every key with scopes, limits and last use."""
    from datetime import UTC

    from api.base.settings import Settings
    from api.engine.composition import open_store

    store = open_store(Settings())
    try:
        with store.read() as work:
            keys = work.api_keys.all()
    finally:
        store.close()
    now = datetime.now(UTC)
    for key in keys:
        limits = [value for values in key.reach.model_dump().values() if isinstance(values, tuple)
                  for value in values]  # fmt: skip
        state = "usable" if key.usable(now) else "revoked" if key.revoked_at else "expired"
        used = f"used {key.last_used_at:%Y-%m-%d %H:%M}Z" if key.last_used_at else "never used"
        print("\t".join((key.name, state, ",".join(key.scopes), ",".join(limits) or "everything",
                         f"{key.rate}/min", used)))  # fmt: skip


@key_app.command("revoke")
def revoke(name: Name) -> None:
    """End a key at once and for good."""
    from api.acts.keys import revoke_key
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store

    store = open_store(Settings())
    try:
        revoke_key(store, operator_entry, name)
    finally:
        store.close()
    print(f"Key {name} is revoked.")
