"""Prints, as JSON, what each reader of Delta finds in the tables of a warehouse: rows, and of every
column that has numbers, texts or times its values, its smallest and its largest."""

import json
import sys
from pathlib import Path

import deltalake
import duckdb
import polars
import pyarrow
import pyarrow.compute


def plain(value):
    if hasattr(value, "timestamp"):
        return round(value.timestamp() * 1_000_000)
    return str(value) if hasattr(value, "isoformat") else value


def is_plain(kind):
    nested = pyarrow.types.is_nested(kind)
    return not (nested or pyarrow.types.is_binary(kind) or pyarrow.types.is_boolean(kind) or pyarrow.types.is_null(kind))


def by_arrow(table, columns):
    for name in columns:
        ends = pyarrow.compute.min_max(table[name])
        yield name, [len(table) - table[name].null_count, plain(ends["min"].as_py()), plain(ends["max"].as_py())]


def by_polars(table, columns):
    for name in columns:
        column = table[name]
        yield name, [column.count(), plain(column.min()), plain(column.max())]


def by_duckdb(arrow, columns):
    for name in columns:
        found = duckdb.sql(f'SELECT count("{name}"), min("{name}"), max("{name}") FROM arrow').fetchall()[0]
        yield name, [plain(value) for value in found]


duckdb.sql("SET TimeZone = 'UTC'")
found = {}
for log in sorted(Path(sys.argv[1]).glob("*/_delta_log")):
    folder = log.parent
    arrow = deltalake.DeltaTable(folder).to_pyarrow_table()
    columns = sorted(field.name for field in arrow.schema if is_plain(field.type))
    frame = polars.read_delta(str(folder))
    found[folder.name] = {
        "deltalake": {"rows": len(arrow), "columns": dict(by_arrow(arrow, columns))},
        "polars": {"rows": frame.height, "columns": dict(by_polars(frame, columns))},
        "duckdb": {
            "rows": duckdb.sql("SELECT count(*) FROM arrow").fetchall()[0][0],
            "columns": dict(by_duckdb(arrow, columns)),
        },
    }
json.dump(found, sys.stdout)
