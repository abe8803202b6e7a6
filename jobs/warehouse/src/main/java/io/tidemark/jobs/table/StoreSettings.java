package io.tidemark.jobs.table;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Hadoop settings for local disks and object stores, with and without Spark. */
public final class StoreSettings {
  private static final String PREFIX = "spark.hadoop.";

  /** Credentials in the settings come before the SDK's default chain. */
  static final Map<String, String> DEFAULTS =
      Map.of(
          "fs.file.impl", LocalFiles.class.getName(),
          "fs.AbstractFileSystem.file.impl", LocalFiles.Context.class.getName(),
          "fs.s3a.aws.credentials.provider",
              "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider,org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider,software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");

  private StoreSettings() {}

  /**
   * Returns the configuration for a command without Spark, from its {@code spark.hadoop.…}
   * settings.
   */
  public static Configuration hadoop(Map<String, String> spark) {
    Configuration hadoop = new Configuration();
    DEFAULTS.forEach(hadoop::set);
    spark.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX)) {
            hadoop.set(key.substring(PREFIX.length()), value);
          }
        });
    return hadoop;
  }
}
