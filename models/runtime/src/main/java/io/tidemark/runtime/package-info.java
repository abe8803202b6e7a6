/** What an enforcement service depends on: forest, calibration, risk. No Spark. */
package io.tidemark.runtime;
