package io.tidemark.jobs.extract;

import io.tidemark.jobs.run.Pseudonyms;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Decides whether an extract uses real names or pseudonyms for identities and locations. If it uses
 * pseudonyms, textual reasons are omitted because they name networks, resources and people.
 */
record PseudonymPolicy(Optional<Pseudonyms> pseudonyms) {
  boolean isOn() {
    return pseudonyms.isPresent();
  }

  String identity(String identity) {
    return pseudonyms.map(hidden -> hidden.ofIdentity(identity)).orElse(identity);
  }

  /** Like {@link #identity(String)}, but for a column. */
  Column identityColumn(Column identity) {
    return pseudonyms
        .map(
            hidden ->
                functions
                    .udf((UDF1<String, String>) hidden::ofIdentity, DataTypes.StringType)
                    .apply(identity))
        .orElse(identity);
  }

  String text(String text) {
    return pseudonyms.map(hidden -> hidden.of(text)).orElse(text);
  }

  String freeText(String value) {
    return isOn() ? null : value;
  }
}
