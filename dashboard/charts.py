"""Lines over quarters as SVG, drawn by Vega-Lite on the server: no script reaches a browser, and no colour is needed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

import vl_convert
from markupsafe import Markup

Series = tuple[str, Sequence[tuple[str, float | None]]]
"""A line's name, and its value by quarter; None where nothing may be shown: the line has a gap there."""
VERSION = "5.20"
LETTERS = 14
"""Points: on a phone the chart is drawn at two thirds of its size."""
INK = "currentColor"
"""As the page's own text: light and dark, on a screen and on paper."""


def lines(series: Sequence[Series], unit: str) -> Markup:
    """A chart. Every point says its quarter, its value and its line to whoever cannot see it."""
    values: list[dict[str, object]] = [
        {"quarter": quarter, unit: value, "line": name}
        for name, points in series for quarter, value in points
    ]  # fmt: skip
    return Markup(_svg(json.dumps(_spec(values, unit))))  # noqa: S704 - drawn by us, texts escaped


@lru_cache(64)
def _svg(spec: str) -> str:
    return str(vl_convert.vegalite_to_svg(json.loads(spec), vl_version=VERSION))


def _spec(values: list[dict[str, object]], unit: str) -> dict[str, object]:
    names = list(dict.fromkeys(str(value["line"]) for value in values))
    kept = {"field": "line", "type": "nominal", "title": None, "sort": names}
    shared = {
        "x": {"field": "quarter", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
        "y": {"field": unit, "type": "quantitative", "title": unit, "axis": {"tickCount": 4}},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 440,
        "height": 160,
        "background": None,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "line", "invalid": "break-paths-show-domains"},
                "encoding": {**shared, "strokeDash": {**kept, "legend": None}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60, "invalid": "filter"},
                "encoding": {**shared, "shape": kept},
            },
        ],
        "config": {
            "font": "sans-serif",
            "axis": {
                "labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": INK,
                "gridColor": INK, "gridOpacity": 0.15, "labelFontSize": LETTERS, "titleFontSize": LETTERS,
            },
            "legend": {
                "labelColor": INK, "symbolFillColor": INK, "symbolStrokeColor": INK, "orient": "bottom",
                "columns": 1, "labelLimit": 480, "labelFontSize": LETTERS,
            },
            "line": {"color": INK},
            "point": {"color": INK},
            "view": {"stroke": None},
        },
    }  # fmt: skip
