/**
 * The language in which features are written. Belongs here: YAML and conditions, definitions, their
 * errors. Does not: how a feature is computed (that is an operator).
 */
package io.tidemark.engine.catalogue;
