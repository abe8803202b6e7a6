package io.tidemark.jobs.source;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;

/**
 * The key of a request in a Kubernetes audit log: the id with the instant at which the request came
 * in, which all stages of it name. The API server takes an id from the header {@code Audit-ID} as
 * it is: alone, one that a client repeats would make all its requests one.
 */
public final class KubernetesKey {
  private static final String BEFORE_INSTANT = "@";

  /** Beyond a UUID, which is what the API server draws. */
  private static final int LONGEST_ID = 64;

  private KubernetesKey() {}

  /**
   * The key.
   *
   * @param received microseconds since 1970
   */
  static String of(String auditId, long received) {
    String shown = auditId.length() > LONGEST_ID ? CredentialHash.of(auditId) : auditId;
    return shown + BEFORE_INSTANT + received;
  }

  /**
   * The keys of stored events as they are made today: those of Kubernetes were once the audit id
   * alone, without the instant of the request.
   *
   * @param product {@code metadata_product}
   * @param uid {@code metadata_uid}; hashes of content stay as they are
   * @param time when the request came in
   */
  public static Column ofStored(Column product, Column uid, Column time) {
    Column isAuditId =
        product
            .equalTo(KubernetesAuditSource.PRODUCT)
            .and(not(uid.contains(BEFORE_INSTANT)))
            .and(not(uid.startsWith(CredentialHash.PREFIX)));
    return when(isAuditId, concat(uid, lit(BEFORE_INSTANT), unix_micros(time))).otherwise(uid);
  }
}
