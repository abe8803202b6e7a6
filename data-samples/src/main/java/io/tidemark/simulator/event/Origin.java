package io.tidemark.simulator.event;

/**
 * Where a request comes from.
 *
 * @param address IPv4 address, or the host name of a cloud service
 * @param asn autonomous system of a public address; 0 for a private one
 * @param country ISO 3166 code; null for a private address
 * @param userAgent what the client calls itself
 * @param host runner, pod, instance or device; null where the log does not say
 * @param node node that a pod runs on; null elsewhere
 * @param posture what is known of the device
 */
public record Origin(
    String address,
    int asn,
    String country,
    String userAgent,
    String host,
    String node,
    Posture posture) {

  /** What a device management says about the calling device. */
  public enum Posture {
    UNKNOWN,
    MANAGED_COMPLIANT,
    MANAGED_NOT_COMPLIANT,
    UNMANAGED
  }

  /** An origin of which no device is known. */
  public Origin(
      String address, int asn, String country, String userAgent, String host, String node) {
    this(address, asn, country, userAgent, host, node, Posture.UNKNOWN);
  }

  /** The same place seen with another client. */
  public Origin withAgent(String other) {
    return new Origin(address, asn, country, other, host, node, posture);
  }

  /** The same place seen with another host. */
  public Origin withHost(String other) {
    return new Origin(address, asn, country, userAgent, other, node, posture);
  }

  /** The same place seen with another posture and device. */
  public Origin withPosture(Posture other, String device) {
    return new Origin(address, asn, country, userAgent, device, node, other);
  }

  /** The same client and host seen at the address of another origin. */
  public Origin movedTo(Origin place) {
    return new Origin(place.address, place.asn, place.country, userAgent, host, node, posture);
  }
}
