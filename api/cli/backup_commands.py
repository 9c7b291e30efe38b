"""The commands that back an installation up and bring it back."""

from pathlib import Path


def back_up(out: Path | None) -> None:
    """Write an archive and say what is not in it."""
    from api.acts import backups
    from api.base.secret_key import SecretKey
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from triage.store import Store

    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    # Not `open_store`: before an upgrade of the schema is when a backup is wanted most.
    store = Store(settings.resolved_database_url, SecretKey.load(settings).audit_key)
    try:
        made, noted = backups.back_up(settings, store, operator_entry, out)
        if not noted:
            print(f"The schema is at {made.manifest.revision}, so the audit does not note this backup.")
    finally:
        store.close()
    print(f"{made.path}: {made.files} files, {made.size / 1_048_576:.1f} MB, SHA-256 {made.digest}")
    print("Not in it: settings in environment variables, and the index, which is built again at the first start.")
    for path in made.manifest.outside:
        print(f"Not in it: {path}, which the office file names. Keep it yourself.")
    if not made.manifest.with_key:
        print("Not in it: the secret key, because JINDIANZI_SECRET_KEY is set. Without it receipts do not hold.")
    if made.manifest.database == "postgresql":
        print("NOT IN IT: THE DATABASE. PostgreSQL is backed up with its own tools, before this command: "
              "pg_dump --format=custom --file=jindianzi.dump DATABASE")  # fmt: skip


def bring_back(archive: Path, into: Path | None) -> None:
    """Unpack an archive into an empty data folder and say what is left to do."""
    from api.backups.restore import restore
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry

    settings = Settings()
    folder = into or settings.data_dir
    restored = restore(archive, folder, operator_entry("backup.restored", "backup", archive.name[:100]))
    manifest = restored.manifest
    print(f"{folder}: {restored.files} files of {manifest.made:%Y-%m-%d %H:%M}, version {manifest.version}.")
    if restored.broken is not None:
        print(f"The audit does not hold at record {restored.broken.number}: {restored.broken.problem}.")
    elif manifest.database == "sqlite":
        print(f"The audit holds, {restored.records} records. Everybody signs in again.")
    else:
        print("The database was not in it: pg_restore --clean --if-exists --dbname=DATABASE jindianzi.dump, "
              "then jindianzi db upgrade.")  # fmt: skip
    if not manifest.with_key:
        print("The secret key was not in it: set JINDIANZI_SECRET_KEY to what it was.")
    for path in manifest.outside:
        print(f"{path}, which the office file names, was not in it: put it there.")
    if folder != settings.data_dir:
        print(f"Set JINDIANZI_DATA_DIR={folder}.")
    print("jindianzi serve builds the index at its first start. What was erased since the backup is there again: "
          "see docs/operator.md.")  # fmt: skip
