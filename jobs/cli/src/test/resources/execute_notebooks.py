"""FOLDER OUT: executes every notebook of a folder, and writes each with its outputs, also as HTML."""

import html.parser
import json
import pathlib
import sys

import nbformat
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbconvert import HTMLExporter


class SamePython(AsyncKernelManager):
    """Starts kernels with this Python, which has what the notebooks import."""

    @property
    def kernel_spec(self):
        spec = super().kernel_spec
        spec.argv[0] = sys.executable
        return spec


class Acting(html.parser.HTMLParser):
    """What of a page a text of the hostile corpus has become, other than text."""

    def __init__(self, page):
        super().__init__()
        self.found, self.script = [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.script = tag == "script"
        for name, value in attributes:
            if any(sign in (value or "") for sign in ("tidemarkRan", "127.0.0.1:9")):
                self.found.append(f"{tag} {name}={value}"[:200])

    def handle_endtag(self, tag):
        self.script = False

    def handle_data(self, data):
        if self.script and "tidemarkRan" in data:
            self.found.append("script " + data[:200])


folder, out = map(pathlib.Path, sys.argv[1:])
for path in sorted(folder.glob("*.ipynb")):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        kernel_manager_class=SamePython,
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    page = HTMLExporter().from_notebook_node(notebook)[0]
    told = {
        "acting": Acting(page).found,
        "name": path.stem,
        "charts": sum("image/png" in o.get("data", {}) for o in outputs),
        "errors": sum(o.output_type == "error" for o in outputs),
        "warnings": "".join(o.text for o in outputs if o.get("name") == "stderr")[:2000],
        "printed": "".join(o.text for o in outputs if o.get("name") == "stdout"),
    }
    print(json.dumps(told))
    nbformat.write(notebook, out / path.name)
    (out / (path.stem + ".html")).write_text(page, "utf-8")
