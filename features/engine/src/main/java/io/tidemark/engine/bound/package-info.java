/**
 * Hard limits that a policy sets on individual requests. They are yes-or-no rules that do not
 * depend on statistics.
 */
package io.tidemark.engine.bound;
