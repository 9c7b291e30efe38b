"""The domain: types, store, importing and the triage pipeline."""
