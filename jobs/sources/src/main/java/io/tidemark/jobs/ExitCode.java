package io.tidemark.jobs;

/** Exit codes of the program. They tell schedulers whether a retry can help. */
public enum ExitCode {
  OK(0, "done"),
  UNFORESEEN(1, "unexpected error"),
  USAGE(2, "invalid usage or configuration, or a warehouse that needs repair"),
  INPUT_MISSING(10, "input is missing or late: try again later"),
  GATE_REFUSED(20, "a gate failed: the previous release stays in use"),
  WAREHOUSE_HELD(30, "another run has locked the warehouse: try again later"),
  RELEASE_REFUSED(40, "release refused"),
  INTERRUPTED(130, "ended by SIGINT: run it again"),
  TERMINATED(143, "ended by SIGTERM: run it again");

  private final int number;
  private final String description;

  ExitCode(int number, String description) {
    this.number = number;
    this.description = description;
  }

  public int number() {
    return number;
  }

  public String describe() {
    return description;
  }
}
