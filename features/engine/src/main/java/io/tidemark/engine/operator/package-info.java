/**
 * Operators define how individual features are computed. This package also contains the bounded
 * windows that they use. The program decides in which order a catalogue's features are evaluated.
 */
package io.tidemark.engine.operator;
