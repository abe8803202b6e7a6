package io.tidemark.engine.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SourcePrefixTest {
  private record Case(String description, String source, String prefix) {}

  @Test
  void convertsSourcesToPrefixes() {
    for (Case c :
        List.of(
            new Case("IPv4", "198.51.100.7", "198.51.100.0/24"),
            new Case("padded", "035.249.253.232", "35.249.253.0/24"),
            new Case("with port", "198.51.100.7:443", "198.51.100.0/24"),
            new Case("IPv6", "2001:db8:1:2::3", "2001:db8:1::/48"),
            new Case("IPv6 in full", "2001:0DB8:0001:0002:0003:0004:0005:0006", "2001:db8:1::/48"),
            new Case("zeros in the prefix", "2001:db8::1", "2001:db8::/48"),
            new Case("loopback", "::1", "::/48"),
            new Case("zone", "fe80::1%eth0", "fe80::/48"),
            new Case("brackets and port", "[2001:db8:1::1]:443", "2001:db8:1::/48"),
            new Case("IPv4 inside IPv6", "::ffff:198.51.100.7", "198.51.100.0/24"),
            new Case("the same in hexadecimal", "::ffff:c633:6407", "198.51.100.0/24"),
            new Case("host", "lambda.amazonaws.com", "lambda.amazonaws.com"),
            new Case("host in capitals", "Lambda.AmazonAWS.com", "lambda.amazonaws.com"))) {
      assertThat(SourcePrefix.of(c.source)).as(c.description).isEqualTo(c.prefix);
    }
  }

  @Test
  void invalidSourceHasNoPrefix() {
    for (String source :
        Arrays.asList(
            null,
            "",
            " ",
            "AWS Internal",
            "redacted",
            "256.1.1.1",
            "1.2.3",
            "1.2.3.4.5",
            "1..2.3",
            "::1::2",
            "1:2:3:4:5:6:7:8:9",
            "12345::",
            "g::1",
            "a..b",
            "x/../y.z",
            "<b>.com",
            "1.2.3.4/24",
            "1:2:3",
            "a".repeat(300) + ".com")) {
      assertThat(SourcePrefix.of(source)).as(String.valueOf(source)).isNull();
    }
  }

  @Property(tries = 300, seed = "1")
  void neverThrows(@ForAll String text) {
    String prefix = SourcePrefix.of(text);
    assertThat(prefix == null || prefix.length() <= 253).isTrue();
  }
}
