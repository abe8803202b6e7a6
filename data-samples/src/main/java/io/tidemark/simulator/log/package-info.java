/** Writers for native log formats, one class per format, and for the two summary files. */
package io.tidemark.simulator.log;
