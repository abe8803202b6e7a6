/** A catalogue compiled into a program, and the recent state that the program updates. */
package io.tidemark.engine.program;
