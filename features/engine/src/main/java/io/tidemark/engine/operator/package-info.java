/**
 * Operators define how individual features are computed. This package also contains the bounded
 * windows used by operators. The program determines the order in which a catalogue's features are
 * evaluated.
 */
package io.tidemark.engine.operator;
