"""Reads the extract of a night into pandas.

    import tidemark_extract as extract
    events = extract.load("events")          # see schema.json for tables, columns, units and meanings
    vectors = extract.vectors(events)        # float32, as the night judged them

Texts come from logs and are hostile. They are made inert when they are loaded; what goes into a chart
goes through `label`, because matplotlib takes dollar signs for mathematics.
"""

import importlib.util
import json
import os
import pathlib
import re
import unicodedata

import numpy as np
import pandas as pd

# Times with and without a fraction in one column: pandas 2 wants to be told, pandas 1 does not know the word.
ISO = {"format": "ISO8601"} if int(pd.__version__.split(".")[0]) >= 2 else {}

DATA = pathlib.Path(os.environ.get("TIDEMARK_DATA", "../data"))
PARQUET = any(importlib.util.find_spec(engine) for engine in ("pyarrow", "fastparquet"))

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
    """A table: Parquet where it is there and pandas has an engine for it, else CSV; nothing observed is NaN."""
    table = _table(name)
    parquet = PARQUET and (DATA / table["parquet"]).exists()
    if parquet:
        frame = pd.read_parquet(DATA / table["parquet"])
    else:
        types = {"float": "float32", "double": "float64", "int": "Int64", "long": "Int64"}
        dtypes = {c["name"]: types.get(c["type"], "str") for c in table["columns"]}
        frame = pd.read_csv(
            DATA / table["csv"],
            dtype=dtypes,
            keep_default_na=False,  # an identity may be called NA
            na_values=[""],
            float_precision="round_trip",
        )
    for column in table["columns"]:
        values = frame[column["name"]]
        if column["type"] == "text":
            values = values if parquet else values.map(without_apostrophe, na_action="ignore")
            frame[column["name"]] = values.map(inert, na_action="ignore")
        elif column["type"] == "time":
            frame[column["name"]] = pd.to_datetime(values, utc=True, **ISO)
        elif column["type"] == "day":
            frame[column["name"]] = values.astype("str").where(values.notna())
        elif column["type"] == "truth":
            frame[column["name"]] = values.map({"true": True, "false": False, True: True, False: False})
    return frame


def night():
    return schema()["night"]


def features():
    return schema()["features"]


def far_values():
    """By feature, the value that is far out for anybody, as its meaning says."""
    meanings = {c["name"]: c["meaning"] for c in _table("golden")["columns"]}
    return {f: float(meanings[f].split("; far out at ")[1].split(". Says: ")[0]) for f in features()}


def vectors(events):
    """Vectors of events, float32."""
    return events[features()].to_numpy(np.float32, na_value=np.nan).copy()


def seen(events, rows):
    """Of `vectors`, what the statistic saw: nothing of what an identity did lately where that was set aside."""
    rows, recent = rows.copy(), schema()["recent_features"]
    at = [i for i, name in enumerate(features()) if name in recent]
    rows[np.ix_(np.flatnonzero(events["recent_set_aside"] == True), at)] = np.nan  # noqa: E712
    return rows


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


def without_apostrophe(text):
    """What a cell of the CSV was before it got an apostrophe, lest a spreadsheet take it for a formula."""
    return re.sub(_BEGINNING + "'" + _FORMULA, r"\1", text)


def cell(text):
    """A text for a CSV of your own: inert, and with that apostrophe where it needs one."""
    return re.sub(_BEGINNING + _FORMULA, r"\1'", inert(text))


def label(text, most=48):
    """A text for a chart: inert, short, and no mathematics."""
    text = "-" if pd.isna(text) else inert(text)
    text = text if len(text) <= most else text[: most // 2] + "…" + text[-(most // 2 - 1) :]
    return text.replace("$", r"\$")
