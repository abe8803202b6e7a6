/**
 * Writers of native log formats over the neutral event, one class per format, and the two files for
 * people. What an identity does is decided elsewhere.
 */
package io.tidemark.simulator.log;
