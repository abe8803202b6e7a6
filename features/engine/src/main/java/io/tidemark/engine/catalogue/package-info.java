/**
 * The language of feature catalogues: definitions, conditions and the errors in them. Each operator
 * defines how its features are computed.
 */
package io.tidemark.engine.catalogue;
