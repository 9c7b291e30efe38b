"""Opening the triage engine from the settings, and holding it for a process."""
