/**
 * Operators, which define how individual features are computed, and the bounded windows that they
 * use. The order in which the features of a catalogue are evaluated is up to the program.
 */
package io.tidemark.engine.operator;
