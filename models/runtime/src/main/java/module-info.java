/**
 * Library for enforcement services: releases, forest, calibration, risk and decisions. Does not use
 * Spark.
 */
module io.tidemark.runtime {
  requires transitive io.tidemark.engine;

  exports io.tidemark.runtime.baseline;
  exports io.tidemark.runtime.decisions;
  exports io.tidemark.runtime.enforcer;
  exports io.tidemark.runtime.forest;
  exports io.tidemark.runtime.forest.quality;
  exports io.tidemark.runtime.judge;
  exports io.tidemark.runtime.policy;
  exports io.tidemark.runtime.release;
  exports io.tidemark.runtime.risk;

  // The reader of configuration files makes records by their constructors.
  opens io.tidemark.runtime.policy to
      io.tidemark.engine;
}
