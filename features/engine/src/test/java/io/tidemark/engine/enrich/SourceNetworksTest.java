package io.tidemark.engine.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.enrich.NetworkClasses.NetworkRule;
import io.tidemark.engine.enrich.SourceNetworks.SourceDatabase;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceNetworksTest {
  private static final SourceDatabase ASN =
      SourceDatabase.read(
          "asn",
          new SmallDatabase("Small-ASN", 1_780_272_000L)
              .with(
                  "198.51.100.0/24",
                  Map.of(
                      "autonomous_system_number",
                      16_509,
                      "autonomous_system_organization",
                      "A cloud with a name of some length"))
              .with("203.0.113.0/25", Map.of("autonomous_system_number", 64_500))
              .with("2001:db8::/32", Map.of("autonomous_system_number", 24_940))
              .bytes());
  private static final SourceDatabase CITY =
      SourceDatabase.read(
          "city",
          new SmallDatabase("Small-City", 1_780_358_400L)
              .with(
                  "198.51.100.0/24",
                  Map.of(
                      "country", Map.of("iso_code", "DE"),
                      "city", Map.of("names", Map.of("en", "Berlin")),
                      "location", Map.of("latitude", 52.5, "longitude", 13.4)))
              .with("203.0.113.0/24", Map.of("country_code", "FR"))
              .bytes());
  private static final SourceNetworks BOTH =
      new SourceNetworks(List.of(ASN, CITY), NetworkClasses.standard());

  @TempDir private Path folder;

  @Test
  void databasesProvideNetworkAndPlace() {
    AccessEvent event = enriched(BOTH, "198.51.100.7");
    assertThat(event.number(EventColumn.SRC_ASN)).isEqualTo(16_509);
    assertThat(event.text(EventColumn.SRC_AS_ORG)).isEqualTo("A cloud with a name of some length");
    assertThat(event.text(EventColumn.SRC_COUNTRY)).isEqualTo("DE");
    assertThat(event.text(EventColumn.SRC_CITY)).isEqualTo("Berlin");
    assertThat(event.decimal(EventColumn.SRC_LAT)).isEqualTo(52.5);
    assertThat(event.decimal(EventColumn.SRC_LON)).isEqualTo(13.4);
    assertThat(event.text(EventColumn.SRC_NET_CLASS)).isEqualTo("cloud");
  }

  @ParameterizedTest(name = "{0}: {1}, {2}, {3}")
  @CsvSource({
    "203.0.113.1,           64500, FR, other",
    "203.0.113.200,              , FR,      ",
    "::ffff:203.0.113.1,    64500, FR, other",
    "'[2001:db8::1]:443',   24940,   , hosting",
    "10.1.2.3,                   ,   , private",
    "'fd00::1',                  ,   , private",
    "192.0.2.1,                  ,   ,      ",
    "lambda.amazonaws.com,       ,   ,      ",
    "no address,                 ,   ,      ",
  })
  void unknownValuesStayAbsent(String source, Long asn, String country, String label) {
    AccessEvent event = enriched(BOTH, source);
    assertThat(event.number(EventColumn.SRC_ASN))
        .isEqualTo(asn == null ? AccessEvent.MISSING : asn);
    assertThat(event.text(EventColumn.SRC_COUNTRY)).isEqualTo(country);
    assertThat(event.text(EventColumn.SRC_NET_CLASS)).isEqualTo(label);
    assertThat(event.has(EventColumn.SRC_LAT)).isFalse();
  }

  @Test
  void fillsNothingWithoutDatabases() {
    AccessEvent event = enriched(SourceNetworks.none(), "198.51.100.7");
    for (EventColumn column :
        List.of(
            EventColumn.SRC_ASN,
            EventColumn.SRC_COUNTRY,
            EventColumn.SRC_LAT,
            EventColumn.SRC_NET_CLASS)) {
      assertThat(event.has(column)).as(column.column()).isFalse();
    }
    assertThat(event.text(EventColumn.SRC_IP_PREFIX)).isEqualTo("198.51.100.0/24");
    assertThat(SourceNetworks.none().version()).isEmpty();
  }

  @Test
  void keepsValuesSetBySource() {
    AccessEvent.Builder event =
        AccessEvent.builder()
            .text(EventColumn.SRC_IP, "198.51.100.7")
            .number(EventColumn.SRC_ASN, 1)
            .text(EventColumn.SRC_COUNTRY, "CH")
            .decimal(EventColumn.SRC_LAT, 47.4)
            .text(EventColumn.SRC_NET_CLASS, "office");
    new Enricher(ImpactMap.standard(), BOTH).enrich(event);
    AccessEvent built = event.build();
    assertThat(built.number(EventColumn.SRC_ASN)).isEqualTo(1);
    assertThat(built.text(EventColumn.SRC_COUNTRY)).isEqualTo("CH");
    assertThat(built.decimal(EventColumn.SRC_LAT)).isEqualTo(47.4);
    // Combining a latitude from one file with a longitude from another would give a wrong location.
    assertThat(built.has(EventColumn.SRC_LON)).isFalse();
    assertThat(built.text(EventColumn.SRC_NET_CLASS)).isEqualTo("office");
  }

  @Test
  void versionNamesBuildDatesAndList() {
    assertThat(BOTH.version())
        .isEqualTo("Small-ASN of 2026-06-01, Small-City of 2026-06-02, network classes 1");
  }

  @Test
  void customNetworksHavePriority() {
    NetworkClasses own =
        NetworkClasses.parse(
            "version: x7\nnetworks:\n- {class: own, range: [198.51.100.0/28], org: [our *]}\n",
            "own.yaml");
    NetworkClasses classes = NetworkClasses.standard().after(own);
    SourceNetworks networks = new SourceNetworks(List.of(ASN), classes);
    assertThat(classes.version()).isEqualTo("x7+1");
    assertThat(enriched(networks, "198.51.100.7").text(EventColumn.SRC_NET_CLASS)).isEqualTo("own");
    assertThat(enriched(networks, "198.51.100.17").text(EventColumn.SRC_NET_CLASS))
        .isEqualTo("cloud");
    assertThat(classes.ruleOf(null, -1, "Our Network").label()).isEqualTo("own");
  }

  @Test
  void neighbourInExactRangeIsAnotherNetwork() {
    NetworkClasses list =
        NetworkClasses.parse(
            """
            version: x
            networks:
            - {class: own, range: [203.0.113.16/28]}
            - {class: cloud, range: [203.0.113.0/24, "2001:db8::/32"], exact: true}
            - {class: own, range: [203.0.113.0/29]}
            - {class: ci, asn: [16509, 64500], exact: true}
            """,
            "own.yaml");
    SourceNetworks networks = new SourceNetworks(List.of(ASN), list);
    assertThat(networkOf(networks, "203.0.113.7")).isEqualTo("203.0.113.7/32");
    assertThat(networkOf(networks, "::ffff:203.0.113.8")).isEqualTo("203.0.113.8/32");
    assertThat(networkOf(networks, "203.0.113.20")).isEqualTo("203.0.113.0/24");
    assertThat(networkOf(networks, "2001:db8:1::7")).isEqualTo("2001:db8:1:0:0:0:0:7/128");
    assertThat(networkOf(networks, "198.51.100.7")).isEqualTo("198.51.100.7/32");
    assertThat(networkOf(networks, "lambda.amazonaws.com")).isEqualTo("lambda.amazonaws.com");
    // An event can report its own AS.
    AccessEvent.Builder event =
        AccessEvent.builder()
            .text(EventColumn.SRC_IP, "192.0.2.1")
            .number(EventColumn.SRC_ASN, 64500);
    new Enricher(ImpactMap.standard(), networks).enrich(event);
    AccessEvent.Builder host =
        AccessEvent.builder()
            .text(EventColumn.SRC_IP, "lambda.amazonaws.com")
            .number(EventColumn.SRC_ASN, 64500);
    new Enricher(ImpactMap.standard(), networks).enrich(host);
    assertThat(host.text(EventColumn.SRC_IP_PREFIX)).isEqualTo("lambda.amazonaws.com");
    assertThat(event.text(EventColumn.SRC_IP_PREFIX)).isEqualTo("192.0.2.1/32");
    assertThat(event.text(EventColumn.SRC_NET_CLASS)).isEqualTo("ci");
  }

  private static String networkOf(SourceNetworks networks, String source) {
    String network = enriched(networks, source).text(EventColumn.SRC_IP_PREFIX);
    assertThat(networks.networkOf(source)).isEqualTo(network);
    return network;
  }

  /** The index of ranges must agree with trying rule after rule. */
  @Test
  void firstMatchingRangeDeterminesClass() {
    Random random = new Random(1);
    StringBuilder yaml = new StringBuilder("version: x\nnetworks:\n");
    List<AddressRange> ranges = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String range =
          "10.0." + random.nextInt(4) + "." + random.nextInt(256) + "/" + (20 + random.nextInt(13));
      ranges.add(AddressRange.parse(range));
      yaml.append("- {class: c").append(i).append(", range: [").append(range).append("]}\n");
    }
    NetworkClasses list = NetworkClasses.parse(yaml.toString(), "own.yaml");
    for (int i = 0; i < 1000; i++) {
      byte[] address = {10, 0, (byte) random.nextInt(5), (byte) random.nextInt(256)};
      String expected =
          IntStream.range(0, ranges.size())
              .filter(rule -> ranges.get(rule).contains(address))
              .mapToObj(rule -> "c" + rule)
              .findFirst()
              .orElse(null);
      NetworkRule rule = list.ruleOf(address, -1, null);
      assertThat(rule == null ? null : rule.label()).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "networks: []                                            | line 1: the file needs 'version'",
        "'version: 1\nnetworks: [{asn: [1]}]'                    | line 2: an entry of 'networks' needs 'class'",
        "'version: 1\nnetworks: [{class: a}]'                    | names no network",
        "'version: 1\nnetworks: [{class: a, asm: [1]}]'          | line 2: an entry of 'networks' has no key 'asm'; did you mean 'asn'?",
        "'version: 1\nnetworks: [{class: a, asn: [AS1]}]'        | line 2: 'asn' cannot be 'AS1'; it takes an AS number such as 64500",
        "'version: 1\nnetworks: [{class: a, range: [1.2.3.4]}]'  | write it as 198.51.100.0/24",
        "'version: 1\nnetworks: [{class: a, range: [1.2.3.4/33]}]' | line 2: 'range' cannot be '1.2.3.4/33'; '1.2.3.4/33' is longer than an address; write /32 at most",
        "'version: 1\nnetworks: [{class: a, asn: [1], exact: 2}]' | line 2: 'exact'",
        "'version: ['                                            | is not YAML",
      })
  void explainsMistakesInList(String yaml, String message) {
    assertThatThrownBy(() -> NetworkClasses.parse(yaml, "own.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Network classes own.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void rejectsFilesThatAreNotDatabases() throws IOException {
    assertThatThrownBy(() -> SourceDatabase.open(folder.resolve("none.mmdb")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "none.mmdb does not exist; give the path of an .mmdb file, or omit it");
    Path text = Files.writeString(folder.resolve("a.mmdb"), "not a database");
    assertThatThrownBy(() -> SourceDatabase.open(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.mmdb is not a MaxMind database");
    Path small =
        Files.write(
            folder.resolve("b.mmdb"),
            new SmallDatabase("B", 0).with("1.0.0.0/8", Map.of("country_code", "AU")).bytes());
    assertThat(SourceDatabase.open(small).version()).isEqualTo("B of 1970-01-01");
  }

  private static AccessEvent enriched(SourceNetworks networks, String source) {
    AccessEvent.Builder event = AccessEvent.builder().text(EventColumn.SRC_IP, source);
    new Enricher(ImpactMap.standard(), networks).enrich(event);
    return event.build();
  }
}
