package io.tidemark.engine.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.engine.enrich.SourceNetworks.SourceDatabase;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares lookups in real database files with the records from which the files were generated, and
 * reads damaged files. The {@code mmdb} folder of the test data contains the publisher's own test
 * databases, each with a {@code .source.json} file that lists its networks.
 */
@Timeout(60)
class PublicDatabasesTest {
  private static final Duration LONGEST_LOOKUPS = Duration.ofSeconds(20);

  private Path folder;

  /** A network in a source file: its first address and its prefix length, out of 32 or 128 bits. */
  private record Network(BigInteger first, int length, int bits, JsonNode record) {
    boolean contains(Network other) {
      return bits == other.bits
          && length <= other.length
          && first.shiftRight(bits - length).equals(other.first.shiftRight(bits - length));
    }

    InetAddress firstAddress() {
      return address(first, bits);
    }

    InetAddress lastAddress() {
      return address(
          first.or(BigInteger.ONE.shiftLeft(bits - length).subtract(BigInteger.ONE)), bits);
    }

    Network at(InetAddress address) {
      return new Network(new BigInteger(1, address.getAddress()), bits, bits, null);
    }
  }

  @BeforeEach
  void theDatabasesAreAtHand() {
    String data = System.getenv("TIDEMARK_TEST_DATA");
    assumeTrue(data != null, "TIDEMARK_TEST_DATA is not set: no databases to read");
    folder = Path.of(data).resolve("mmdb");
    assumeTrue(Files.isDirectory(folder), "the test data have no folder mmdb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GeoLite2-ASN-Test",
        "GeoLite2-Country-Test",
        "GeoLite2-City-Test",
        "GeoIP2-ISP-Test",
        "GeoIP2-City-Test"
      })
  void lookupsMatchSource(String name) throws IOException {
    SourceDatabase database = SourceDatabase.open(folder.resolve(name + ".mmdb"));
    assertThat(database.version()).matches("Geo(Lite2|IP2)-.* of \\d{4}-\\d\\d-\\d\\d");
    List<Network> networks = networks(folder.resolve(name + ".source.json"));
    assertThat(networks).hasSizeGreaterThan(200);
    SoftAssertions softly = new SoftAssertions();
    for (Network network : networks) {
      for (InetAddress address : List.of(network.firstAddress(), network.lastAddress())) {
        JsonNode record = mostSpecific(networks, network.at(address)).record();
        softly
            .assertThat(columns(database, address))
            .as(name + " " + address.getHostAddress())
            .isEqualTo(expected(record));
      }
    }
    softly.assertAll();
  }

  @Test
  void ignoresTablesOfOtherKinds() {
    SourceDatabase types = SourceDatabase.open(folder.resolve("GeoIP2-Connection-Type-Test.mmdb"));
    assertThat(columns(types, address("1.0.1.0"))).isEqualTo(expected(null));
    SourceDatabase anonymous = SourceDatabase.open(folder.resolve("GeoIP2-Anonymous-IP-Test.mmdb"));
    assertThat(columns(anonymous, address("1.2.0.1"))).isEqualTo(expected(null));
  }

  @Test
  void addressOutsideTreeIsUnknown() {
    for (String name : List.of("MaxMind-DB-no-ipv4-search-tree", "MaxMind-DB-test-ipv4-24")) {
      SourceDatabase database = SourceDatabase.open(folder.resolve(name + ".mmdb"));
      assertThat(columns(database, address("203.0.113.7"))).as(name).isEqualTo(expected(null));
      assertThat(columns(database, address("2001:db8::7"))).as(name).isEqualTo(expected(null));
    }
  }

  @Test
  void rejectsNumberOfWrongLength() {
    SourceDatabase broken =
        SourceDatabase.open(folder.resolve("GeoIP2-City-Test-Broken-Double-Format.mmdb"));
    assertThatThrownBy(() -> columns(broken, address("2001:220::")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GeoIP2-City-Test-Broken-Double-Format.mmdb (GeoIP2-City of ")
        .hasMessageContaining("is damaged: ")
        .hasMessageEndingWith("; download it again, or omit it");
  }

  /** The third database is broken in a part that this test's addresses do not reach. */
  @ParameterizedTest
  @CsvSource({
    "MaxMind-DB-test-broken-pointers-24, 1",
    "GeoIP2-City-Test-Broken-Double-Format, 1",
    "MaxMind-DB-test-broken-search-tree-24, 0"
  })
  void brokenDatabaseFailsCleanly(String name, int refusedAtLeast) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(name + ".mmdb"));
    assertThat(refusals(name, bytes)).as("lookups refused").isGreaterThanOrEqualTo(refusedAtLeast);
  }

  /** Any byte of a database may be wrong, and the file may be truncated anywhere. */
  @ParameterizedTest
  @ValueSource(strings = {"GeoLite2-ASN-Test", "GeoLite2-City-Test", "MaxMind-DB-test-mixed-32"})
  void damagedDatabaseFailsCleanly(String name) throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve(name + ".mmdb"));
    Random random = new Random(name.hashCode());
    int refused = 0;
    for (int trial = 0; trial < 200; trial++) {
      byte[] bytes = whole.clone();
      for (int i = 0; i < 1 + trial % 40; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      refused += refusals(name, bytes);
      refused += refusals(name, Arrays.copyOf(whole, random.nextInt(whole.length)));
    }
    assertThat(refused).isPositive();
  }

