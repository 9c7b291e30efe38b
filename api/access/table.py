"""RouteTable: every route of the application with its rule, in the order in which routes are tried."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount, compile_path

from api.access.rule import ANYBODY, NOBODY, Rule, rule_of

# What the framework answers itself: the stylesheet and script, and the description of the API, which has no data.
FRAMEWORK: Mapping[str, Rule] = {"/static": ANYBODY, "/plotly": ANYBODY, "/openapi.json": ANYBODY}


@dataclass(frozen=True)
class RuledRoute:
    """One route: its path as declared, its methods (None: all), what answers it, and its rule."""

    path: str
    methods: frozenset[str] | None
    endpoint: object
    rule: Rule
    pattern: re.Pattern[str]

    def parameters(self, path: str) -> dict[str, str]:
        """The parameters of a path that fits."""
        match = self.pattern.match(path)
        return match.groupdict() if match else {}


def build_table(app: FastAPI) -> tuple[RuledRoute, ...]:
    """All routes of an application, those of included routers too."""
    table = []
    for route in iter_route_contexts(app.routes):
        path, endpoint = route.path or "", route.endpoint
        mounted = isinstance(route.original_route, Mount)
        pattern = compile_path(f"{path}/{{path:path}}" if mounted else path)[0]
        methods = None if mounted or route.methods is None else frozenset(route.methods)
        rule = rule_of(endpoint)
        if rule is NOBODY:
            rule = FRAMEWORK.get(path, NOBODY)
        table.append(RuledRoute(path, methods, endpoint, rule, pattern))
    return tuple(table)


def find(table: tuple[RuledRoute, ...], method: str, path: str) -> RuledRoute | None:
    """The route that answers a request; one of another method where only that fits; None for an unknown path."""
    other = None
    for route in table:
        if route.pattern.match(path):
            if route.methods is None or method in route.methods:
                return route
            other = other or route
    return other
