package io.tidemark.simulator;

/**
 * @param address IPv4 address, or the host name of a cloud service
 * @param asn autonomous system number of a public address; 0 for a private address
 * @param country ISO 3166 country code; null for a private address
 * @param host runner, pod, instance or device; null if the log does not record it
 * @param node node on which the pod runs; null if the origin is not a pod
 */
public record Origin(
    String address,
    int asn,
    String country,
    String userAgent,
    String host,
    String node,
    Posture posture) {

  /** Creates an origin with an unknown device. */
  Origin(String address, int asn, String country, String userAgent, String host, String node) {
    this(address, asn, country, userAgent, host, node, Posture.UNKNOWN);
  }

  Origin withAgent(String other) {
    return new Origin(address, asn, country, other, host, node, posture);
  }

  Origin withHost(String other) {
    return new Origin(address, asn, country, userAgent, other, node, posture);
  }

  Origin withPosture(Posture other, String device) {
    return new Origin(address, asn, country, userAgent, device, node, other);
  }

  /** Returns an origin with this one's client and host and the given one's network location. */
  Origin movedTo(Origin place) {
    return new Origin(place.address, place.asn, place.country, userAgent, host, node, posture);
  }
}
