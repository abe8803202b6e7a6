/**
 * The language of feature catalogues: definitions, conditions and their errors. How a feature is
 * computed is up to its operator.
 */
package io.tidemark.engine.catalogue;
