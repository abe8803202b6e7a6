package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkSessionsTest {
  @Test
  void embeddedSparkBindsToLoopback() {
    SparkConf conf = SparkSessions.configure(new SparkConf(false), Map.of());
    assertThat(conf.get("spark.master")).isEqualTo("local[*]");
    assertThat(conf.get("spark.driver.bindAddress")).isEqualTo("127.0.0.1");
    assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
  }

  @Test
  void keepsClusterSettings() {
    SparkConf submitted = new SparkConf(false).setMaster("spark://m:7077").setAppName("mine");
    SparkConf conf = SparkSessions.configure(submitted, Map.of());
    assertThat(conf.get("spark.master")).isEqualTo("spark://m:7077");
    assertThat(conf.get("spark.app.name")).isEqualTo("mine");
    assertThat(conf.contains("spark.driver.bindAddress")).isFalse();
    assertThat(conf.get("spark.sql.session.timeZone")).isEqualTo("UTC");
    assertThat(conf.get("spark.sql.extensions")).contains("Delta");
  }

  @Test
  void callerSettingsHavePriority() {
    SparkConf conf =
        SparkSessions.configure(
            new SparkConf(false), Map.of("spark.ui.enabled", "true", "spark.master", "local[1]"));
    assertThat(conf.get("spark.ui.enabled")).isEqualTo("true");
    assertThat(conf.get("spark.master")).isEqualTo("local[1]");
  }

  @Test
  void embeddedSparkOmitsYarnDefaults() {
    Configuration hadoop = SharedSpark.session().sessionState().newHadoopConf();
    assertThat(hadoop.getPropsWithPrefix("yarn.")).isEmpty();
    assertThat(hadoop.getPropsWithPrefix("fs.s3a.")).isNotEmpty();
  }
}
