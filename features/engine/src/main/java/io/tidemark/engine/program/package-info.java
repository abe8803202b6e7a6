/**
 * A catalogue compiled into a program, and the recent state that the program updates. This package
 * determines the order in which features are evaluated and the time at which each input is known.
 * Operators define how each feature is computed.
 */
package io.tidemark.engine.program;
