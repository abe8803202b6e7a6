/**
 * Writers of native log formats, one class per format, and the two summary files. Out of scope: the
 * behaviour of identities.
 */
package io.tidemark.simulator.log;
