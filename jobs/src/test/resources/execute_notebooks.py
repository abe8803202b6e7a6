"""FOLDER OUT: executes every notebook of a folder, and writes each with its outputs, also as HTML."""

import json
import pathlib
import sys

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

folder, out = map(pathlib.Path, sys.argv[1:])
for path in sorted(folder.glob("*.ipynb")):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    told = {
        "name": path.stem,
        "charts": sum("image/png" in o.get("data", {}) for o in outputs),
        "errors": sum(o.output_type == "error" for o in outputs),
        "warnings": "".join(o.text for o in outputs if o.get("name") == "stderr")[:2000],
        "printed": "".join(o.text for o in outputs if o.get("name") == "stdout"),
    }
    print(json.dumps(told))
    nbformat.write(notebook, out / path.name)
    (out / (path.stem + ".html")).write_text(HTMLExporter().from_notebook_node(notebook)[0], "utf-8")
