package io.tidemark.simulator.event;

/**
 * @param address IPv4 address, or the host name of a cloud service
 * @param asn autonomous system number of a public address; 0 for a private address
 * @param country ISO 3166 country code; null for a private address
 * @param host runner, pod, instance or device; null if the log does not record it
 * @param node node on which the pod runs; null if the origin is not a pod
 * @param posture state of the device as reported by device management
 */
public record Origin(
    String address,
    int asn,
    String country,
    String userAgent,
    String host,
    String node,
    Posture posture) {

  /** State of a device as reported by device management. */
  public enum Posture {
    UNKNOWN,
    MANAGED_COMPLIANT,
    MANAGED_NOT_COMPLIANT,
    UNMANAGED
  }

  /** Creates an origin with an unknown device. */
  public Origin(
      String address, int asn, String country, String userAgent, String host, String node) {
    this(address, asn, country, userAgent, host, node, Posture.UNKNOWN);
  }

  public Origin withAgent(String other) {
    return new Origin(address, asn, country, other, host, node, posture);
  }

  public Origin withHost(String other) {
    return new Origin(address, asn, country, userAgent, other, node, posture);
  }

  public Origin withPosture(Posture other, String device) {
    return new Origin(address, asn, country, userAgent, device, node, other);
  }

  /** Returns an origin with this one's client and host and the given one's network location. */
  public Origin movedTo(Origin place) {
    return new Origin(place.address, place.asn, place.country, userAgent, host, node, posture);
  }
}
