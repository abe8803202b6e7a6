package io.tidemark.training;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.HmacKey;
import java.io.Serializable;
import java.util.HexFormat;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Secret that determines which rows and identities are sampled, so that names chosen by others
 * cannot influence a sample. Thread-safe.
 */
public final class SampleKey implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Key for evaluations, and for nights that have no key of their own. It protects nothing. */
  private static final HmacKey PUBLIC = HmacKey.of("00".repeat(32));

  private static final String SALT = "salt of columns";

  private final HmacKey key;

  private SampleKey(HmacKey key, long seed) {
    this.key = key.derived(String.join(" ", "tidemark", "sample", Long.toString(seed)));
  }

  /** Returns the publicly known key for a seed. */
  public static SampleKey of(long seed) {
    return new SampleKey(PUBLIC, seed);
  }

  /** Returns a key that nobody can compute without the secret. */
  public static SampleKey of(HmacKey secret, long seed) {
    return new SampleKey(secret, seed);
  }

  /** Returns an unsigned hash of the texts, of which null counts as empty. */
  public long hash(String... texts) {
    return new ByteSource(key.hash(texts)).i64();
  }

  /**
   * Returns a signed hash of columns that Spark computes faster than {@link #hash(String...)}. It
   * suffices for samples from which nothing is learned.
   */
  public Column hash(Column... columns) {
    Column[] salted = new Column[columns.length + 1];
    salted[0] = lit(hash(SALT));
    System.arraycopy(columns, 0, salted, 1, columns.length);
    return xxhash64(salted);
  }

  /** Returns the hash of columns of text with these values, which may be null. */
  public long hashAsColumns(String... texts) {
    long hash = XXH64.hashLong(hash(SALT), 42);
    for (String text : texts) {
      hash = text == null ? hash : XXH64.hashUTF8String(UTF8String.fromString(text), hash);
    }
    return hash;
  }

  /** Returns hexadecimal digits that identify the key without revealing it. */
  public String fingerprint() {
    return HexFormat.of().toHexDigits(hash("fingerprint", "of", "key"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampleKey that && fingerprint().equals(that.fingerprint());
  }

  @Override
  public int hashCode() {
    return fingerprint().hashCode();
  }

  @Override
  public String toString() {
    return fingerprint();
  }
}
