/**
 * Library for enforcement services: releases, forest, calibration, risk and decisions. Does not use
 * Spark.
 */
package io.tidemark.runtime;
