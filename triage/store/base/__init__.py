"""Tools of all repositories: upserts, conflicts, the write lock, access scopes, sizes."""
