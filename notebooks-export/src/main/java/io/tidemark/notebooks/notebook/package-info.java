/**
 * Notebooks for a night's extract. They are written and reviewed as Python scripts with cell
 * markers ({@code src/main/notebooks}). This package converts the scripts to Jupyter's format.
 */
package io.tidemark.notebooks.notebook;
