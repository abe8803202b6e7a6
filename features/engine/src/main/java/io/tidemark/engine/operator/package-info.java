/** Operators and the bounded windows that they use. */
package io.tidemark.engine.operator;
