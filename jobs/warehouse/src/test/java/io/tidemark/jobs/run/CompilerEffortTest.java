package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.Warehouse;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilerEffortTest {
  private static final String LIBRARIES = "scala/*.*";

  @Test
  void optimizingCompilerSkipsLibrariesOnlyIfInputIsSmall(@TempDir Path folder) throws JMException {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    CompilerEffort.limit(warehouse, Long.MAX_VALUE);
    assertThat(directives()).doesNotContain(LIBRARIES);
    CompilerEffort.limit(warehouse, 300_000);
    assertThat(directives()).contains(LIBRARIES).doesNotContain("tidemark/*");
  }

  private static String directives() throws JMException {
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "compilerDirectivesPrint",
                new Object[0],
                new String[0]);
  }
}
