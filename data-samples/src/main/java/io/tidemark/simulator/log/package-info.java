/**
 * Writers for native log formats, one class per format, and for the two summary files. The
 * behaviour of identities does not belong here.
 */
package io.tidemark.simulator.log;
