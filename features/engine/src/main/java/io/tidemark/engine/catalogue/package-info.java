/**
 * Feature definitions and conditions, as written in feature catalogues. Operators define how
 * features are computed.
 */
package io.tidemark.engine.catalogue;
