"""Settings, secret key, logs, metrics, errors, time zone: what every other room of the API needs."""
