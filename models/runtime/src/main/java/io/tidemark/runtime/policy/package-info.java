/** Company policy, which cannot be learned from data, with its file format, reader and schema. */
package io.tidemark.runtime.policy;
