/**
 * Operators, which define how individual features are computed, and the bounded windows they use.
 * The program determines the order in which the features of a catalogue are evaluated.
 */
package io.tidemark.engine.operator;
