package io.tidemark.notebooks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.program.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertExtractTest {
  @Test
  void writesHeaderAndOneLinePerAlert() throws IOException {
    Alert alert =
        new Alert(
            "00ff",
            new Alert.Day(
                "aws|1|role/ci",
                "ci_job",
                "builds",
                "team-a",
                "STEP_UP",
                "MEDIUM",
                Instant.parse("2026-03-02T01:00:00Z"),
                3,
                20,
                0.95,
                0.96,
                "5f1c-22",
                "198.18.0.0/24",
                "new_network",
                true,
                List.of(
                    new Reason(
                        "new_network",
                        "comes from network 198.18.0.0/24",
                        "198.18.0.0/24",
                        "",
                        0.9),
                    new Reason("crept_volume", "its volume has crept up", "1.1", "0", 0.01))),
            0.91,
            Double.NaN,
            "benign by soc, until 2026-04-01",
            List.of());
    StringBuilder out = new StringBuilder();
    AlertExtract.write(List.of(alert), out);
    assertThat(out.toString())
        .isEqualTo(
            "alert_id,event_id,identity,kind,cohort,owner,decision,first_alert,alerts,max_risk,"
                + "effective_risk,threshold_medium,threshold_high,source,features,reason_1,"
                + "reason_2,reason_3,references,answered,significant,report\r\n"
                + "00ff,5f1c-22,aws|1|role/ci,ci_job,builds,team-a,STEP_UP,2026-03-02T01:00:00Z,3,"
                + "0.9500,0.9600,0.9100,,198.18.0.0/24,new_network,comes from network"
                + " 198.18.0.0/24,,,NHI2; PR.AA-03; SP 800-207 tenet 4; T1078.004,\"benign by soc,"
                + " until 2026-04-01\",true,report.html#alert-00ff\r\n");
  }

  @Test
  void linksResolveToAlerts(@TempDir Path folder) throws IOException {
    NightReport night = SampleNight.of(300, 270, 1);
    FolderFiles.write(night, folder);
    StringBuilder out = new StringBuilder();
    AlertExtract.write(night.alerts(), out);
    List<String> lines = out.toString().lines().skip(1).toList();
    for (int place : List.of(0, 49, 50, 249, 250, 269)) {
      String[] link = lines.get(place).replaceFirst(".*,", "").split("#", 2);
      assertThat(Files.readString(folder.resolve(link[0]))).contains(" id=\"" + link[1] + "\"");
    }
  }
}
