package io.tidemark.engine.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.SecretMask.SecretNames;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SecretMaskTest {
  private record Case(String description, String text, String masked) {}

  @Test
  void masksSecretsAndKeepsIds() {
    String jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
    for (Case c :
        List.of(
            new Case("access key id stays", "{\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\"}", null),
            new Case("secret id stays", "{\"secretId\":\"prod/db\",\"nextToken\":\"x\"}", null),
            new Case(
                "password",
                "{\"password\":\"hun\\\"ter2\",\"a\":1}",
                "{\"password\":\"***\",\"a\":1}"),
            new Case(
                "session token", "{\"sessionToken\": \"FwoGZX\"}", "{\"sessionToken\": \"***\"}"),
            new Case(
                "secret access key",
                "{\"secretAccessKey\":\"wJalr/K7\"}",
                "{\"secretAccessKey\":\"***\"}"),
            new Case("number", "{\"password\":1234}", "{\"password\":\"***\"}"),
            new Case("cut value", "{\"password\":\"hunt", "{\"password\":\"***\""),
            new Case(
                "inside a JSON string",
                "{\"log\":\"{\\\"password\\\":\\\"hunter2\\\",\\\"b\\\":1}\"}",
                "{\"log\":\"{\\\"password\\\":\\\"***\\\",\\\"b\\\":1}\"}"),
            new Case(
                "number inside a JSON string",
                "{\"log\":\"{\\\"password\\\":1234}\"}",
                "{\"log\":\"{\\\"password\\\":\\\"***\\\"}\"}"),
            new Case("an object stays", "{\"credentialsJson\":{\"a\":1}}", null),
            new Case(
                "after a member that is none",
                "{\"user\":\"x\",\"token\":\"y\",\"tokens\":\"z\"}",
                "{\"user\":\"x\",\"token\":\"***\",\"tokens\":\"z\"}"),
            new Case(
                "after a long word",
                "run " + "x".repeat(60) + "_password=hunter2 --page-token=z nextToken=p",
                "run " + "x".repeat(60) + "_password=*** --page-token=*** nextToken=p"),
            new Case("header", "Authorization: Bearer abcdef123456", "Authorization: Bearer ***"),
            new Case(
                "member header",
                "{\"Authorization\":\"Basic dXNlcjpwdw==\"}",
                "{\"Authorization\":\"***\"}"),
            new Case("bare JWT", "say " + jwt + " aloud", "say *** aloud"),
            new Case(
                "query string",
                "/x?X-Amz-Signature=abc&y=1&token=zzz",
                "/x?X-Amz-Signature=***&y=1&token=***"),
            new Case("GitHub token", "ghp_" + "a".repeat(36), "***"),
            new Case(
                "private key",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
                "***"))) {
      assertThat(SecretMask.masked(c.text))
          .as(c.description)
          .isEqualTo(c.masked == null ? c.text : c.masked);
    }
  }

  /** Compares the result with the result of applying only the patterns, at every position. */
  @Property(tries = 5_000)
  void masksPatternMatches(@ForAll("texts") String text) {
    assertThat(SecretMask.masked(text)).isEqualTo(byPatterns(text));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "\"",
            "\\",
            "\\\\\\",
            ":",
            " ",
            "=",
            "{",
            "}",
            ",",
            ".",
            "-",
            "&",
            "\n",
            "\t",
            "x",
            "7",
            "é",
            "token",
            "pageToken",
            "Secret",
            "password",
            "api_key",
            "apikeys",
            "user_data",
            "a.PASSWD",
            "x".repeat(75),
            "Bearer ",
            "basic:",
            "aaaaaa",
            "abcdefghijklmnopqrstuvwxyz",
            "eyJabcdefgh",
            "ghp_",
            "sk-",
            "hvs.",
            "xoxb-",
            "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }

  private static String byPatterns(String text) {
    String inner =
        "\\\\++\"(?:[^\"\\\\]++|\\\\{3,}+\"|\\\\++(?!\"))*+(?:\\\\++\")?+|[^\\s,\\[{}\\]\"\\\\]++";
    String plain = "\"(?:[^\"\\\\]++|\\\\.)*+\"?+|[^\\s,\\[{}\\]\"\\\\]++";
    String members =
        values(
            text,
            Pattern.compile("\"([\\w.$-]{1,80})(\\\\*+)\"\\s*+:\\s*+"),
            name -> SecretNames.isMember(name, 0, name.length()),
            escaped -> Pattern.compile(escaped ? inner : plain, Pattern.DOTALL),
            escaped -> escaped ? "\\\"***\\\"" : "\"***\"");
    String parameters =
        values(
            members,
            Pattern.compile("([\\w.$-]{0,80})()="),
            name -> SecretNames.isParameter(name, 0, name.length()),
            escaped -> Pattern.compile("[^\\s&\"',;]++"),
            escaped -> "***");
    String schemes =
        parameters.replaceAll("(?i)\\b(bearer|basic)([ :]++)[a-z0-9._~+/=-]{6,}+", "$1$2***");
    return schemes.replaceAll(
        "eyJ[\\w-]{8,}+(?:\\.[\\w-]*+){0,2}"
            + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*+(?:-----END [A-Z ]*PRIVATE KEY-----)?+"
            + "|\\b(?:gh[pousr]_\\w{20,}+|github_pat_\\w{20,}+|glpat-[\\w-]{16,}+|xox[abprs]-[\\w-]{10,}+"
            + "|hvs\\.[\\w-]{16,}+|sk-[\\w-]{20,}+|AIza[\\w-]{30,}+)",
        "***");
  }

  /** Masks the values that follow secret names, using patterns for names and values. */
  private static String values(
      String text,
      Pattern names,
      Predicate<String> isSecret,
      Function<Boolean, Pattern> valueOf,
      Function<Boolean, String> mark) {
    StringBuilder masked = new StringBuilder();
    int copied = 0;
    int from = 0;
    for (Matcher name = names.matcher(text); name.find(from); ) {
      from = name.end();
      boolean escaped = !name.group(2).isEmpty();
      Matcher value = valueOf.apply(escaped).matcher(text).region(from, text.length());
      if (isSecret.test(name.group(1)) && value.lookingAt()) {
        masked.append(text, copied, from).append(mark.apply(escaped));
        from = value.end();
        copied = from;
      }
    }
    return masked.append(text, copied, text.length()).toString();
  }

  @Test
  void masksWholeValueOfSecretFields() {
    assertThat(SecretMask.masked("requestParameters.masterUserPassword", "x")).isEqualTo("***");
    assertThat(SecretMask.masked("requestParameters.secretId", "x")).isEqualTo("x");
  }

  @Test
  void masksHostileTextInBoundedTime() {
    String hostile = "\"password\":\"" + "\\\\".repeat(2000) + "a.".repeat(2000);
    assertThat(SecretMask.masked(hostile)).contains("***");
    String names = "\"password".repeat(40_000) + "a_password=".repeat(40_000);
    assertThat(SecretMask.masked(names)).startsWith("\"password\"password");
    assertThat(SecretMask.masked("\\".repeat(4000) + "\"" + "a".repeat(4000))).hasSize(8001);
  }
}
