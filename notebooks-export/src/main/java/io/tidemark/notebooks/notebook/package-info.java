/**
 * Notebooks for the extract of a night. They are reviewed as Python scripts with cell markers
 * ({@code src/main/notebooks}) and converted to Jupyter's format by this package.
 */
package io.tidemark.notebooks.notebook;
