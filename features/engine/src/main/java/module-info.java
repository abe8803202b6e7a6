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

  provides io.tidemark.engine.operator.Operator with
      io.tidemark.engine.operator.Beyond,
      io.tidemark.engine.operator.Changed,
      io.tidemark.engine.operator.CohortUnseen,
      io.tidemark.engine.operator.Count,
      io.tidemark.engine.operator.Distinct,
      io.tidemark.engine.operator.Drift,
      io.tidemark.engine.operator.Entropy,
      io.tidemark.engine.operator.Excess,
      io.tidemark.engine.operator.ExcessShare,
      io.tidemark.engine.operator.Novelty,
      io.tidemark.engine.operator.Peak,
      io.tidemark.engine.operator.Rarest,
      io.tidemark.engine.operator.Returned,
      io.tidemark.engine.operator.Rhythm,
      io.tidemark.engine.operator.Share,
      io.tidemark.engine.operator.ShareNew,
      io.tidemark.engine.operator.Since,
      io.tidemark.engine.operator.StepSurprise,
      io.tidemark.engine.operator.Sum,
      io.tidemark.engine.operator.Surprise,
      io.tidemark.engine.operator.Unseen,
      io.tidemark.engine.operator.UnseenTotal,
      io.tidemark.engine.operator.Value,
      io.tidemark.engine.operator.Velocity;
}
