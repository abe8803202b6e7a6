/** The baseline that a nightly run learns and publishes, and its byte form. */
package io.tidemark.runtime.baseline;
