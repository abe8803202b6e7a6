/** Dependencies of an enforcement service: forest, calibration, risk. No Spark. */
package io.tidemark.runtime;
