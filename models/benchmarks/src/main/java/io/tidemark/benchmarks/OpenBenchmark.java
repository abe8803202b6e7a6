package io.tidemark.benchmarks;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.HashedNames;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.ReleasedIdentity;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.release.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the time from opening a published folder to the first decision. This includes reading
 * the pointer, checking signatures and hashes, the self-test, and reading one of many identity
 * records, each about 2 KB in size. Also prints how much heap an open release occupies.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 15)
@Fork(1)
public class OpenBenchmark {
  private static final SigningKey KEY = SigningKey.generate();
  private static final TrustedKeys PINNED = TestRoot.pin(KEY);

  /** Number of identities in the release. */
  @Param({"1000", "100000", "1000000"})
  public int identities;

  private AccessEvent event;
  private EnforcerOptions options;
  private Path published;

  @Setup
  public void publish() throws IOException {
    TestCompany company = new TestCompany(1);
    event = company.events(1, TestCompany.NIGHT.plusDays(1), false).get(0);
    options = EnforcerOptions.builder(Clock.fixed(TestCompany.issued(), ZoneOffset.UTC)).build();
    // Takes 2 KB for each identity.
    published = Files.createTempDirectory("tidemark-benchmark");
    Publisher publisher = TestRoot.publisher(published, KEY);
    MemberKey key = publisher.memberKey(TestCompany.STREAM);
    HashedNames names = new HashedNames(key);
    byte[] record = company.record(key);
    byte[][] sorted =
        IntStream.range(0, identities)
            .mapToObj(i -> names.identity(i == 0 ? TestCompany.identity(1) : "aws|1|m-" + i))
            .sorted(Comparator.comparing(name -> name, Arrays::compareUnsigned))
            .toArray(byte[][]::new);
    publisher.publish(
        TestCompany.to(published),
        company.contents(),
        Arrays.stream(sorted).map(name -> ReleasedIdentity.of(name, record)).iterator());
  }

  @Benchmark
  public Decision open() {
    try (Enforcer enforcer = Enforcer.open(published, PINNED, options)) {
      return enforcer.evaluate(event);
    }
  }

  @TearDown
  public void close() throws IOException {
    long before = held();
    try (Enforcer enforcer = Enforcer.open(published, PINNED, options)) {
      enforcer.evaluate(event);
      System.out.println(identities + " identities: " + (held() - before) / 1024 + " KB of heap");
    }
    try (var files = Files.walk(published)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static long held() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
