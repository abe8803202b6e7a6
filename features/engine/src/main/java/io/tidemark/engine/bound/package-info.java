/** Bounds that a policy sets on single requests. Belongs here: yes-or-no rules. Not: statistics. */
package io.tidemark.engine.bound;
