package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.CachedDataset;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.Warehouse;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallRunTest {
  private static final String WITHOUT_OPTIMIZER = "Exclude:true";

  @Test
  void optimizingCompilerIsOffOnlyIfInputIsSmall(@TempDir Path folder) throws JMException {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    SmallRun.adapt(warehouse, Long.MAX_VALUE, Map.of());
    assertThat(directives()).doesNotContain(WITHOUT_OPTIMIZER);
    SmallRun.adapt(warehouse, 300_000, Map.of());
    assertThat(directives()).contains(WITHOUT_OPTIMIZER);
    SmallRun.adapt(warehouse, Long.MAX_VALUE, Map.of());
    assertThat(directives()).doesNotContain(WITHOUT_OPTIMIZER);
  }

  @Test
  void restoresSessionIfInputIsLarge(@TempDir Path folder) {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    RuntimeConfig session = SharedSpark.session().conf();
    session.set("spark.sql.shuffle.partitions", "3");
    session.set("spark.sql.adaptive.enabled", "true");
    session.unset("spark.sql.leafNodeDefaultParallelism");
    try {
      SmallRun.adapt(warehouse, 300_000, Map.of("spark.sql.adaptive.enabled", "true"));
      assertThat(session.get("spark.sql.shuffle.partitions")).isEqualTo("1");
      assertThat(session.get("spark.sql.leafNodeDefaultParallelism")).isEqualTo("1");
      assertThat(session.get("spark.sql.adaptive.enabled")).isEqualTo("true");
      assertThat(SparkSessions.readsInOneTask(SharedSpark.session())).isTrue();
      assertThat(isCachedInMemory()).isTrue();
      SmallRun.adapt(warehouse, 3_000_000, Map.of());
      assertThat(session.get("spark.sql.shuffle.partitions")).isEqualTo("3");
      assertThat(session.getOption("spark.sql.leafNodeDefaultParallelism").isEmpty()).isTrue();
      assertThat(SparkSessions.readsInOneTask(SharedSpark.session())).isFalse();
      assertThat(isCachedInMemory()).isFalse();
    } finally {
      SmallRun.adapt(warehouse, Long.MAX_VALUE, Map.of());
      session.set("spark.sql.shuffle.partitions", "1");
      session.set("spark.sql.adaptive.enabled", "false");
      session.set("spark.sql.leafNodeDefaultParallelism", "1");
    }
  }

  private static boolean isCachedInMemory() {
    Dataset<Row> cached = CachedDataset.of(SharedSpark.session().range(1).toDF());
    try {
      return cached.storageLevel().useMemory();
    } finally {
      cached.unpersist();
    }
  }

  private static String directives() throws JMException {
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "compilerDirectivesPrint",
                new Object[0],
                new String[0]);
  }
}
