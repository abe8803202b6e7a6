/**
 * How features are computed. Belongs here: operators, and the bounded windows they keep. Does not:
 * the order in which a catalogue's features are evaluated (that is the program).
 */
package io.tidemark.engine.operator;
