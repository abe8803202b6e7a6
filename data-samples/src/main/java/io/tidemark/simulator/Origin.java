package io.tidemark.simulator;

/**
 * Where a call comes from. The address may be the host name of a cloud service. Private addresses
 * have no AS number (0) and no country (null). The host is a runner, pod, instance or device, and
 * null if the log does not record it. The node is null unless the host is a pod.
 */
public record Origin(
    String address,
    int asn,
    String country,
    String userAgent,
    String host,
    String node,
    Posture posture) {

  /** Creates an origin without an AS number, a country or a host. */
  static Origin inside(String address, String userAgent) {
    return new Origin(address, 0, null, userAgent, null, null, Posture.UNKNOWN);
  }

  Origin withAgent(String other) {
    return new Origin(address, asn, country, other, host, node, posture);
  }

  Origin withHost(String other) {
    return new Origin(address, asn, country, userAgent, other, node, posture);
  }

  Origin withPod(String pod, String itsNode) {
    return new Origin(address, asn, country, userAgent, pod, itsNode, posture);
  }

  Origin withPosture(Posture other, String device) {
    return new Origin(address, asn, country, userAgent, device, node, other);
  }

  /** Returns an origin with this one's client and host and the given one's network location. */
  Origin movedTo(Origin place) {
    return new Origin(place.address, place.asn, place.country, userAgent, host, node, posture);
  }
}
