"""The services of an application, and its store, for tests of what the acts do."""

import pytest


@pytest.fixture
def services(application):
    return application.state


@pytest.fixture
def store(services):
    return services.store
