"""Reads the extract of a night into pandas.

    import tidemark_extract as extract
    events = extract.load("events")          # schema.json documents tables and columns

Strings come from logs and may be hostile. They are made inert when loaded. Use `label` for chart labels,
because matplotlib interprets dollar signs as mathematics.
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
        raise KeyError(f"unknown table {name}; known tables: {', '.join(tables)}")
    return tables[name]


def load(name):
    """Loads a table; unobserved values are NaN."""
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
    """Replaces control, format and other non-printable characters."""
    text = str(text)
    if text.isascii() and text.isprintable():
        return text
    out, marks = [], 0
    for c in text:
        marks = marks + 1 if unicodedata.combining(c) else 0
        out.append(c if c.isprintable() and marks < 3 else "\N{REPLACEMENT CHARACTER}")
    return "".join(out)


# Start of a cell; a semicolon starts another cell in some locales.
_BEGINNING = r"(^|;)"
_FORMULA = r"(?=['\"\s\ufffd]*[=+\-@＝＋－＠])"


def cell(text):
    """Returns inert CSV text, with an apostrophe before anything that a spreadsheet would read as a formula."""
    return re.sub(_BEGINNING + _FORMULA, r"\1'", inert(text))


def label(text, most=48):
    """Returns inert, short chart text without mathematics."""
    text = "-" if pd.isna(text) else inert(text)
    text = text if len(text) <= most else text[: most // 2] + "…" + text[-(most // 2 - 1) :]
    return text.replace("$", r"\$")
