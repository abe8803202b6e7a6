package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.TrustedKeys;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses only commands to create the first keys and to replace each of them. */
class SignRootCommandTest {
  @TempDir private Path folder;
  private StringWriter out;
  private StringWriter err;

  @BeforeEach
  void keys() {
    assertThat(run("keygen", "--out", file("a"))).isZero();
    assertThat(run("keygen", "--out", file("b"))).isZero();
    assertThat(sign("--sign-with", "a/root.key", "--release-key", "a/release.pub")).isZero();
  }

  @Test
  void firstVersionNamesItsSigningKey() {
    assertThat(present().version()).isEqualTo(1);
    assertThat(present().stream()).isEqualTo("tidemark");
    assertThat(present().rootKeys().ids()).isEqualTo(ids("a/root.pub"));
    assertThat(present().expiresAt()).isEqualTo(Invocations.NOW.plus(Duration.ofDays(365)));
    assertThat(out.toString()).contains("Version     1 of stream tidemark", "Expires ");
  }

  @Test
  void revokesOmittedKeys() {
    String old = ids("a/release.pub").iterator().next();
    assertThat(
            sign(
                "--sign-with",
                "a/root.key",
                "--release-key",
                "a/release.pub",
                "--release-key",
                "b/release.pub"))
        .isZero();
    assertThat(out.toString()).contains(old).doesNotContain("Revoked");
    assertThat(sign("--sign-with", "a/root.key", "--release-key", "b/release.pub")).isZero();
    assertThat(out.toString()).contains("Revoked     " + old);
    assertThat(sign("--sign-with", "a/root.key", "--days", "30")).as("renewed").isZero();
    assertThat(present().version()).isEqualTo(4);
    assertThat(present().releaseKeys().ids()).isEqualTo(ids("b/release.pub"));
    assertThat(present().expiresAt()).isEqualTo(Invocations.NOW.plus(Duration.ofDays(30)));
  }

  @Test
  void replacesRootKeyWithBothSignatures() {
    String[] together = {"--sign-with", "a/root.key", "--sign-with", "b/root.key"};
    assertThat(sign("--sign-with", "a/root.key", "--root-key", "b/root.pub")).isEqualTo(2);
    assertThat(err.toString()).contains("UNTRUSTED_KEY", "by a root key that it names");
    assertThat(sign("--sign-with", "b/root.key", "--root-key", "b/root.pub")).isEqualTo(2);
    assertThat(err.toString()).contains("by a root key of the previous one");
    assertThat(present().version()).as("what was there stays").isEqualTo(1);
    List<String> args = new ArrayList<>(List.of(together));
    args.addAll(List.of("--root-key", "b/root.pub"));
    assertThat(sign(args.toArray(String[]::new))).isZero();
    assertThat(present().rootKeys().ids()).isEqualTo(ids("b/root.pub"));
    assertThat(sign("--sign-with", "a/root.key")).isEqualTo(2);
  }

  @Test
  void reportsUnsignableDocuments() {
    assertThat(sign("--sign-with", "a/release.key")).isEqualTo(2);
    assertThat(err.toString()).contains("UNTRUSTED_KEY");
    assertThat(sign("--sign-with", "a/root.key", "--release-key", "a/root.pub")).isEqualTo(2);
    assertThat(err.toString()).contains("is both a root key and a release key");
    assertThat(sign("--sign-with", "a/root.pub")).isEqualTo(2);
    assertThat(err.toString()).contains("contains a public key, which cannot sign");
    assertThat(sign("--sign-with", "a/root.key", "--stream", "other")).isEqualTo(2);
    assertThat(err.toString()).contains("ROOT.jws in", "belongs to stream tidemark");
    for (String days : List.of("0", "367")) {
      assertThat(sign("--sign-with", "a/root.key", "--days", days)).isEqualTo(2);
      assertThat(err.toString()).contains("it must be from 1 to 366");
    }
    assertThat(
            run(
                "release",
                "sign-root",
                "--release",
                file("new"),
                "--sign-with",
                file("a/root.key")))
        .isEqualTo(2);
    assertThat(err.toString()).contains("no --release-key is given");
    assertThat(present().version()).isEqualTo(1);
  }

  private RootDocument present() {
    return RootDocument.present(folder.resolve("published"));
  }

  private Set<String> ids(String file) {
    return TrustedKeys.read(folder.resolve(file)).ids();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  /** Signs with options in which key names stand for files in the folder. */
  private int sign(String... options) {
    List<String> args =
        new ArrayList<>(List.of("release", "sign-root", "--release", file("published")));
    for (String option : options) {
      args.add(option.contains("/") ? file(option) : option);
    }
    return run(args.toArray(String[]::new));
  }

  private int run(String... args) {
    out = new StringWriter();
    err = new StringWriter();
    return CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
