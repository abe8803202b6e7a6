/**
 * Notebooks over the extract of a night. They are written as Python scripts with cell marks ({@code
 * src/main/notebooks}), which people can review, and become Jupyter's format here.
 */
package io.tidemark.notebooks.notebook;
