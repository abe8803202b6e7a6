/** Hard limits that a policy sets on individual requests, independent of any statistics. */
package io.tidemark.engine.bound;
