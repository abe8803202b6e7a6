package io.tidemark.simulator;

/**
 * Address ranges. Public ranges are taken from 198.18.0.0/15, which is reserved for benchmarking
 * (RFC 2544), and use private AS numbers (RFC 6996), so none of them has a real owner.
 */
public enum Network {
  /** Hosted build runners: 24 networks at first, and six more once the provider has grown. */
  BUILD_PROVIDER(0, 30, 64601, 30, "US"),
  /** A public cloud that hosts both the company's egress and other customers' machines. */
  CLOUD(30, 98, 64602, 98, "DE IE US"),
  /** Vendors of integrations, each with four networks. */
  VENDOR(128, 64, 64700, 4, "US IE NL DE GB"),
  AGENT_PLATFORM(192, 16, 64610, 16, "US"),
  OFFICE(208, 4, 64620, 4, "DE"),
  HOSTING(256, 160, 64800, 8, "NL DE US SG FR RO HK LT"),
  RESIDENTIAL(416, 96, 64900, 12, "DE PL BR US ID GB IN"),
  PODS("10.42."),
  SUBNETS("10.20."),
  BUILD_ROOM("10.40.");

  private final int base;
  private final int size;
  private final int firstSystem;
  private final int networksPerSystem;

  // The array is never exposed and is not modified after construction.
  @SuppressWarnings("ImmutableEnumChecker")
  private final String[] countries;

  private final String privatePrefix;

  Network(int base, int size, int firstSystem, int networksPerSystem, String countries) {
    this.base = base;
    this.size = size;
    this.firstSystem = firstSystem;
    this.networksPerSystem = networksPerSystem;
    this.countries = countries.split(" ");
    this.privatePrefix = null;
  }

  Network(String privatePrefix) {
    this.base = 0;
    this.size = 256;
    this.firstSystem = 0;
    this.networksPerSystem = 1;
    this.countries = new String[0];
    this.privatePrefix = privatePrefix;
  }

  /** Returns the number of /24 networks in this range. */
  public int size() {
    return size;
  }

  /** Returns an origin in this range, in network {@code net} modulo the number of networks. */
  public Origin place(int net, int host, String userAgent) {
    int within = Math.floorMod(net, size);
    if (privatePrefix != null) {
      return Origin.inside(privatePrefix + within + "." + host, userAgent);
    }
    int third = base + within;
    int system = within / networksPerSystem;
    return new Origin(
        "198." + (18 + third / 256) + "." + third % 256 + "." + host,
        firstSystem + system,
        countries[within / 4 % countries.length],
        userAgent,
        null,
        null,
        Posture.UNKNOWN);
  }

  public Origin anywhere(Rng rng, String userAgent) {
    return place(rng.below(size), rng.between(2, 250), userAgent);
  }
}
