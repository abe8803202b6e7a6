package io.tidemark.jobs;

/** What the process tells the scheduler that started it, by whether trying again can help. */
public enum ExitCode {
  OK(0, "done"),
  UNFORESEEN(1, "anything unforeseen"),
  USAGE(2, "usage, configuration, or a warehouse that has to be mended"),
  INPUT_MISSING(10, "input missing or late: try again later"),
  GATE_REFUSED(20, "a gate refused to publish: yesterday's release stays"),
  WAREHOUSE_HELD(30, "another run holds the warehouse: try again later"),
  RELEASE_REFUSED(40, "release refused"),
  INTERRUPTED(130, "ended by SIGINT: run it again"),
  TERMINATED(143, "ended by SIGTERM: run it again");

  private final int number;
  private final String says;

  ExitCode(int number, String says) {
    this.number = number;
    this.says = says;
  }

  /** The number that the process ends with. */
  public int number() {
    return number;
  }

  /** What it means, in words. */
  public String says() {
    return says;
  }
}