  /**
   * Returns how many lookups were refused. Fails on any exception other than the documented one.
   */
  private static int refusals(String name, byte[] bytes) {
    SourceDatabase database;
    try {
      database = SourceDatabase.read(name, bytes);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("Database " + name + " is not a MaxMind database: ");
      return 1;
    }
    int refused = 0;
    long start = System.nanoTime();
    for (int first = 0; first < 256; first++) {
      for (String address :
          List.of(
              "1.1.1." + first,
              first + ".1.1.1",
              "2001:" + Integer.toHexString(512 + first) + "::")) {
        try {
          columns(database, address(address));
        } catch (IllegalArgumentException e) {
          assertThat(e).hasMessageContaining(name).hasMessageContaining("is damaged: ");
          refused++;
        }
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_LOOKUPS);
    return refused;
  }

  private static List<Object> columns(SourceDatabase database, InetAddress address) {
    AccessEvent.Builder builder = AccessEvent.builder();
    database.enrich(builder, address);
    AccessEvent event = builder.build();
    List<Object> columns = new ArrayList<>();
    columns.add(event.has(EventColumn.SRC_ASN) ? event.number(EventColumn.SRC_ASN) : null);
    columns.add(event.text(EventColumn.SRC_AS_ORG));
    columns.add(event.text(EventColumn.SRC_COUNTRY));
    columns.add(event.text(EventColumn.SRC_CITY));
    columns.add(event.has(EventColumn.SRC_LAT) ? event.decimal(EventColumn.SRC_LAT) : null);
    columns.add(event.has(EventColumn.SRC_LON) ? event.decimal(EventColumn.SRC_LON) : null);
    return columns;
  }

  private static List<Object> expected(JsonNode record) {
    List<Object> expected = new ArrayList<>();
    JsonNode source = record == null ? new ObjectMapper().createObjectNode() : record;
    JsonNode asn = source.path("autonomous_system_number");
    expected.add(asn.isNumber() ? asn.longValue() : null);
    expected.add(source.path("autonomous_system_organization").textValue());
    expected.add(source.path("country").path("iso_code").textValue());
    expected.add(source.path("city").path("names").path("en").textValue());
    JsonNode location = source.path("location");
    boolean placed = location.has("latitude") && location.has("longitude");
    expected.add(placed ? location.get("latitude").doubleValue() : null);
    expected.add(placed ? location.get("longitude").doubleValue() : null);
    return expected;
  }

  private static Network mostSpecific(List<Network> networks, Network address) {
    Network best = null;
    for (Network network : networks) {
      // If two networks are equal, the later one has overwritten the earlier one.
      if (network.contains(address) && (best == null || network.length() >= best.length())) {
        best = network;
      }
    }
    return best;
  }

  private static List<Network> networks(Path source) throws IOException {
    List<Network> networks = new ArrayList<>();
    for (JsonNode entry : new ObjectMapper().readTree(source.toFile())) {
      Set<Map.Entry<String, JsonNode>> properties = entry.properties();
      for (Map.Entry<String, JsonNode> property : properties) {
        String[] parts = property.getKey().split("/");
        int length = Integer.parseInt(parts[1]);
        // Sources of IPv6 networks write 1.2.3.0/24 as ::1.2.3.0/120.
        boolean wrapped = parts[0].startsWith("::") && parts[0].contains(".");
        InetAddress first = address(wrapped ? parts[0].substring(2) : parts[0]);
        int bits = 8 * first.getAddress().length;
        networks.add(
            new Network(
                new BigInteger(1, first.getAddress()),
                wrapped ? length - 96 : length,
                bits,
                property.getValue()));
      }
    }
    return networks;
  }

  private static InetAddress address(String literal) {
    return SourcePrefix.address(literal);
  }

  private static InetAddress address(BigInteger number, int bits) {
    byte[] bytes = new byte[bits / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = number.shiftRight(bits - 8 - 8 * i).byteValue();
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
