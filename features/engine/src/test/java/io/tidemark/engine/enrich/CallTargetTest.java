package io.tidemark.engine.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTargetTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an account, recipient, ' DE89 ', DE89",
    "a mail address, to, a@x.example, a@x.example",
    "an address with secrets, url, https://u:pw@api.example/v1/x?key=k#f, api.example/v1/x",
    "a file, path, /home/ann/my file.txt, /home/ann/my file.txt",
    "a token, recipient, ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ***",
    "a password by its name, password, hunter2, ***"
  })
  void removesSecretsFromTarget(String what, String name, String value, String kept) {
    assertThat(CallTarget.of(name, value)).as(what).isEqualTo(kept);
    assertThat(CallTarget.of(name, kept)).as("again").isEqualTo(kept);
  }

  @Test
  void truncatedTargetsStayDistinct() {
    String path = "/srv/" + "dir/".repeat(100);
    String one = CallTarget.of("path", path + "a.txt");
    String other = CallTarget.of("path", path + "b.txt");
    assertThat(one).hasSize(256).startsWith("/srv/dir/").isNotEqualTo(other);
    assertThat(CallTarget.of("path", one)).isEqualTo(one);
  }
}
