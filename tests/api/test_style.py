"""Colours stand in tokens: one block for the light, one for the dark, one for paper."""

import re
from pathlib import Path

from api.pages.base.appearance import COOKIE

API = Path(__file__).parents[2] / "api"
STYLE = (API / "static" / "style.css").read_text(encoding="utf-8")
DARK = (API / "static" / "dark.css").read_text(encoding="utf-8")
COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|color-mix|light-dark)\(|\b(?:white|black|red|gr[ae]y)\b(?=\s*;)"
)
TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")


def colours(text):
    return {name for name, value in TOKEN.findall(text) if COLOUR.search(value)}


def test_no_colour_stands_outside_the_tokens():
    for text in (STYLE, DARK):
        assert COLOUR.search(TOKEN.sub("", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))) is None


def test_the_dark_has_every_colour_of_the_light():
    light = STYLE.partition("/* Elements */")[0]
    assert colours(light) == colours(DARK)
    assert len(colours(light)) == len([name for name, value in TOKEN.findall(light) if COLOUR.search(value)])
    assert "color-scheme: dark" in DARK


def test_every_token_that_is_used_is_defined_and_no_other():
    used = {
        name
        for path in [*API.glob("static/*.css"), *API.glob("static/*.js"), *API.rglob("templates/**/*.html")]
        for name in re.findall(r"""(?:var\(|["'])(--[\w-]+)""", path.read_text(encoding="utf-8"))
    }
    # --edges is set and used by the bars at the top and the foot.
    assert used - {"--edges"} == {name for name, _ in TOKEN.findall(STYLE)} - {"--edges"}


def test_scripts_and_templates_name_no_colour():
    found = [
        path.name
        for path in [*API.glob("static/*.js"), *API.rglob("templates/**/*.html")]
        if re.search(r"#[0-9a-fA-F]{6}\b|\brgba?\(", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_dark_is_loaded_as_somebody_chose(client):
    def sheet():
        head = client.get("/login").text.partition("</head>")[0]
        return re.search(r'dark\.css"\s+media="([^"]+)"', head)

    assert sheet()[1] == "(prefers-color-scheme: dark)"
    client.cookies.set(COOKIE, "dark.normal")
    assert sheet()[1] == "all"
    client.cookies.set(COOKIE, "light.normal")
    assert sheet() is None
    assert client.get("/static/dark.css").status_code == 200
