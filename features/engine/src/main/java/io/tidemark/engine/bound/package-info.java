/**
 * Hard limits that a policy sets on individual requests. They are yes-or-no rules, independent of
 * statistics.
 */
package io.tidemark.engine.bound;
