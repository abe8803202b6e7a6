package io.tidemark.engine.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class RequestTargetTest {
  private record Case(
      String description, String target, String host, String path, String template, String names) {}

  @Test
  void normalizesTargets() {
    String id = "530fd9ee-23af-4d4e-a9e4-0b7280ace286";
    for (Case c :
        List.of(
            new Case("a plain path", "/a/b.png", null, "/a/b.png", "/a/b.png", null),
            new Case("the root", "/", null, "/", "/", null),
            new Case("query values go", "/a?b=s3&c=4", null, "/a", "/a", "b,c"),
            new Case("a bare word in a query may be a token", "/a?s3cr3t", null, "/a", "/a", "?"),
            new Case("fragments go", "/a#access_token=x", null, "/a", "/a", null),
            new Case("numbers vary", "/users/17/x", null, "/users/17/x", "/users/{n}/x", null),
            new Case("ids vary", "/o/" + id, null, "/o/" + id, "/o/{id}", null),
            new Case("user information goes", "http://jo:pw@H.x:8080/a", "h.x", "/a", "/a", null),
            new Case(
                "session ids of a segment go", "/a;jsessionid=1F/b", null, "/a/b", "/a/b", null),
            new Case(
                "deep paths are cut",
                "/a/b/c/d/e/f/g/h",
                null,
                "/a/b/c/d/e/f/g/h",
                "/a/b/c/d/e/f/…",
                null),
            new Case("a method of gRPC", "/p.S/Get", null, "/p.S/Get", "/p.S/Get", null),
            new Case("the server itself", "*", null, "*", "*", null))) {
      assertThat(RequestTarget.of(c.target))
          .as(c.description)
          .isEqualTo(new RequestTarget(c.host, c.path, c.template, c.names));
    }
  }

  @Test
  void hashesSegmentsThatLookLikeSecrets() {
    for (String secret :
        List.of(
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
            "ghp_abcdefghijklmnopqrst1234",
            "tO8qpNGhmNe8OMdEXAMPLE99",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "token=abc",
            "jo%40example.org")) {
      RequestTarget target = RequestTarget.of("/x/" + secret + "/y");
      assertThat(target.path()).as(secret).matches("/x/~[0-9a-f]{8}/y");
      assertThat(target.template()).as(secret).isEqualTo("/x/{id}/y");
    }
    assertThat(RequestTarget.of("/reset/a1b2c3").path()).matches("/reset/~[0-9a-f]{8}");
    assertThat(RequestTarget.of("/reset/page").path()).isEqualTo("/reset/page");
  }

  @Test
  void webResourceIdDoesNotDependOnObserver() {
    String night = "web" + RequestTarget.of("/reset/a1b2c3?x=1").path();
    assertThat(night).matches("web/reset/~[0-9a-f]{8}");
    for (String seen : List.of("web/reset/a1b2c3", "web/reset/a1b2c3;s=1?x=1", night)) {
      assertThat(RequestTarget.resource(seen)).as(seen).isEqualTo(night);
    }
    assertThat(RequestTarget.of("/reset/" + night.substring(10)).template())
        .isEqualTo("/reset/{id}");
    assertThat(RequestTarget.resource("host:8443/a?token=x")).isEqualTo("host:8443/a");
    assertThat(RequestTarget.resource("https://jo:pw@host/reset/a1b2c3"))
        .startsWith("host/reset/~");
    for (String other :
        List.of("arn:aws:s3:::bucket/tO8qpNGhmNe8OMdEXAMPLE99", "projects/1/secrets/db", "web*")) {
      assertThat(RequestTarget.resource(other)).isEqualTo(other);
    }
  }

  @Property(tries = 300, seed = "1")
  void dropsAllQueryValues(
      @ForAll @AlphaChars @StringLength(min = 3, max = 12) String value, @ForAll String before) {
    String secret = "Zq9" + value;
    RequestTarget target = RequestTarget.of("/p?" + before + "&k=" + secret);
    assertThat(target.toString()).doesNotContain(secret);
  }
}
