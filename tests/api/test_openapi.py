"""The OpenAPI document: valid, with examples that the service takes, and true to what the service answers."""

import contextlib
import warnings
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import validate

from api.access.tokens import SESSION_COOKIE
from triage.types import NewCampaign

DAY = date(2026, 11, 1)

BOUNDED = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def document(client):
    return client.get("/openapi.json").json()


def operations(document):
    return [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_is_valid(document):
    validate(document)


def test_every_operation_is_described_and_says_how_it_fails(document):
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for method, path, operation in operations(document):
        assert operation["summary"], path
        assert operation["tags"], path
        assert not operation["summary"].endswith("."), path
        if method in ("POST", "PUT", "PATCH") or operation.get("parameters"):
            assert "422" in operation["responses"] or "404" in operation["responses"], (method, path)


def test_new_routes_are_under_the_version(document):
    paths = [path for path in document["paths"] if path.startswith("/api/")]
    assert any(path.startswith("/api/v1/") for path in paths)


@pytest.mark.parametrize(
    ("path", "name", "statuses"),
    [
        ("/api/v1/suggestions", "NewItem", {202}),
        ("/api/v1/suggestions", "NewBatch", {202}),
        ("/api/v1/suggestions/S1/transitions", "NewTransition", {201, 403, 409}),
        ("/api/v1/webhooks", "NewSubscription", {201}),
        ("/api/v1/public/status", "ReceiptQuery", {404}),
        ("/api/v1/public/evaluation", "NewEvaluation", {404}),
        ("/api/suggestions", "NewSuggestion", {200, 201}),
    ],
)
def test_the_examples_of_bodies_are_taken(client, document, path, name, statuses):
    examples = document["components"]["schemas"][name]["examples"]
    assert examples
    with client.app.state.store.write() as work:
        assert work.campaigns.add(NewCampaign(title="x", text="x", starts=DAY, ends=DAY), "x") == 1
    for example in examples:
        response = client.post(path, json=example)
        assert response.status_code in statuses, response.text


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_schemathesis_finds_no_failure_and_no_answer_that_is_not_described(client, application, mode):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import schemathesis
        from schemathesis.specs.openapi import checks

        schema = schemathesis.openapi.from_asgi("/openapi.json", application)
        wanted = [
            schemathesis.checks.not_a_server_error,
            checks.status_code_conformance,
            checks.content_type_conformance,
            checks.response_schema_conformance,
        ]
        session = {
            "cookie": f"{SESSION_COOKIE}={client.cookies[SESSION_COOKIE]}",
            "x-csrf-token": client.headers["x-csrf-token"],
        }
        tried = [0]
        for result in schema.get_all_operations():
            operation = result.ok()

            @BOUNDED
            @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
            def call(case):
                tried[0] += 1
                case.call_and_validate(checks=wanted, headers=session)

            # An operation without body and parameters has nothing that could be sent wrongly.
            with contextlib.suppress(Unsatisfiable):
                call()
    assert tried[0] > 50
