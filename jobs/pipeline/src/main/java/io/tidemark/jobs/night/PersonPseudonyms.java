package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.transform_values;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.tidemark.engine.event.Delegate;
import io.tidemark.jobs.run.Pseudonyms;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * Replaces people's names and locations with pseudonyms, after kinds have been determined. Machines
 * keep their names, which enforcers must recognise, but not the names of people they act for.
 */
final class PersonPseudonyms {
  private static final List<String> COLUMNS =
      List.of(
          "actor_user_uid",
          "actor_user_uid_alt",
          "actor_user_name",
          "actor_session_uid",
          "actor_session_issuer",
          "credential_uid",
          "src_ip",
          "src_endpoint_uid",
          "device_uid",
          "peer_san");

  private PersonPseudonyms() {}

  /** Returns the events with people's names and locations replaced, if there are pseudonyms. */
  static Dataset<Row> in(Dataset<Row> events, Optional<Pseudonyms> pseudonyms) {
    if (pseudonyms.isEmpty()) {
      return events;
    }
    Pseudonyms key = pseudonyms.get();
    UserDefinedFunction hide = hiding(key::of);
    UserDefinedFunction hideIdentity = hiding(key::ofIdentity);
    Column person = coalesce(col("is_nhi"), lit(false)).equalTo(false);
    Column identity = col("identity");
    Column chain = col("delegation_chain");
    UserDefinedFunction hideLink =
        udf(
            (String uid, String type) -> key.ofDelegate(new Delegate(uid, type)).uid(),
            DataTypes.StringType);
    Column hiddenChain =
        transform(
            chain,
            one ->
                one.withField(
                    "uid",
                    when(person, hide.apply(one.getField("uid")))
                        .otherwise(hideLink.apply(one.getField("uid"), one.getField("type")))));
    Column unmapped = col("unmapped");
    Column hiddenFields = transform_values(unmapped, (name, value) -> hide.apply(value));
    Dataset<Row> hidden = events;
    for (String column : COLUMNS) {
      hidden =
          hidden.withColumn(column, when(person, hide.apply(col(column))).otherwise(col(column)));
    }
    return hidden
        .withColumn("identity", when(person, hideIdentity.apply(identity)).otherwise(identity))
        .withColumn("delegation_chain", hiddenChain)
        // Fields without a column may contain anything, including names.
        .withColumn("unmapped", when(person, hiddenFields).otherwise(unmapped));
  }

  /** Replaces the text of rejected records with pseudonyms, because the text may name people. */
  static Dataset<Row> inRejected(Dataset<Row> rejected, Optional<Pseudonyms> pseudonyms) {
    if (pseudonyms.isEmpty()) {
      return rejected;
    }
    UserDefinedFunction hide = hiding(pseudonyms.get()::of);
    return rejected
        .withColumn("raw", hide.apply(col("raw")))
        .withColumn("detail", hide.apply(col("detail")));
  }

  private static UserDefinedFunction hiding(UDF1<String, String> hide) {
    return udf(hide, DataTypes.StringType);
  }
}
