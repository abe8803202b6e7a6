/**
 * Library for enforcement services: releases, forest, calibration, risk and decisions. It does not
 * use Spark.
 */
package io.tidemark.runtime;
