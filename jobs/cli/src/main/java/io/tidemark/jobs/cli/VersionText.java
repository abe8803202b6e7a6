package io.tidemark.jobs.cli;

import io.tidemark.jobs.ProgramVersion;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}. */
final class VersionText implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "tidemark " + project(),
      "Spark "
          + of(
              org.apache.spark.sql.SparkSession.class,
              org.apache.spark.package$.MODULE$.SPARK_VERSION()),
      "Java " + Runtime.version()
    };
  }

  /** The project's version; {@code development} where no packaged jar runs. */
  static String project() {
    return ProgramVersion.text();
  }

  private static String of(Class<?> type, String otherwise) {
    return Objects.requireNonNullElse(type.getPackage().getImplementationVersion(), otherwise);
  }
}
