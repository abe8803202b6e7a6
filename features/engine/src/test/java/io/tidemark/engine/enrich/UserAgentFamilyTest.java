package io.tidemark.engine.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class UserAgentFamilyTest {
  private record Case(String agent, String family) {}

  @Test
  void keepsFamilyAndMajorVersion() {
    String chrome =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/126.0.0.0 Safari/537.36";
    for (Case c :
        List.of(
            new Case("Boto3/1.26.165 Python/3.10.6 Linux/5.19 Botocore/1.29.165", "Boto3/1"),
            new Case("[Boto3/1.26.165 Python/3.10.6]", "Boto3/1"),
            new Case("aws-cli/2.13.0 Python/3.11.4 exe/x86_64", "aws-cli/2"),
            new Case("aws-sdk-go-v2/1.21.0 os/linux lang/go#1.21", "aws-sdk-go-v2/1"),
            new Case(
                "APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) x/1",
                "Terraform/1"),
            new Case("APN/1.0 HashiCorp/1.0 Other/3.1", "Other/3"),
            new Case("kubectl/v1.29.3 (linux/amd64) kubernetes/6813625", "kubectl/1.29"),
            new Case("kube-probe/1.30", "kube-probe/1.30"),
            new Case("my-operator/v0.12.4 (linux/amd64) kubernetes/$Format", "my-operator/0.12"),
            new Case("Go-http-client/1.1", "Go-http-client/1"),
            new Case("[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12]", "S3Console/0"),
            new Case("stratus-red-team_ea782787-a65d-4fc4-9fca-1c97869a9a25", "stratus-red-team"),
            new Case("secretsmanager.amazonaws.com", "secretsmanager.amazonaws.com"),
            new Case(chrome, "Chrome/126"),
            new Case(chrome + " Edg/126.0.1", "Edg/126"),
            new Case(
                "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/2010 Firefox/102.0",
                "Firefox/102"),
            new Case(
                "Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/17.4 Safari/605.1", "Safari/17"),
            new Case("Mozilla/5.0 (compatible; Googlebot/2.1; +http://g)", "Googlebot/2"),
            new Case("tool/abc", "tool"),
            new Case("tool/12345678.1", "tool/12345"),
            new Case("AWS Internal", "AWS"),
            new Case(AccessEvent.NO_USER_AGENT, "-"))) {
      assertThat(UserAgentFamily.of(c.agent)).as(c.agent).isEqualTo(c.family);
    }
  }

  @Test
  void emptyAgentHasNoFamily() {
    assertThat(UserAgentFamily.of(null)).isNull();
    assertThat(UserAgentFamily.of("  ")).isNull();
    assertThat(UserAgentFamily.of("[]")).isNull();
  }

  @Property(tries = 300, seed = "1")
  void familyIsBoundedAndPrintable(@ForAll String agent) {
    String family = UserAgentFamily.of(agent);
    assertThat(family == null || family.matches("[\\x21-\\x7E]{1,64}")).as(agent).isTrue();
  }
}
