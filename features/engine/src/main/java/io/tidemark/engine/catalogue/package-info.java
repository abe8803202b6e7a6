/** Feature definitions and conditions, as written in feature catalogues. */
package io.tidemark.engine.catalogue;
