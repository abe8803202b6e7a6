package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseLeaseTest {
  private static final Instant NOW = Instant.parse("2026-03-22T02:00:00Z");
  private static final Duration EXPIRED = WarehouseLease.LENGTH.plusSeconds(1);

  @TempDir private Path folder;
  private final Configuration hadoop = new Configuration();
  private Instant now = NOW;
  private String root;

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  @BeforeEach
  void name() {
    root = folder.toUri().toString();
  }

  private WarehouseLease acquire(String holder) throws IOException {
    return WarehouseLease.acquire(root, holder, hadoop, clock);
  }

  private void check() {
    WarehouseLease.check(new org.apache.hadoop.fs.Path(root).toString());
  }

  @Test
  void secondRunIsRefusedUntilTheFirstReleases() throws IOException {
    WarehouseLease first = acquire("run 1");
    TidemarkException refused =
        catchThrowableOfType(TidemarkException.class, () -> acquire("run 2"));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.WAREHOUSE_HELD);
    assertThat(refused.cause()).isEqualTo("run 1");
    assertThat(refused.remedy()).contains("wait until 2026-03-22T02:15:00Z");
    assertThat(WarehouseLease.holder(root, hadoop, now))
        .contains("run 1, lease renewed at 2026-03-22T02:00:00Z");
    first.close();
    assertThat(WarehouseLease.holder(root, hadoop, now)).isEmpty();
    acquire("run 2").close();
  }

  @Test
  void expiredLeaseIsTakenOverWithAHigherToken() throws IOException {
    acquire("killed");
    now = NOW.plus(EXPIRED);
    assertThat(WarehouseLease.holder(root, hadoop, now).orElseThrow())
        .startsWith("killed, lease renewed at 2026-03-22T02:00:00Z and expired");
    WarehouseLease second = acquire("run 2");
    assertThat(folder.resolve(".tidemark.lease-2")).content().endsWith("run 2");
    assertThat(folder.resolve(".tidemark.lease-1")).doesNotExist();
    second.close();
    assertThat(folder.resolve(".tidemark.lease-2")).content().isEqualTo("released\nrun 2");
  }

  @Test
  void renewedLeaseDoesNotExpire() throws IOException {
    WarehouseLease first = acquire("run 1");
    now = NOW.plus(EXPIRED).minusSeconds(60);
    first.renew();
    now = NOW.plus(EXPIRED);
    assertThatThrownBy(() -> acquire("run 2")).isInstanceOf(TidemarkException.class);
    first.close();
  }

  @Test
  void suspendedRunNeitherCommitsNorRenewsNorReleases() throws IOException {
    WarehouseLease suspended = acquire("suspended");
    check();
    // Another process takes over. In this one, the lease of the suspended run stays registered.
    Files.writeString(folder.resolve(".tidemark.lease-2"), NOW.plus(EXPIRED) + "\nrun 2");
    suspended.renew();
    assertThat(folder.resolve(".tidemark.lease-1")).content().startsWith(NOW.toString());
    TableSpec table =
        TableSpec.whole("t", new StructType().add("a", "string"), List.of("a"), Map.of());
    Warehouse warehouse = new Warehouse(SharedSpark.session(), root);
    assertThatThrownBy(() -> warehouse.overwrite(table, warehouse.read(table)))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("another run has taken over the warehouse");
    assertThat(warehouse.exists(table)).isFalse();
    suspended.close();
    assertThat(folder.resolve(".tidemark.lease-2")).content().endsWith("run 2");
    check();
  }

  @Test
  void deletedLeaseIsLost() throws IOException {
    WarehouseLease first = acquire("run 1");
    Files.delete(folder.resolve("..tidemark.lease-1.crc"));
    Files.writeString(folder.resolve(".tidemark.lease-1"), NOW + "\nrun 2");
    first.renew();
    assertThatThrownBy(this::check).isInstanceOf(TidemarkException.class);
    first.close();
    assertThat(folder.resolve(".tidemark.lease-1")).content().endsWith("run 2");
  }

  @Test
  void unreadableLeaseIsReportedByName() throws IOException {
    Files.writeString(folder.resolve(".tidemark.lease-7"), "");
    assertThatThrownBy(() -> acquire("run 1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(".tidemark.lease-7 is not a lease");
  }
}
