"""The pipeline: screen → locate → deduplicate → retrieve → route → draft."""
