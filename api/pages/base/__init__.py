"""Sign-in pages, templates, navigation and names that all pages share."""
