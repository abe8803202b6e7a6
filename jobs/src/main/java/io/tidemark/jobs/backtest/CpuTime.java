package io.tidemark.jobs.backtest;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU time, which other work on the machine does not lengthen as it does the time of day. */
final class CpuTime {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private CpuTime() {}

  /** Nanoseconds that all threads of this process have used. */
  static long ofProcess() {
    return SYSTEM.getProcessCpuTime();
  }
}
