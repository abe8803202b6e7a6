/** Releases, forests, calibration, risk and decisions for enforcement services, without Spark. */
module io.tidemark.runtime {
  requires transitive io.tidemark.engine;

  exports io.tidemark.runtime.baseline;
  exports io.tidemark.runtime.decisions;
  exports io.tidemark.runtime.enforcer;
  exports io.tidemark.runtime.forest;
  exports io.tidemark.runtime.judge;
  exports io.tidemark.runtime.policy;
  exports io.tidemark.runtime.release;
  exports io.tidemark.runtime.risk;

  // Lets Jackson read and write the journal's records.
  opens io.tidemark.runtime.enforcer to
      com.fasterxml.jackson.databind;

  // Lets the engine call the records' constructors and read the resources.
  opens io.tidemark.runtime.policy to
      io.tidemark.engine;
}
