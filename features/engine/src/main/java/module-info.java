/** Events, features, profiles and the catalogue, shared by nightly jobs and enforcers. */
module io.tidemark.engine {
  requires transitive com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.yaml;
  requires com.maxmind.db;

  exports io.tidemark.engine.bound;
  exports io.tidemark.engine.bytes;
  exports io.tidemark.engine.catalogue;
  exports io.tidemark.engine.config;
  exports io.tidemark.engine.enrich;
  exports io.tidemark.engine.event;
  exports io.tidemark.engine.operator;
  exports io.tidemark.engine.profile;
  exports io.tidemark.engine.program;

  uses io.tidemark.engine.operator.Operator;
}
