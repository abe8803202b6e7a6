package io.tidemark.engine.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.tidemark.engine.enrich.SecretMask.SecretNames;
import java.time.Duration;
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

  @Test
  void masksVendorTokens() {
    String word = "aB3dE5gH7jK9mN1pQ3sT5vW7";
    for (String token :
        List.of(
            "ya29.a0Af_" + word,
            "xapp-1-A012-34-" + word,
            "glrt-" + word,
            "glrt-t1_" + word + ".01.0w1a2b3c4",
            "gldt-" + word,
            "glptt-" + word,
            "glft-" + word,
            "glsoat-" + word,
            "glcbt-64_" + word,
            "glagent-" + word,
            "hvb." + word,
            "hvr." + word,
            "s." + word,
            "sk_live_" + word,
            "rk_live_" + word,
            "npm_" + word + "aB3dE5gH7jK9",
            "SG." + word + "." + word)) {
      assertThat(SecretMask.masked(token)).isEqualTo("***");
      assertThat(SecretMask.masked("used " + token + ", then")).isEqualTo("used ***, then");
      assertThat(CredentialHash.ofId(token)).isEqualTo(CredentialHash.of(token));
    }
  }

  @Test
  void masksNamedSecretsInAnyNotation() {
    for (Case c :
        List.of(
            new Case("double quotes", "password=\"ab;c d\" x", "password=\"***\" x"),
            new Case("single quotes", "PASSWORD='ab;REST' x", "PASSWORD='***' x"),
            new Case("unquoted", "password=ab;Database=x", "password=***;Database=x"),
            new Case(
                "escaped quotes",
                "{\"a\":\"password=\\\"a b\\\" x\"}",
                "{\"a\":\"password=\\\"***\\\" x\"}"),
            new Case("blanks", "password = hunter2 x", "password = *** x"),
            new Case("blanks and quotes", "password = 'a b' x", "password = '***' x"),
            new Case(
                "file of AWS",
                "aws_secret_access_key = wJa/K7\nregion = x",
                "aws_secret_access_key = ***\nregion = x"),
            new Case(
                "file in a JSON string",
                "\"password = a\\naws_secret_access_key = b\\nx-api-key: c\"",
                "\"password = ***\\naws_secret_access_key = ***\\nx-api-key: ***\""),
            new Case("escaped cookie", "Cookie: a=\\x22b\\x22; c=d", "Cookie: ***"),
            new Case("Python", "{'password': 'a b', 'x': 1}", "{'password': '***', 'x': 1}"),
            new Case("Python token", "{'token': 'ab'}", "{'token': '***'}"),
            new Case("JSON", "\"password\": \"a b\"", "\"password\": \"***\""),
            new Case("YAML", "password: hunter2\nuser: x", "password: ***\nuser: x"),
            new Case("JavaScript", "{password:'a b'}", "{password:'***'}"),
            new Case("header", "x-api-key: abc x", "x-api-key: *** x"),
            new Case("header member", "{\"x-api-key\":\"abc\"}", "{\"x-api-key\":\"***\"}"),
            new Case("scheme", "Authorization = Basic ab", "Authorization = ***"),
            new Case(
                "digest", "authorization: Digest username=a, response=\"b\"", "authorization: ***"),
            new Case(
                "connection string", "Uid=sa;Pwd=ab;Encrypt=yes", "Uid=sa;Pwd=***;Encrypt=yes"),
            new Case("secret", "app --secret=abc x", "app --secret=*** x"),
            new Case(
                "Azure",
                "AccountName=a;AccountKey=ab+/c==;B=c",
                "AccountName=a;AccountKey=***;B=c"),
            new Case("Azure SAS", "/c?sv=2024&sig=ab%2Bc%3D&se=x", "/c?sv=2024&sig=***&se=x"),
            new Case("cookies", "x cookie=\"a=b; c=d\" y", "x cookie=\"***\" y"),
            new Case("cookie header", "Cookie: a=b; c=d\nHost: x", "Cookie: ***\nHost: x"),
            new Case("set cookie", "curl -H 'Cookie: a=b; c=d' x", "curl -H 'Cookie: ***' x"),
            new Case("URL", "db postgres://u:a/b@host/db x", "db postgres://u:***@host/db x"),
            new Case("bearer", "user Bearer%20abcdef123456", "user Bearer ***"),
            new Case("encoded", "a%20password%3Dhunter2%26b", "a password=***&b"),
            new Case("encoded quotes", "password%3D%22a%20b%22", "password=\"***\""))) {
      assertThat(SecretMask.masked(c.text)).as(c.description).isEqualTo(c.masked);
      assertThat(SecretMask.masked(c.masked)).as(c.description + " again").isEqualTo(c.masked);
    }
  }

  @Test
  void masksWholePrivateKeys() {
    String begin = "-----BEGIN RSA PRIVATE KEY-----";
    String end = "-----END RSA PRIVATE KEY-----";
    String headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A\n\n";
    String pgp =
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: a-b\n\nlQ\n=x\n-----END PGP PRIVATE KEY BLOCK-----";
    for (Case c :
        List.of(
            new Case("headers", "a " + begin + "\n" + headers + "MIIE\n" + end + " b", "a *** b"),
            new Case("PGP", "a " + pgp + " b", "a *** b"),
            new Case("cut", "a " + begin + "\n" + headers + "MIIE", "a ***"),
            new Case("encoded", (begin + "%0AMIIE%0A" + end).replace(" ", "%20"), "***"))) {
      assertThat(SecretMask.masked(c.text)).as(c.description).isEqualTo(c.masked);
    }
  }

  @Test
  void keepsOrdinaryText() {
    for (String text :
        List.of(
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:eu-west-1:1:secret:prod/db-password",
            "arn:aws:iam::1:role/token-reader",
            "iam:UpdateLoginProfile",
            "password_reset",
            "user.account.reset_password",
            "okta.authorization:read",
            "s.example.com",
            "https://s.example.com/s.aB3dE5gH7jK9mN1pQ3sT5vW7.js",
            "/secret/data/app",
            "/secret/data/passwords.txt",
            "config-2026.sig=1",
            "design=a sig=b",
            "sig-release",
            "glossary.md",
            "npm_config_cache_of_a_very_long_name_of_a_folder",
            "sg.example.com",
            "Passwords: see the page",
            "https://host:8080/@scope/a@1",
            "https://[::1]:80/@a",
            "ssh://git@host:a/b@v1",
            "spiffe://a/ns/b:c@d",
            "oci://registry:5000/a@sha256:0123",
            "GET /a?token= HTTP/1.1",
            "a%20b%3Dc",
            "authorization.k8s.io/decision: allow",
            "secret: not found",
            "10:00:00 it's done: ok",
            "nextToken=x")) {
      assertThat(SecretMask.masked(text)).isSameAs(text);
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
            "'",
            ": ",
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
            "s.",
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
    String value =
        "\\\\++\"(?:[^\"\\\\]++|\\\\{3,}+\"|\\\\++(?!\"))++|\\\\++'(?:[^'\\\\]++|\\\\++(?!'))++"
            + "|\"(?:[^\"\\\\]++|\\\\.)++|'(?:[^'\\\\]++|\\\\.)++"
            + "|(?!\\\\*+[\"'])(?:(?i:bearer|basic|digest|token) ++)?+(?:[^\\s&\"',;\\\\]++|\\\\++(?![nr\\\\]))++";
    String parameters = parameters(members, Pattern.compile(value, Pattern.DOTALL));
    String schemes =
        parameters.replaceAll("(?i)\\b(bearer|basic)([ :]++)[a-z0-9._~+/=-]{6,}+", "$1$2***");
    return schemes.replaceAll(
        "eyJ[\\w-]{8,}+(?:\\.[\\w-]*+){0,2}"
            + "|-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?:[^-]++|-(?!----END ))*+"
            + "(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----)?+"
            + "|\\b(?:gh[pousr]_\\w{20,}+|github_pat_\\w{20,}+|xox[abprs]-[\\w-]{10,}+"
            + "|hvs\\.[\\w-]{16,}+|sk-[\\w-]{20,}+)"
            + "|(?<![\\w.$-])s\\.[a-zA-Z0-9]{24}(?![\\w-]|\\.\\w)",
        "***");
  }

  private static String parameters(String text, Pattern values) {
    StringBuilder masked = new StringBuilder();
    int copied = 0;
    Matcher name =
        Pattern.compile(
                "(?<name>[\\w.$-]{0,80})(?<quote>'?)"
                    + "(?:[ \t]++=>*+[ \t]*+|=>*+|[ \t]*+(?<colon>:)(?:[ \t]++|(?=[\\\\\"'])))")
            .matcher(text);
    for (int from = 0; name.find(from); ) {
      from = name.end();
      Matcher value = values.matcher(text).region(from, text.length());
      if (isSecret(name) && value.lookingAt()) {
        Matcher quote = Pattern.compile("\\\\*+[\"']").matcher(value.group());
        masked.append(text, copied, from).append(quote.lookingAt() ? quote.group() : "");
        masked.append("***");
        from = value.end();
        copied = from;
      }
    }
    return masked.append(text, copied, text.length()).toString();
  }

  private static boolean isSecret(Matcher match) {
    String name = match.group("name");
    return !match.group("quote").isEmpty()
        ? SecretNames.isMember(name, 0, name.length())
        : SecretNames.isParameter(name, 0, name.length(), match.group("colon") == null ? '=' : ':');
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
    for (String part :
        List.of(
            "password= ",
            "password = '",
            "password: ",
            "cookie: ",
            "' ' = ",
            " ",
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\n-----END ",
            "s.aB3dE5",
            "a://b:c/",
            "%2",
            "%25%3D")) {
      String text = part.repeat(200_000) + "=";
      assertTimeout(Duration.ofSeconds(10), () -> SecretMask.masked(text), part);
    }
  }
}
