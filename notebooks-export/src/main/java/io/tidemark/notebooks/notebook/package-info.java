/**
 * Notebooks for the extract of a night. They are reviewed as Python scripts with cell marks ({@code
 * src/main/notebooks}) and converted to Jupyter's format here.
 */
package io.tidemark.notebooks.notebook;
