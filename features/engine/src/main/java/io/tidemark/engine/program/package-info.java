/**
 * A catalogue compiled into a program, and the recent state that the program updates. This package
 * determines in which order features are evaluated and when each input is known. Operators define
 * how a single feature is computed.
 */
package io.tidemark.engine.program;
