/**
 * A catalogue compiled into a program, and the recent state that it advances. Belongs here: the
 * order of evaluation and what is known when. Does not: how one feature is computed.
 */
package io.tidemark.engine.program;
