/**
 * Notebooks for a night's extract. They are reviewed as Python scripts with cell markers ({@code
 * src/main/notebooks}), and this package converts them to Jupyter's format.
 */
package io.tidemark.notebooks.notebook;
