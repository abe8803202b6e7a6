"""Reads the extract of a night into pandas.

    import tidemark_extract as extract
    events = extract.load("events")          # see schema.json for tables, columns, units and meanings

Texts come from logs and are hostile. They are made inert when they are loaded; what goes into a chart
goes through `label`, because matplotlib takes dollar signs for mathematics.
"""

import json
import os
import pathlib
import re
import unicodedata

import pandas as pd

DATA = pathlib.Path(os.environ.get("TIDEMARK_DATA", "../data"))

pd.options.display.html.use_mathjax = False
pd.options.display.max_colwidth = 60


def schema():
    return json.loads((DATA / "schema.json").read_text(encoding="utf-8"))


def _table(name):
    tables = {table["name"]: table for table in schema()["tables"]}
    if name not in tables:
        raise KeyError(f"there is no table {name}; there are {', '.join(tables)}")
    return tables[name]


def load(name):
    """A table; nothing observed is NaN."""
    table = _table(name)
    frame = pd.read_parquet(DATA / table["parquet"])
    for column in table["columns"]:
        values = frame[column["name"]]
        if column["type"] == "text":
            frame[column["name"]] = values.map(inert, na_action="ignore")
        elif column["type"] == "day":
            frame[column["name"]] = values.astype("str").where(values.notna())
    return frame


def night():
    return schema()["night"]


def features():
    return schema()["features"]


def inert(text):
    """A text without what a terminal or a page would act on: control, format and odd characters."""
    text = str(text)
    if text.isascii() and text.isprintable():
        return text
    out, marks = [], 0
    for c in text:
        marks = marks + 1 if unicodedata.combining(c) else 0
        out.append(c if c.isprintable() and marks < 3 else "\N{REPLACEMENT CHARACTER}")
    return "".join(out)


# At the beginning of a cell, or of what a semicolon parts it into where lists are parted by these.
_BEGINNING = r"(^|;)"
_FORMULA = r"(?=['\"\s\ufffd]*[=+\-@＝＋－＠])"


def cell(text):
    """A text for a CSV: inert, and with an apostrophe where a spreadsheet would take it for a formula."""
    return re.sub(_BEGINNING + _FORMULA, r"\1'", inert(text))


def label(text, most=48):
    """A text for a chart: inert, short, and no mathematics."""
    text = "-" if pd.isna(text) else inert(text)
    text = text if len(text) <= most else text[: most // 2] + "…" + text[-(most // 2 - 1) :]
    return text.replace("$", r"\$")
